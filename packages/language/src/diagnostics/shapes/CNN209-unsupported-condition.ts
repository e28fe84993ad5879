import { defineDiagnostic } from '../define';

export const unsupportedCondition = defineDiagnostic<Record<string, never>>({
  code: 'CNN209',
  name: 'unsupported-condition',
  severity: 'error',
  title: 'A condition of a form that cannot be used',
  documentation: `\`where\` takes conditions on the sizes named in the inputs: multiples, \`H % 4 == 0\`, with the symbol alone on the
left and a number on the right, and comparisons, \`H >= 32\` or \`H == W\`.`,
  examples: [
    {
      wrong: `network N(image: [H, W, 1]) where H { // <- here
  conv(8, 3)
}`,
      right: `network N(image: [H, W, 1]) where H >= 8 {
  conv(8, 3)
}`,
    },
  ],
  message: () => 'this is not a condition on a size. Write it as `H % 4 == 0`, `H >= 32` or `H == W`.',
});
