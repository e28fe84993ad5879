import { defineDiagnostic } from '../define';

export interface UnknownParameter {
  readonly callee: string;
  readonly name: string;
  readonly suggestion?: string;
  readonly parameters: readonly string[];
}

export const unknownParameter = defineDiagnostic<UnknownParameter>({
  code: 'CNN107',
  name: 'unknown-parameter',
  severity: 'error',
  title: 'A named argument that the callee does not have',
  documentation: `Arguments may be given by position or by name (\`stride: 2\`). The name must be one of the callee's
parameters; the message lists them.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(8, 3, strid: 2) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(8, 3, stride: 2)
}`,
    },
  ],
  message({ callee, name, suggestion, parameters }) {
    const what = `\`${callee}\` has no parameter \`${name}\`.`;
    if (suggestion !== undefined) return `${what} Did you mean \`${suggestion}\`?`;
    return parameters.length === 0
      ? `${what} It has none: remove the argument.`
      : `${what} It has ${parameters.join(', ')}.`;
  },
});
