import { defineDiagnostic } from '../define';

export const nestedTooDeep = defineDiagnostic<{ readonly what: string }>({
  code: 'CNN122',
  name: 'nested-too-deep',
  severity: 'error',
  title: 'Nested too deeply',
  documentation: `Expressions, statements and uses of blocks may be nested, but not hundreds of levels deep. Chains (\`a -> b\`) and
sums of any length are not nesting.`,
  // An example would be hundreds of brackets: see the tests.
  examples: [],
  message: ({ what }) => `${what} are nested too deeply here. Give parts of them names of their own.`,
});
