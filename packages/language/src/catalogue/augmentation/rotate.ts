import type * as tfjs from '@tensorflow/tfjs-core';
import { tensor, UNKNOWN } from '../../types';
import { jointImages } from '../data/joint';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { indices } from '../random/places';
import { withZero } from '../ranges';

export const rotate = defineEntry({
  name: 'rotate',
  category: 'augmentation',
  summary: 'Turns every image by a random angle.',
  documentation: `Each image is turned about its middle by an angle drawn uniformly from $[-\\text{degrees}, \\text{degrees}]$, with bilinear interpolation; what
comes in from beyond the border is 0. Shape stays.

For data without a preferred direction (microscopy, satellite images), or a few degrees for robustness. For augmentation of data: it is
differentiable, but its gradient is not available on every backend.`,
  incoming: true,
  parameters: [
    {
      name: 'degrees',
      kind: 'number',
      default: 15,
      minimum: 0,
      maximum: 180,
      documentation: 'Largest angle, to either side.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'rotate');
    if (image === undefined) return UNKNOWN;
    return tensor([image.height, image.width, image.channels], withZero(image.range));
  },
  joint: (call) => jointImages(call).map((image) => tensor(image.shape, withZero(image.range))),
  window: () => ({ kind: 'global' }),
  random: () => [{ name: 'angle', distribution: 'uniform', shape: [1, 1, 1], when: 'always' }],
  graph({ tf, inputs, args, random }) {
    const x = inputs[0]!;
    const [, height = 1, width = 1] = x.shape;
    const radians = (args.number('degrees') * Math.PI) / 180;
    const angle = tf.mul(tf.sub(tf.mul(random.angle!, 2), 1), radians);
    const [cos, sin] = [tf.cos(angle), tf.sin(angle)];
    const dy = tf.sub(indices(tf, height, 1), (height - 1) / 2);
    const dx = tf.sub(indices(tf, width, 2), (width - 1) / 2);
    const row = tf.add(tf.add(tf.mul(dy, cos), tf.mul(dx, sin)), (height - 1) / 2);
    const column = tf.add(tf.sub(tf.mul(dx, cos), tf.mul(dy, sin)), (width - 1) / 2);
    return sampleBilinear(tf, x, row, column);
  },
});

/**
 * The image's values at fractional places; 0 outside.
 * @param row [b, h', w', 1], and column alike
 */
function sampleBilinear(tf: typeof tfjs, x: tfjs.Tensor, row: tfjs.Tensor, column: tfjs.Tensor): tfjs.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const flat = tf.reshape(x, [batch * height * width, channels]);
  // Whole numbers beyond 2^24 are not exact as float32: the example's offset is added as int32.
  const offsets = Int32Array.from({ length: batch }, (_, i) => i * height * width);
  const examples = tf.tensor(offsets, [batch, 1, 1, 1], 'int32');
  const [top, left] = [tf.floor(row), tf.floor(column)];
  const [fy, fx] = [tf.sub(row, top), tf.sub(column, left)];
  const [outHeight = 1, outWidth = 1] = row.shape.slice(1);
  const corner = (down: 0 | 1, right: 0 | 1) => {
    const [r, c] = [tf.add(top, down), tf.add(left, right)];
    const inside = tf.mul(within(tf, r, height), within(tf, c, width));
    const share = tf.mul(down ? fy : tf.sub(1, fy), right ? fx : tf.sub(1, fx));
    // Places outside have no weight; any index will do for them.
    const place = tf.cast(tf.mul(tf.add(tf.mul(r, width), c), inside), 'int32');
    const index = tf.reshape(tf.add(place, examples), [batch * outHeight * outWidth]);
    const values = tf.gather(flat, index);
    return tf.mul(tf.reshape(values, [batch, outHeight, outWidth, channels]), tf.mul(share, inside));
  };
  return tf.add(tf.add(corner(0, 0), corner(0, 1)), tf.add(corner(1, 0), corner(1, 1)));
}

/** 1 where a whole number is in [0, size). */
function within(tf: typeof tfjs, index: tfjs.Tensor, size: number): tfjs.Tensor {
  return tf.step(tf.sub(size / 2, tf.abs(tf.sub(index, (size - 1) / 2))));
}
