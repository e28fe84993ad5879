import { defineDiagnostic } from '../define';

export const expectedExpression = defineDiagnostic<{ readonly after: string; readonly what?: string }>({
  code: 'CNN013',
  name: 'expected-expression',
  severity: 'error',
  title: 'A value is missing',
  documentation: `A value, a layer or a number is needed here, and there is none. The rest of the file is read as if there were one.`,
  examples: [{ wrong: `let base = // <- here`, right: `let base = 64` }],
  message: ({ after, what }) => `Expected ${what ?? 'a value'} after ${after}.`,
});
