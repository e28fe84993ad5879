import { multiply } from '../../algebra/dim';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { vectorInput } from '../inputs';

/** The slowest wave is this many times slower than the fastest. */
const SLOWEST = 10_000;

export const sinusoidal = defineEntry({
  name: 'sinusoidal',
  category: 'structure',
  summary: 'Turns a number, such as a time, into a vector of sines and cosines.',
  documentation: `$$y_i = \\sin(s t\\, \\omega_i), \\quad y_{n/2+i} = \\cos(s t\\, \\omega_i), \\quad \\omega_i = 10000^{-2i/n}, \\quad i = 0 \\ldots n/2 - 1$$

A vector of one number $t$ becomes a vector of \`size\` $n$ (of several, each becomes its own $n$ numbers). Networks that depend on a time or a noise level (DDPM, rectified flow) read it far
better from this than from the number itself: \`sinusoidal(t, 64) -> dense(128) -> silu -> dense(channels)\`.

\`steps\` $s$ is 1,000 unless given: a time in [0, 1] counts as a thousand steps, as in DDPM.`,
  paper: {
    title: 'Attention Is All You Need',
    authors: 'Vaswani, Shazeer, Parmar, Uszkoreit, Jones, Gomez, Kaiser, Polosukhin',
    year: 2017,
    url: 'https://arxiv.org/abs/1706.03762',
  },
  incoming: true,
  asFunction: true,
  parameters: [
    {
      name: 'size',
      kind: 'integer',
      minimum: 2,
      documentation: 'Length of the resulting vector; of an odd one the last element is 0.',
    },
    {
      name: 'steps',
      kind: 'number',
      default: 1000,
      documentation: 'What the number is multiplied by first.',
    },
  ],
  type(call) {
    const vector = vectorInput(call, 'sinusoidal');
    if (vector === undefined) return UNKNOWN;
    return tensor([multiply(vector.size, call.args.number('size'))], { min: -1, max: 1 });
  },
  graph({ tf, inputs, args }) {
    const [batch = 1, count = 1] = inputs[0]!.shape;
    const size = args.number('size');
    const half = Math.floor(size / 2);
    const steps = args.number('steps');
    const frequencies = Float32Array.from({ length: half }, (_, i) => steps * SLOWEST ** (-i / half));
    const angles = tf.mul(tf.reshape(inputs[0]!, [batch * count, 1]), tf.tensor2d(frequencies, [1, half]));
    const waves = tf.concat([tf.sin(angles), tf.cos(angles)], 1);
    const padded =
      size % 2 === 0
        ? waves
        : tf.pad(waves, [
            [0, 0],
            [0, 1],
          ]);
    return tf.reshape(padded, [batch, count * size]);
  },
});
