import { defineDiagnostic } from '../define';

export const beyondExact = defineDiagnostic<Record<string, never>>({
  code: 'CNN214',
  name: 'beyond-exact',
  severity: 'error',
  title: 'A whole number too large to be exact',
  documentation: `Whole numbers are exact up to 9,007,199,254,740,991 ($2^{53} - 1$); beyond that, digits would be lost silently. This
applies to numbers as they are written, to arithmetic with them, to the sizes of values, and to what is counted: the elements
of a value, the weights of a layer, its multiply-adds. No network needs that many; usually a size has too many digits, or
sizes that were meant to be added are multiplied.

A number with a decimal point or an exponent, such as \`1e20\`, is a floating-point number, accurate to about 16 digits.`,
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
    'this whole number is larger than 9,007,199,254,740,991 and would lose digits. Check the sizes it is computed from; no network can be that large.',
});
