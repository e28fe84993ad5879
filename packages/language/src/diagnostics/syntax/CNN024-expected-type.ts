import { defineDiagnostic } from '../define';

export const expectedType = defineDiagnostic<{ readonly what: string; readonly found: string }>({
  code: 'CNN024',
  name: 'expected-type',
  severity: 'error',
  title: 'A parameter or result without a shape',
  documentation: `A network's parameters and results are shapes without the batch, \`[28, 28, 1]\` or \`[100]\`, or \`class(10)\` for a label.`,
  examples: [
    {
      wrong: `network N(image) { // <- here
  conv(8, 3)
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(8, 3)
}`,
    },
  ],
  message: ({ what, found }) =>
    `Expected the shape of ${what}, such as \`[28, 28, 1]\` or \`class(10)\`, found ${found}.`,
});
