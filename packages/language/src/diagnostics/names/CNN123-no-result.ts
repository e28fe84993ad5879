import { defineDiagnostic } from '../define';

export interface NoResult {
  readonly name: string;
  /** The kind of thing the body ends with. */
  readonly got?: string;
}

export const noResult = defineDiagnostic<NoResult>({
  code: 'CNN123',
  name: 'no-result',
  severity: 'error',
  title: 'A body that produces no value',
  documentation: `The value that flows last is the result of a network, a block, or a branch of an \`if\` expression. A network's
results are values such as images; an \`if\` expression used for its value needs an \`else\`.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  gate = if 1 == 2 { conv(1, 1) } // <- here
  it * gate
}`,
      right: `network N(image: [28, 28, 1]) {
  gate = if 1 == 2 { conv(1, 1) } else { it }
  it * gate
}`,
    },
  ],
  message: ({ name, got }) =>
    got === undefined
      ? `${name} has no result. End it with the value it makes.`
      : `the result of ${name} is ${got}. End it with a value such as an image.`,
});
