import { defineDiagnostic } from '../define';

export interface TooLarge {
  /** The name of the network or train block. */
  readonly name: string;
  /** What there is too much of: `more than 100,000 layers`. */
  readonly what: string;
}

export const tooLarge = defineDiagnostic<TooLarge>({
  code: 'CNN120',
  name: 'too-large',
  severity: 'error',
  title: 'Unrolled, the program is too large',
  documentation: `\`repeat\` and blocks are unrolled when the file is checked. Beyond 100,000 layers, or a million steps of
evaluation, checking stops, since no such network could be trained. Usually a count is wrong, or blocks that use blocks
multiply more than was meant.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  repeat 1000000 { relu } // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  repeat 10 { relu }
}`,
    },
  ],
  message: ({ name, what }) =>
    `unrolled, \`${name}\` has ${what}: checking stops here. Lower the counts of \`repeat\`.`,
});
