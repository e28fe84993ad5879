import { type Dim, format } from '../../algebra/dim';
import { defineDiagnostic } from '../define';

export interface ChannelsNotMultiple {
  readonly entry: string;
  readonly channels: Dim;
  readonly multipleOf: number;
  /** Why: `a factor of 2 spreads 4 channels over each 2×2 block`. */
  readonly why: string;
}

export const channelsNotMultiple = defineDiagnostic<ChannelsNotMultiple>({
  code: 'CNN239',
  name: 'channels-not-multiple',
  severity: 'error',
  title: 'The number of channels does not suit the layer',
  documentation: `Some layers share the channels out equally: \`pixel_shuffle(n)\` makes an n × n block of pixels from
n² channels, \`self_attention(heads)\` gives each head its part. The number of channels must then be a multiple. Change the
layer before, or put a \`conv(channels, 1)\` with a suitable number in front.`,
  examples: [
    {
      wrong: `network N(image: [16, 16, 3]) {
  conv(6, 3)
  pixel_shuffle(2) // <- here
}`,
      right: `network N(image: [16, 16, 3]) {
  conv(8, 3)
  pixel_shuffle(2)
}`,
    },
  ],
  message({ entry, channels, multipleOf, why }) {
    return `\`${entry}\` needs a multiple of ${multipleOf} channels, got ${format(channels)}: ${why}. Change the channels of the layer before it.`;
  },
});
