import { defineDiagnostic } from '../define';

export interface OneOrTwoValues {
  readonly entry: string;
  readonly values: number;
}

export const oneOrTwoValues = defineDiagnostic<OneOrTwoValues>({
  code: 'CNN270',
  name: 'one-or-two-values',
  severity: 'error',
  title: 'An extremum of one value without `over`, or of two with it',
  documentation: `\`max(a, b)\` compares two values element by element. \`max(x, over: channels)\` looks for the greatest element of one
value: over the channels of each pixel, the pixels of each channel, or all of them. Which is meant has to be said.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 3]) -> [28, 28, 1] {
  max(image) // <- here
}`,
      right: `network N(image: [28, 28, 3]) -> [28, 28, 1] {
  max(image, over: channels)
}`,
    },
  ],
  message({ entry, values }) {
    return values === 1
      ? `\`${entry}\` of one value needs to know over what. Add \`over: channels\`, \`over: pixels\` or \`over: all\`, or a second value to compare it with.`
      : `\`${entry}\` compares two values, or reduces one with \`over\`, but not both at once. Remove \`over\`, or one of the values.`;
  },
});
