import { defineDiagnostic } from '../define';

export interface Recursion {
  /** `block`, `network` or `constant`. */
  readonly kind: string;
  readonly chain: readonly string[];
}

export const recursion = defineDiagnostic<Recursion>({
  code: 'CNN116',
  name: 'recursion',
  severity: 'error',
  title: 'A declaration uses itself',
  documentation: `Networks and blocks are unrolled when the file is checked, so one that uses itself, directly or through
others, would never end. Use \`repeat\` for layers that follow one another.`,
  examples: [
    {
      wrong: `block Down(channels) {
  conv(channels, 3)
  Down(channels * 2) // <- here
}
network N(image: [28, 28, 1]) { Down(8) }`,
      right: `block Down(channels) {
  repeat i in 0..3 { conv(channels * (i + 1), 3) }
}
network N(image: [28, 28, 1]) { Down(8) }`,
    },
  ],
  message: ({ kind, chain }) =>
    `the ${kind} \`${chain[0]}\` uses itself: ${chain.join(' -> ')}. ${kind === 'constant' ? 'Give one of them a value of its own.' : 'Use `repeat` for layers that follow one another.'}`,
});
