import { defineDiagnostic } from '../define';

export interface EmptyRange {
  readonly entry: string;
  readonly low: string;
  readonly high: string;
  readonly lowValue: number;
  readonly highValue: number;
}

export const emptyRange = defineDiagnostic<EmptyRange>({
  code: 'CNN248',
  name: 'empty-range',
  severity: 'error',
  title: 'The lower limit is not below the upper one',
  documentation: `A range goes from its smaller end to its larger one. With equal ends every value would be the same,
and with swapped ends the picture would come out as its negative; for that write \`1 - image\`.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  sigmoid -> rescale(1, -1) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  sigmoid -> rescale(-1, 1)
}`,
    },
  ],
  message({ entry, low, high, lowValue, highValue }) {
    return `\`${low}\` of \`${entry}\` must be smaller than \`${high}\`, got ${lowValue} and ${highValue}. Swap or change them.`;
  },
});
