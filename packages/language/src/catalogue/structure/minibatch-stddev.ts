import { add } from '../../algebra/dim';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';
import { joinRanges, width } from '../ranges';
import { meanOver } from '../tensors';

export const minibatchStddev = defineEntry({
  name: 'minibatch_stddev',
  category: 'structure',
  summary: 'Adds a channel that tells a critic how varied the batch is.',
  documentation: `The standard deviation of every element over the batch, averaged to a single number, becomes one more channel: $H \\times W \\times C$
becomes $H \\times W \\times (C + 1)$. Near the end of a critic it gives away a generator that makes the same image again and again (mode collapse).

It ties the examples of a batch together: not under \`gradient_penalty\`, and the result depends on the batch.`,
  paper: {
    title: 'Progressive Growing of GANs for Improved Quality, Stability, and Variation',
    authors: 'Karras, Aila, Laine, Lehtinen',
    year: 2018,
    url: 'https://arxiv.org/abs/1710.10196',
  },
  incoming: true,
  couplesExamples: true,
  parameters: [],
  type(call) {
    const input = tensorInput(call, 'minibatch_stddev');
    if (input === undefined) return UNKNOWN;
    const { shape, range } = input;
    // A deviation is at most half of the range; the small number under the root may add to it.
    const deviation = { min: 0, max: width(range) / 2 + 1e-4 };
    return tensor([...shape.slice(0, -1), add(shape.at(-1)!, 1)], joinRanges([range, deviation]));
  },
  window: () => ({ kind: 'global' }),
  graph({ tf, inputs }) {
    const x = inputs[0]!;
    const centered = tf.sub(x, meanOver(tf, x, [0]));
    const deviation = tf.sqrt(tf.add(meanOver(tf, tf.square(centered), [0]), 1e-8));
    const axes = deviation.shape.map((_, axis) => axis);
    const channel = tf.mul(tf.ones([...x.shape.slice(0, -1), 1]), meanOver(tf, deviation, axes));
    return tf.concat([x, channel], x.rank - 1);
  },
});
