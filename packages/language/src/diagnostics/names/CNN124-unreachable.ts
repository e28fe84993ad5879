import { defineDiagnostic } from '../define';

export const unreachable = defineDiagnostic<Record<string, never>>({
  code: 'CNN124',
  name: 'unreachable',
  severity: 'warning',
  title: 'Statements after `return`',
  documentation:
    '`return` ends a network: what follows it is never computed. Remove it, or move it before the `return`.',
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  x = conv(8, 3)
  return x
  relu // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  x = conv(8, 3) -> relu
  return x
}`,
    },
  ],
  message: () => 'what follows `return` is never computed. Remove it or move it before the `return`.',
});
