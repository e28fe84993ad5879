import { defineDiagnostic } from '../define';

export const unclosedBracket = defineDiagnostic<{
  readonly open: string;
  readonly close: string;
  readonly line: number;
  readonly found: string;
}>({
  code: 'CNN015',
  name: 'unclosed-bracket',
  severity: 'error',
  title: 'A bracket that is not closed',
  documentation: `Every \`(\`, \`[\` and \`{\` needs its \`)\`, \`]\` or \`}\`. The related location is the bracket that was opened. Arguments and
list items are separated by commas.`,
  examples: [
    {
      wrong: `network N(image: [8, 8, 1]) {
  conv(8, 3 // <- here
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3)
}`,
    },
  ],
  message: ({ open, close, line, found }) =>
    `Expected \`${close}\` to close the \`${open}\` at line ${line}, found ${found}.`,
});
