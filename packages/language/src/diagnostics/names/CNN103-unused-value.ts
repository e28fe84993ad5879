import { defineDiagnostic } from '../define';

export const unusedValue = defineDiagnostic<{ readonly name: string }>({
  code: 'CNN103',
  name: 'unused-value',
  severity: 'warning',
  title: 'A named value that nothing uses',
  documentation: `\`name = ...\` branches off and leaves the flow where it was, so a value that is never used again has no
effect at all: its layers are not trained. Use it, remove it, or leave out the name if it was meant to move the flow.
A name that begins with \`_\` is never reported.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  gate = conv(1, 1) -> sigmoid // <- here
  conv(1, 3)
}`,
      right: `network N(image: [28, 28, 1]) {
  gate = conv(1, 1) -> sigmoid
  conv(1, 3)
  it * gate
}`,
    },
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(8, 3) as skip // <- here
  conv(1, 3)
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(8, 3)
  conv(1, 3)
}`,
    },
  ],
  message: ({ name }) => `\`${name}\` is never used, so it has no effect. Use it or remove it.`,
});
