import { defineDiagnostic } from '../define';

export const unusedParameter = defineDiagnostic<{ readonly name: string; readonly block: string }>({
  code: 'CNN105',
  name: 'unused-parameter',
  severity: 'warning',
  title: 'A block never uses one of its parameters',
  documentation: `Whatever is passed for this parameter changes nothing. Use it or remove it. A name that
begins with \`_\` is never reported.`,
  examples: [
    {
      wrong: `block Double(channels, stride = 1) { // <- here
  conv(channels, 3) -> relu
  conv(channels, 3) -> relu
}
network N(image: [28, 28, 1]) { Double(8) }`,
      right: `block Double(channels, stride = 1) {
  conv(channels, 3, stride: stride) -> relu
  conv(channels, 3) -> relu
}
network N(image: [28, 28, 1]) { Double(8) }`,
    },
  ],
  message: ({ name, block }) => `\`${block}\` never uses its parameter \`${name}\`. Use it or remove it.`,
});
