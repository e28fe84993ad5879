import { defineDiagnostic } from '../define';

export const tooComplex = defineDiagnostic<Record<string, never>>({
  code: 'CNN213',
  name: 'too-complex',
  severity: 'error',
  title: 'A size with a formula that is too long',
  documentation: `Sizes are kept as exact formulas. Some grow without end: powers of sums of symbols, and divisions that leave a
remainder, each multiplied and divided again, as by \`max_pool -> upsample(3)\` in a \`repeat\`. A formula of more than a few
thousand characters is rejected. Where a division is meant to be whole, say so: \`where H % 8 == 0\` makes \`H / 8\` one term.`,
  examples: [
    {
      wrong: `network N(image: [H, W, 1]) {
  repeat 30 {
    max_pool -> upsample(3) // <- here
  }
}`,
      right: `network N(image: [H, W, 1]) where H % 2 == 0, W % 2 == 0 {
  max_pool -> upsample(2)
}`,
    },
  ],
  message: () =>
    'the formula of this size is too long to be kept exactly. Give sizes as numbers, or declare with `where` what divides them (`where H % 8 == 0`).',
});
