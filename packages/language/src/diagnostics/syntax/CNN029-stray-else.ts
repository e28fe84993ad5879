import { defineDiagnostic } from '../define';

export const strayElse = defineDiagnostic<Record<string, never>>({
  code: 'CNN029',
  name: 'stray-else',
  severity: 'error',
  title: 'else without if',
  documentation: `\`else\` follows the closing brace of an \`if\`, on the same line or the next.`,
  examples: [
    {
      wrong: `block B(n) {
  else { relu } // <- here
}`,
      right: `block B(n) {
  if n > 1 { relu } else { tanh }
}`,
    },
  ],
  message: () => 'This `else` belongs to no `if`. It must follow the `}` of one.',
});
