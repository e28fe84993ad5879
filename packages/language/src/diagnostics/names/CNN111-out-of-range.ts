import { defineDiagnostic } from '../define';

export interface OutOfRange {
  readonly place: string;
  readonly value: string;
  readonly minimum?: number;
  /** The number must be larger than this. */
  readonly above?: number;
  readonly maximum?: number;
}

export const outOfRange = defineDiagnostic<OutOfRange>({
  code: 'CNN111',
  name: 'out-of-range',
  severity: 'error',
  title: 'A number outside the range its parameter allows',
  documentation: `A kernel of 0 pixels or a probability above 1 means nothing. The message names the limits.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(8, 0) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(8, 1)
}`,
    },
  ],
  message: ({ place, value, minimum, above, maximum }) =>
    `${place} must be ${above === undefined ? limits(minimum, maximum) : `larger than ${above}`}, got ${value}.`,
});

function limits(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined) return `at most ${maximum}`;
  return maximum === undefined ? `at least ${minimum}` : `from ${minimum} to ${maximum}`;
}
