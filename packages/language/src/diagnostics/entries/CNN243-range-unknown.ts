import { formatRange, type Range } from '../../types';
import { defineDiagnostic } from '../define';

export interface RangeUnknown {
  readonly entry: string;
  readonly range: Range;
  /** What would tell: ``Give `peak` `` */
  readonly advice: string;
}

export const rangeUnknown = defineDiagnostic<RangeUnknown>({
  code: 'CNN243',
  name: 'range-unknown',
  severity: 'error',
  title: 'The range of the values must be known',
  documentation: `Some entries are defined by the range of their values: \`rescale\` maps its ends, \`salt_pepper\` sets
pixels to them, \`psnr\` and \`ssim\` measure errors against its width. The data sets, \`sigmoid\`, \`tanh\` and the like
have bounded ranges; the result of a convolution or a normalization does not. End the network in \`sigmoid\` (for [0, 1])
or \`tanh\` (for [-1, 1]), or give the range as an argument where there is one.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(8, 3)
  rescale(0, 1) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(8, 3) -> tanh
  rescale(0, 1)
}`,
    },
  ],
  message({ entry, range, advice }) {
    const known = formatRange(range);
    return `\`${entry}\` needs to know the smallest and largest value, ${known === undefined ? 'but nothing is known of them here' : `but knows only ${known}`}. ${advice}`;
  },
});
