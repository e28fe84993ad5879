import { defineDiagnostic } from '../define';

export const notALayer = defineDiagnostic<{ readonly name: string; readonly is: string }>({
  code: 'CNN117',
  name: 'not-a-layer',
  severity: 'error',
  title: 'Something that is not a layer is used as one',
  documentation: `After \`->\`, and before parentheses, comes a layer, a block or a network. A value is used by its name alone:
as the start of a chain, as an argument, or with \`+ - * /\`.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  gate = conv(1, 1) -> sigmoid
  conv(8, 3) -> gate // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  gate = conv(1, 1) -> sigmoid
  conv(8, 3)
  it * gate
}`,
    },
  ],
  message: ({ name, is }) =>
    `\`${name}\` is ${is}, not a layer, block or network. Use it by its name alone, for example with \`*\` or \`concat\`.`,
});
