import { defineDiagnostic } from '../define';

export interface PaddingUnsupported {
  readonly entry: string;
  readonly padding: string;
  readonly supported: readonly string[];
}

export const paddingUnsupported = defineDiagnostic<PaddingUnsupported>({
  code: 'CNN244',
  name: 'padding-unsupported',
  severity: 'error',
  title: 'The layer has no such padding',
  documentation: `\`same\`, \`valid\`, \`reflect\` and a number of pixels are known to \`conv\`. A transposed convolution
writes rather than reads a border, so it cannot reflect it; pooling ignores the border and takes \`same\` and \`valid\`.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  max_pool(2, padding: reflect) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  max_pool(2, padding: same)
}`,
    },
  ],
  message({ entry, padding, supported }) {
    return `\`${entry}\` has no padding \`${padding}\`. Use ${supported.map((name) => `\`${name}\``).join(' or ')}.`;
  },
});
