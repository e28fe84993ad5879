import { defineDiagnostic } from '../define';

export const expectedName = defineDiagnostic<{ readonly what: string; readonly found: string }>({
  code: 'CNN017',
  name: 'expected-name',
  severity: 'error',
  title: 'A name is missing',
  documentation: `A name is needed here: letters, digits and \`_\`, not beginning with a digit.`,
  examples: [
    {
      wrong: `network (image: [8, 8, 1]) { // <- here
  conv(8, 3)
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3)
}`,
    },
  ],
  message: ({ what, found }) => `Expected ${what}, found ${found}.`,
});
