import { defineDiagnostic } from '../define';

export const unterminatedComment = defineDiagnostic<Record<string, never>>({
  code: 'CNN003',
  name: 'unterminated-comment',
  severity: 'error',
  title: 'A comment that is never closed',
  documentation: `\`/*\` begins a comment that runs to the next \`*/\`. Without one the whole rest of the file is comment.`,
  examples: [
    {
      wrong: `let base = 64
/* a note // <- here`,
      right: `let base = 64
/* a note */`,
    },
  ],
  message: () => 'This comment is never closed: everything after it is ignored. Add `*/`.',
});
