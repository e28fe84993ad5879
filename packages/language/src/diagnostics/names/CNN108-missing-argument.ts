import { defineDiagnostic } from '../define';

export interface MissingArgument {
  readonly callee: string;
  readonly parameter: string;
  /** The call as it may be written: `conv(filters, kernel, stride)`. */
  readonly signature: string;
}

export const missingArgument = defineDiagnostic<MissingArgument>({
  code: 'CNN108',
  name: 'missing-argument',
  severity: 'error',
  title: 'A call lacks an argument it needs',
  documentation: `Parameters without a default must be given, by position or by name. The message shows them in order.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(8) -> relu // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(8, 3) -> relu
}`,
    },
  ],
  message: ({ callee, parameter, signature }) =>
    `\`${callee}\` needs its argument \`${parameter}\`. Write it as ${signature}.`,
});
