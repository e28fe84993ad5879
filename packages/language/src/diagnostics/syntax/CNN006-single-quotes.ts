import { defineDiagnostic } from '../define';

export const singleQuotes = defineDiagnostic<Record<string, never>>({
  code: 'CNN006',
  name: 'single-quotes',
  severity: 'error',
  title: 'A string in single quotes',
  documentation: `Strings are written in double quotes.`,
  examples: [
    {
      wrong: `let photos = 'photos' // <- here`,
      right: `let photos = "photos"`,
    },
  ],
  message: () => 'Strings are written in double quotes: replace each `\'` by `"`.',
});
