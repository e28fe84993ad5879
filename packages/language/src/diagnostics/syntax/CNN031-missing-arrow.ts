import { defineDiagnostic } from '../define';

export const missingArrow = defineDiagnostic<{ readonly found: string }>({
  code: 'CNN031',
  name: 'missing-arrow',
  severity: 'error',
  title: 'Two layers on a line without an arrow between them',
  documentation: `A value goes from layer to layer along \`->\`; a layer on a line of its own takes what the line before made. The file is read as if
the arrow stood there.`,
  examples: [
    {
      wrong: `network N(image: [8, 8, 1]) {
  conv(8, 3) relu // <- here
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3) -> relu
}`,
    },
  ],
  message: ({ found }) => `\`->\` is missing before ${found}. Write it, or begin a new line.`,
});
