import { tensor, UNKNOWN } from '../../types';
import { jointImages } from '../data/joint';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';

export const turn = defineEntry({
  name: 'turn',
  category: 'augmentation',
  summary: 'Turns and mirrors each image at random: one of the eight symmetries of the square.',
  documentation: `Quarter turns and mirror images, each equally likely, without interpolation: eight times the data for textures and photographs in which
up and down matter little, as in denoising and super-resolution. Shape and range stay. Of images that are not square only the four symmetries that keep
their size are drawn.

In the chain of a \`data\` statement, \`folder("photos", channels: 1) -> patch(40) -> turn\`, all images of an example are turned
alike.`,
  incoming: true,
  parameters: [],
  type(call) {
    const image = imageInput(call, 'turn');
    return image === undefined ? UNKNOWN : tensor([image.height, image.width, image.channels], image.range);
  },
  joint: jointImages,
  window: () => ({ kind: 'global' }),
  random: () => [{ name: 'dice', distribution: 'uniform', shape: [1, 1, 1], when: 'always' }],
  graph({ tf, inputs, random }) {
    const x = inputs[0]!;
    const [, height = 1, width = 1] = x.shape;
    // Bits of a number from 0 to 7: mirrored from top to bottom, from left to right, along the diagonal.
    const number = tf.floor(tf.mul(random.dice!, height === width ? 8 : 4));
    const exchange = tf.floor(tf.div(number, 4));
    const across = tf.floor(tf.div(tf.sub(number, tf.mul(exchange, 4)), 2));
    const down = tf.sub(number, tf.add(tf.mul(exchange, 4), tf.mul(across, 2)));
    const either = (bit: typeof number, yes: typeof x, no: typeof x) =>
      tf.add(tf.mul(yes, bit), tf.mul(no, tf.sub(1, bit)));
    const exchanged = height === width ? either(exchange, tf.transpose(x, [0, 2, 1, 3]), x) : x;
    const mirrored = either(across, tf.reverse(exchanged, 2), exchanged);
    return either(down, tf.reverse(mirrored, 1), mirrored);
  },
});
