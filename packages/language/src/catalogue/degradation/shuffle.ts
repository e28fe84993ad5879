import type * as tfjs from '@tensorflow/tfjs-core';
import { defineEntry } from '../entry';
import { chosenType, mixture } from './chains';

/** Behind the chains: the order of the example, and the place in it. */
const BEHIND = 2;

export const shuffle = defineEntry({
  name: 'shuffle',
  category: 'degradation',
  alsoCalled: ['random_order', 'any_order'],
  alignment: 'elementwise',
  inAnyOrder: true,
  summary: 'Applies all of several chains of layers, in another order for each example.',
  documentation: `\`photo -> shuffle(blur(0.5 .. 2), gaussian_noise(0 .. 0.1), jpeg(30 .. 95))\`: a network that has seen every order is not tied to one.
BSRGAN degrades photographs so. A chain is a layer, or several with \`->\` between them; what goes in is called \`it\` there. The size at the
end of each must be the one at its beginning; the range of the result holds what any order makes.

Every order is as likely as the others, drawn for each example, anew for every \`minimize\`, from the seed. At each place every chain
is computed for the whole batch, and then chosen from: $n$ chains take $n^2$ computations.`,
  paper: {
    title: 'Designing a Practical Degradation Model for Deep Blind Image Super-Resolution',
    authors: 'Zhang, Liang, Van Gool, Timofte',
    year: 2021,
    url: 'https://arxiv.org/abs/2103.14006',
  },
  incoming: true,
  parameters: [
    {
      name: 'chains',
      kind: 'chain',
      variadic: true,
      documentation: 'Layers that keep the size, as after `->`, several times.',
    },
  ],
  type(call) {
    const chains = call.inputs.slice(1, -BEHIND).map((_, i) => i + 1);
    return chosenType(call, 'shuffle', chains, 'never');
  },
  graph({ tf, inputs }) {
    const chains = inputs.slice(1, -BEHIND);
    const [order, place] = inputs.slice(-BEHIND) as [tfjs.Tensor, tfjs.Tensor];
    const [batch = 1, ...sizes] = inputs[0]!.shape;
    const here = tf.step(tf.sub(0.5, tf.abs(tf.sub(ranks(tf, order), place))));
    const chosen = tf
      .split(here, chains.length, 1)
      .map((one) => tf.reshape(one, [batch, ...sizes.map(() => 1)]));
    return mixture(tf, chains, chosen);
  },
});

/**
 * How many of an example's numbers come before each: from 0, every rank once. Of equal ones the first comes first.
 * @param order [b, n]
 * @returns [b, n]
 */
function ranks(tf: typeof tfjs, order: tfjs.Tensor): tfjs.Tensor {
  const [batch = 1, count = 1] = order.shape;
  const difference = tf.sub(tf.reshape(order, [batch, count, 1]), tf.reshape(order, [batch, 1, count]));
  const table = (is: (row: number, column: number) => boolean) =>
    tf.tensor3d(
      Float32Array.from({ length: count * count }, (_, i) => Number(is(Math.floor(i / count), i % count))),
      [1, count, count],
    );
  const above = tf.step(difference);
  const notBelow = tf.sub(1, tf.step(tf.neg(difference)));
  const earlier = tf.mul(
    notBelow,
    table((row, column) => column < row),
  );
  const later = tf.mul(
    above,
    table((row, column) => column > row),
  );
  return tf.sum(tf.add(earlier, later), 2);
}
