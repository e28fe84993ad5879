import { defineDiagnostic } from '../define';

export interface NotAPermutation {
  readonly given: readonly string[];
  readonly rank: number;
}

export const notAPermutation = defineDiagnostic<NotAPermutation>({
  code: 'CNN246',
  name: 'not-a-permutation',
  severity: 'error',
  title: '`permute` must name every dimension once',
  documentation: `\`permute(2, 3, 1)\` makes the second dimension the first, the third the second and the first the
third. Dimensions count from 1 (height, width, channels; the batch is not among them), and each must be named exactly once.`,
  examples: [
    {
      wrong: `network N(image: [28, 20, 3]) {
  permute(2, 2, 1) // <- here
}`,
      right: `network N(image: [28, 20, 3]) {
  permute(2, 1, 3)
}`,
    },
  ],
  message({ given, rank }) {
    const all = Array.from({ length: rank }, (_, index) => index + 1);
    return `\`permute\` must name each of the dimensions ${all.join(', ')} once, got ${given.join(', ')}. Count from 1, without the batch.`;
  },
});
