import { defineDiagnostic } from '../define';
import { quote } from './quote';

export const unknownEscape = defineDiagnostic<{ readonly text: string }>({
  code: 'CNN005',
  name: 'unknown-escape',
  severity: 'error',
  title: 'A backslash in a string that escapes nothing',
  documentation: `In a string, a backslash may only come before \`"\`, \`\\\`, \`n\` (a line end) and \`t\` (a tab). In a path write \`/\`, which works on
every system, or double the backslash.`,
  examples: [
    {
      wrong: `let photos = "data\\photos" // <- here`,
      right: `let photos = "data/photos"`,
    },
  ],
  message: ({ text }) =>
    `${quote(text)} is not an escape. Write \`\\\\\` for a backslash; in a path \`/\` works on every system.`,
});
