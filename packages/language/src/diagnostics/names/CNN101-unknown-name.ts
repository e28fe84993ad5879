import { defineDiagnostic } from '../define';

export interface UnknownName {
  readonly name: string;
  /** What was looked for: `value`, `layer, block or network`, `network`. */
  readonly wanted: string;
  readonly suggestion?: string;
  /** It is introduced further down. */
  readonly later?: boolean;
}

export const unknownName = defineDiagnostic<UnknownName>({
  code: 'CNN101',
  name: 'unknown-name',
  severity: 'error',
  title: 'An unknown name',
  documentation: `A name must be introduced before it is used: by a parameter, \`name = ...\`, \`... as name\`, \`let\`,
\`data\`, a declaration of this file or an imported one, or the catalogue of layers. Names inside a block are not seen
outside it, and a name bound inside \`repeat\` or \`if\` is not seen after it.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(8, 3) -> rellu // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(8, 3) -> relu
}`,
    },
    {
      wrong: `network N(image: [28, 28, 1]) {
  it + shortcut // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  shortcut = conv(1, 3)
  it + shortcut
}`,
    },
  ],
  message({ name, wanted, suggestion, later }) {
    if (later) return `\`${name}\` is used before it is introduced. Move its line above this one.`;
    const what = `there is no ${wanted} called \`${name}\`.`;
    return suggestion === undefined
      ? `${what} Check the spelling, or introduce it before this line.`
      : `${what} Did you mean \`${suggestion}\`?`;
  },
});
