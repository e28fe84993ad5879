import { defineDiagnostic } from '../define';

export const tooManyErrors = defineDiagnostic<{ readonly limit: number }>({
  code: 'CNN028',
  name: 'too-many-errors',
  severity: 'error',
  title: 'Too many errors',
  documentation: `The file has more syntax errors than are worth listing. Probably it is not a .cnn file, or an early mistake makes the rest
unreadable: fix the first ones.`,
  examples: [
    {
      wrong: `let ok = 1
${'@\n'.repeat(100)}@ // <- here`,
      right: `let ok = 1`,
    },
  ],
  message: ({ limit }) =>
    `More than ${limit} syntax errors: the rest are not listed. Fix the first ones; is this a .cnn file?`,
});
