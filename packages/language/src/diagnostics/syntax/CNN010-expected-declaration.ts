import { defineDiagnostic } from '../define';

export const expectedDeclaration = defineDiagnostic<{ readonly found: string }>({
  code: 'CNN010',
  name: 'expected-declaration',
  severity: 'error',
  title: 'Something at the top of the file that is not a declaration',
  documentation: `A file consists of declarations: \`network\`, \`block\`, \`train\`, \`let\` and \`import\`. Layers and chains stand inside a network
or a block, data and \`minimize\` inside a \`train\`.`,
  examples: [
    {
      wrong: `conv(8, 3) -> relu // <- here`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3) -> relu
}`,
    },
  ],
  message: ({ found }) =>
    `Expected a declaration (\`network\`, \`block\`, \`train\`, \`let\` or \`import\`), found ${found}. Layers and statements belong inside the braces of one.`,
});
