import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { maxOver } from '../smooth';

export const globalMaxPool = defineEntry({
  name: 'global_max_pool',
  alsoCalled: ['global_max_pooling', 'adaptive_max_pool'],
  category: 'resampling',
  summary: 'Keeps each channel’s largest value in the whole image.',
  documentation: `$H \\times W \\times C$ becomes a vector of $C$, whatever the height and width: whether a feature is anywhere, and how strongly. Only
the pixel with the largest value gets a gradient; \`global_avg_pool\` spreads it.`,
  incoming: true,
  parameters: [],
  type(call) {
    const image = imageInput(call, 'global_max_pool');
    return image === undefined ? UNKNOWN : tensor([image.channels], image.range);
  },
  window: () => ({ kind: 'global' }),
  graph({ tf, inputs }) {
    const x = inputs[0]!;
    return tf.reshape(maxOver(tf, x, [1, 2]), [x.shape[0]!, x.shape[3]!]);
  },
});
