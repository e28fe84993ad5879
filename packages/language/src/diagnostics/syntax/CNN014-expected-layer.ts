import { defineDiagnostic } from '../define';

export const expectedLayer = defineDiagnostic<{ readonly found?: string }>({
  code: 'CNN014',
  name: 'expected-layer',
  severity: 'error',
  title: 'No layer after ->',
  documentation: `\`->\` feeds a value through what follows it: a layer, a block or a network, with its arguments in parentheses. Arithmetic binds
tighter than \`->\`, so a sum of chains needs parentheses around each chain: \`(a -> relu) + b\`.`,
  examples: [
    {
      wrong: `network N(image: [8, 8, 1]) {
  conv(8, 3) -> // <- here
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3) -> relu
}`,
    },
    {
      wrong: `network N(image: [8, 8, 1]) {
  conv(8, 3) -> 3 // <- here
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3) * 3
}`,
    },
  ],
  message: ({ found }) =>
    `Expected a layer, block or network after \`->\`${found === undefined ? '' : `, found ${found}`}.`,
});
