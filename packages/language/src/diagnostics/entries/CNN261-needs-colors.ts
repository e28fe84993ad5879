import { defineDiagnostic } from '../define';

export interface NeedsColors {
  readonly entry: string;
  readonly channels: number;
}

export const needsColors = defineDiagnostic<NeedsColors>({
  code: 'CNN261',
  name: 'needs-colors',
  severity: 'error',
  title: 'Luma of what is neither gray nor RGB',
  documentation: `Luma is a weighted sum of red, green and blue. An image with one channel is taken for gray; other numbers of
channels have no luma.`,
  examples: [
    {
      wrong: `network Two(image: [28, 28, 1]) -> [28, 28, 2] { conv(2, 3) -> sigmoid }
train pairs {
  data image = mnist(train)
  both = image -> concat(1 - image)
  minimize l2(Two(image), both) over Two
  steps 10
  measure psnr(Two(image), both, channel: luma) // <- here
}`,
      right: `network Two(image: [28, 28, 1]) -> [28, 28, 2] { conv(2, 3) -> sigmoid }
train pairs {
  data image = mnist(train)
  both = image -> concat(1 - image)
  minimize l2(Two(image), both) over Two
  steps 10
  measure psnr(Two(image), both)
}`,
    },
  ],
  message({ entry, channels }) {
    return `\`${entry}\` with \`channel: luma\` needs an image of 1 channel (gray) or 3 (RGB), and this one has ${channels}. Leave \`channel\` out to compare all of them.`;
  },
});
