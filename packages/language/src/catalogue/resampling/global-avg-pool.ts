import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { meanOver } from '../tensors';

export const globalAvgPool = defineEntry({
  name: 'global_avg_pool',
  alsoCalled: ['gap', 'global_average_pool', 'global_average_pooling', 'adaptive_avg_pool'],
  category: 'resampling',
  summary: 'Averages each channel over the whole image.',
  documentation: `$H \\times W \\times C$ becomes a vector of $C$, whatever the height and width. The way from an image of any size to \`dense\`, with far fewer
weights than \`flatten\`; it forgets where in the image something was.`,
  paper: {
    title: 'Network In Network',
    authors: 'Lin, Chen, Yan',
    year: 2014,
    url: 'https://arxiv.org/abs/1312.4400',
  },
  incoming: true,
  parameters: [],
  type(call) {
    const image = imageInput(call, 'global_avg_pool');
    return image === undefined ? UNKNOWN : tensor([image.channels], image.range);
  },
  window: () => ({ kind: 'global' }),
  graph({ tf, inputs }) {
    const x = inputs[0]!;
    return tf.reshape(meanOver(tf, x, [1, 2]), [x.shape[0]!, x.shape[3]!]);
  },
});
