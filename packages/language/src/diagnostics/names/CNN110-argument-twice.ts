import { defineDiagnostic } from '../define';

export const argumentTwice = defineDiagnostic<{ readonly callee: string; readonly parameter: string }>({
  code: 'CNN110',
  name: 'argument-twice',
  severity: 'error',
  title: 'An argument is given twice',
  documentation: `An argument given by position can't be given again by name. Remove one of the two.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(8, 3, kernel: 5) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(8, kernel: 5)
}`,
    },
  ],
  message: ({ callee, parameter }) =>
    `\`${parameter}\` of \`${callee}\` is already given. Remove this argument or the other one.`,
});
