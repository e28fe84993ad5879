import { defineDiagnostic } from '../define';

export const lineBeginsWithOperator = defineDiagnostic<{ readonly text: string }>({
  code: 'CNN020',
  name: 'line-begins-with-operator',
  severity: 'error',
  title: 'A line that begins with an operator',
  documentation: `A line end ends a statement, except before a line that begins with \`->\`. To continue a sum or a product on the next line, end the
line with the operator, or put parentheses around the whole.`,
  examples: [
    {
      wrong: `network N(image: [8, 8, 1]) {
  conv(8, 3) as first
  conv(8, 3) as second
  first
    + second // <- here
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3) as first
  conv(8, 3) as second
  first +
    second
}`,
    },
  ],
  message: ({ text }) =>
    `A line cannot begin with \`${text}\`: the statement ended with the line before. Move the \`${text}\` to the end of that line.`,
});
