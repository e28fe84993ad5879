import { defineDiagnostic } from '../define';

export const unmetExpectation = defineDiagnostic<{ readonly code: string }>({
  code: 'CNN520',
  name: 'unmet-expectation',
  severity: 'error',
  title: 'An expected mistake is not there',
  documentation: `A comment \`// expect: CNN201\` says that the line holds a mistake on purpose: in teaching material, or in a test.
The mistake is shown as usual, but \`cnn check\` does not count it. When the mistake is not there (or no longer), the
comment is wrong: remove it.

The comment goes at the end of the line it refers to, or on a line of its own just before it. Several codes are
separated by commas. The program is not trained, whatever is expected.`,
  examples: [
    {
      wrong: `network A(x: [8]) {
  // expect: CNN101 // <- here
  dense(1)
}`,
      right: `network A(x: [8]) {
  dense(1)
}`,
    },
  ],
  message: ({ code }) =>
    `${code} is expected here, but there is no such mistake. Remove the code from the comment.`,
});
