import { defineDiagnostic } from '../define';

export const unterminatedString = defineDiagnostic<Record<string, never>>({
  code: 'CNN002',
  name: 'unterminated-string',
  severity: 'error',
  title: 'A string without its closing quote',
  documentation: `A string ends on the line it began on, with \`"\`. Without it the rest of the line counts as text.
A quote inside a string is written \`\\"\`.`,
  examples: [
    {
      wrong: `let photos = "photos // <- here`,
      right: `let photos = "photos"`,
    },
  ],
  message: () => 'This string has no closing `"`. Add one before the end of the line.',
});
