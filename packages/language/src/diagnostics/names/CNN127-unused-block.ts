import { defineDiagnostic } from '../define';

export const unusedBlock = defineDiagnostic<{ readonly name: string }>({
  code: 'CNN127',
  name: 'unused-block',
  severity: 'information',
  title: 'A block that no network uses',
  documentation: `A block has no sizes of its own: what flows in decides them at each use. So where nothing uses it, only its names and
the arguments of its layers are checked, and a mistake in its sizes shows with its first use. A file of blocks without a
network is taken for a library and not reported. A name that begins with \`_\` is never reported.`,
  examples: [
    {
      wrong: `block Double(channels) { // <- here
  conv(channels, 3) -> relu -> conv(channels, 3) -> relu
}
network N(image: [28, 28, 1]) { conv(8, 3) -> relu }`,
      right: `block Double(channels) {
  conv(channels, 3) -> relu -> conv(channels, 3) -> relu
}
network N(image: [28, 28, 1]) { Double(8) }`,
    },
  ],
  message: ({ name }) =>
    `no network uses \`${name}\`, so its sizes are not checked: they depend on what flows in. Use it, or remove it.`,
});
