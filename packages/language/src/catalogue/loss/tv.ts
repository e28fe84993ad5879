import { scalar, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { width } from '../ranges';
import { sliceAxis, sumPerExample } from '../tensors';

export const tv = defineEntry({
  name: 'tv',
  alsoCalled: ['total_variation', 'tv_loss'],
  category: 'loss',
  summary: 'Total variation: how much neighboring pixels differ.',
  documentation: `$$\\ell = \\frac{1}{n} \\sum_{i,j,c} |x_{i+1,j,c} - x_{i,j,c}| + |x_{i,j+1,c} - x_{i,j,c}|$$

with $n$ the number of elements (the anisotropic form). Low for images of even areas with sharp edges: a small multiple of it, such as
\`1e-2 * tv(restored)\`, takes noise and checkerboards away; a large one makes cartoons.`,
  paper: {
    title: 'Nonlinear total variation based noise removal algorithms',
    authors: 'Rudin, Osher, Fatemi',
    year: 1992,
  },
  incoming: false,
  parameters: [{ name: 'value', kind: 'value', documentation: 'The image that should be smooth.' }],
  type(call) {
    const image = imageInput(call, 'tv', { index: 0, at: 'value' });
    return image === undefined ? UNKNOWN : scalar({ min: 0, max: 2 * width(image.range) });
  },
  graph({ tf, inputs }) {
    const x = inputs[0]!;
    const [batch = 1] = x.shape;
    const variation = [1, 2].map((axis) => {
      const size = x.shape[axis]! - 1;
      if (size === 0) return tf.zeros([batch]);
      const difference = tf.sub(sliceAxis(tf, x, axis, 1, size), sliceAxis(tf, x, axis, 0, size));
      return sumPerExample(tf, tf.abs(difference));
    });
    return tf.mul(tf.add(variation[0]!, variation[1]!), batch / x.size);
  },
});
