import { defineDiagnostic } from '../define';

export const unmatchedBracket = defineDiagnostic<{ readonly text: string }>({
  code: 'CNN016',
  name: 'unmatched-bracket',
  severity: 'error',
  title: 'An extra closing bracket',
  documentation: `This bracket closes nothing: no bracket of its kind is open here. Remove it, or add the one that opens.`,
  examples: [
    {
      wrong: `network N(image: [8, 8, 1]) {
  conv(8, 3)) // <- here
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3)
}`,
    },
  ],
  message: ({ text }) => `This \`${text}\` closes nothing. Remove it, or add the bracket that opens.`,
});
