import { defineDiagnostic } from '../define';

export const nestedDeclaration = defineDiagnostic<{ readonly keyword: string; readonly outer: string }>({
  code: 'CNN025',
  name: 'nested-declaration',
  severity: 'error',
  title: 'A declaration inside another',
  documentation: `Networks, blocks, train blocks and imports belong at the top level of a file. A network or block can be used in any other, whichever
comes first.`,
  examples: [
    {
      wrong: `network N(image: [8, 8, 1]) {
  block B(n) { conv(n, 3) } // <- here
  B(8)
}`,
      right: `block B(n) { conv(n, 3) }
network N(image: [8, 8, 1]) {
  B(8)
}`,
    },
  ],
  message: ({ keyword, outer }) =>
    `\`${keyword}\` can't be inside ${outer}. Move it out, to the top level of the file.`,
});
