import { defineDiagnostic } from '../define';

export const unexpectedRest = defineDiagnostic<{ readonly found: string; readonly hint?: string }>({
  code: 'CNN019',
  name: 'unexpected-rest',
  severity: 'error',
  title: 'Something after the end of a statement',
  documentation: `The statement is complete before this place, and a line end must follow. Usually an operator or a comma is missing, or two
statements stand on one line.`,
  examples: [
    {
      wrong: `network N(image: [8, 8, 1]) {
  conv(8, 3) (relu) // <- here
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3) -> relu
}`,
    },
  ],
  message: ({ found, hint }) =>
    `The statement ends before ${found}. ${hint ?? 'Write an operator or `->` between, or begin a new line.'}`,
});
