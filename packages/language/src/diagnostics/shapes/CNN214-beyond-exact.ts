import { defineDiagnostic } from '../define';

export const beyondExact = defineDiagnostic<Record<string, never>>({
  code: 'CNN214',
  name: 'beyond-exact',
  severity: 'error',
  title: 'A whole number too large to be exact',
  documentation: `Whole numbers are exact up to 9,007,199,254,740,991 ($2^{53} - 1$); beyond that digits would be lost without a word. That
holds of numbers as they are written, of arithmetic with them, of the sizes of values, and of what is counted: the elements
of a value, the weights of a layer, its multiply-adds. No network needs as many; usually a size has too many digits, or
sizes are multiplied that were meant to be added.

A number with a decimal point or an exponent, such as \`1e20\`, is a fraction, of which only the first 16 digits count.`,
  examples: [
    {
      wrong: `let big = 9007199254740993 // <- here`,
      right: `let big = 9007199254740991`,
    },
    {
      wrong: `network N(image: [28, 28, 1]) {
  flatten -> dense(20000000000000) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  flatten -> dense(2000)
}`,
    },
  ],
  message: () =>
    'this makes a whole number beyond 9,007,199,254,740,991, which would lose digits. Check the sizes it is made of; no network can be that large.',
});
