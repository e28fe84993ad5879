import { defineDiagnostic } from '../define';

export const comparisonChain = defineDiagnostic<Record<string, never>>({
  code: 'CNN023',
  name: 'comparison-chain',
  severity: 'error',
  title: 'A chain of comparisons',
  documentation: `A comparison gives true or false, which is not a number to compare again. Join two comparisons with \`and\`.`,
  examples: [
    {
      wrong: `block B(n) {
  if 0 < n < 4 { relu } // <- here
}`,
      right: `block B(n) {
  if 0 < n and n < 4 { relu }
}`,
    },
  ],
  message: () => 'Comparisons do not chain. Write both and join them with `and`: `0 < n and n < 4`.',
});
