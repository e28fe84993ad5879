import { defineDiagnostic } from '../define';

export const hashComment = defineDiagnostic<Record<string, never>>({
  code: 'CNN008',
  name: 'hash-comment',
  severity: 'error',
  title: 'A comment that begins with #',
  documentation: `Comments begin with \`//\`, or stand between \`/*\` and \`*/\`. \`///\` documents the declaration after it.`,
  examples: [
    {
      wrong: `# the base width // <- here
let base = 64`,
      right: `// the base width
let base = 64`,
    },
  ],
  message: () => 'Comments begin with `//`. Replace the `#`.',
});
