import { defineDiagnostic } from '../define';

export const tooComplex = defineDiagnostic<Record<string, never>>({
  code: 'CNN213',
  name: 'too-complex',
  severity: 'error',
  title: 'A symbolic size with too many terms',
  documentation: `Sizes are kept as exact formulas. Powers of sums of symbols grow without end, and no network needs them.`,
  examples: [
    {
      wrong: `network N(image: [H, W, 1]) {
  let a = (H + W) * (H + W + 1) * (H + 2 * W + 1) * (H + 3 * W + 2) * (W + 5 * H + 3) * (H * W + 2) * (2 * H * W + H + W + 3) // <- here
  conv(a, 3)
}`,
      right: `network N(image: [H, W, 1]) {
  let a = 64
  conv(a, 3)
}`,
    },
  ],
  message: () => 'this formula of sizes has too many terms. Simplify it.',
});
