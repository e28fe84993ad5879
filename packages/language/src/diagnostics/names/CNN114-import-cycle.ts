import { defineDiagnostic } from '../define';

export const importCycle = defineDiagnostic<{ readonly chain: readonly string[] }>({
  code: 'CNN114',
  name: 'import-cycle',
  severity: 'error',
  title: 'Files import each other in a circle',
  documentation: `When two files need each other's declarations, what both need belongs in a third file that both import.`,
  examples: [
    {
      wrong: `import "example.cnn" // <- here
network N(image: [28, 28, 1]) { conv(8, 3) }`,
      right: `network N(image: [28, 28, 1]) { conv(8, 3) }`,
    },
  ],
  message: ({ chain }) =>
    chain.length === 2
      ? `${chain[0]} imports itself. Remove the import.`
      : `these files import each other in a circle: ${chain.join(' -> ')}. Move what both need into a file of its own.`,
});
