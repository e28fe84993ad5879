import type * as tfjs from '@tensorflow/tfjs-core';
import { atLeast, exp } from '../smooth';

/** As small as makes no difference; nothing is divided by 0. */
const MIN_SIGMA = 1e-3;

/**
 * Kernels of Gaussians that are longer in one direction, one for each example, cut at three times the larger deviation.
 * @param sigma along the direction, [b, 1], in pixels
 * @param across across it, [b, 1]
 * @param angle of the direction in degrees, counter-clockwise, [b, 1]
 * @param margin pixels to each side of the middle, of the widest
 * @returns [b, size, size], adding up to 1
 */
export function gaussianKernels(
  tf: typeof tfjs,
  sigma: tfjs.Tensor,
  across: tfjs.Tensor,
  angle: tfjs.Tensor,
  margin: number,
): tfjs.Tensor {
  const size = 2 * margin + 1;
  const row = (value: (x: number, y: number) => number) =>
    tf.tensor2d(
      Float32Array.from({ length: size * size }, (_, i) =>
        value((i % size) - margin, margin - Math.floor(i / size)),
      ),
      [1, size * size],
    );
  const [x, y] = [row((column) => column), row((_, line) => line)];
  const radians = tf.mul(angle, Math.PI / 180);
  const [cos, sin] = [tf.cos(radians), tf.sin(radians)];
  const along = tf.add(tf.mul(x, cos), tf.mul(y, sin));
  const beside = tf.sub(tf.mul(y, cos), tf.mul(x, sin));
  const [long, wide] = [atLeast(tf, sigma, MIN_SIGMA), atLeast(tf, across, MIN_SIGMA)];
  const square = tf.add(tf.square(tf.div(along, long)), tf.square(tf.div(beside, wide)));
  const weights = exp(tf, tf.mul(square, -0.5));
  const larger = tf.add(long, tf.relu(tf.sub(wide, long)));
  // Cut where a kernel of these deviations ends: at the next whole number above three of the larger one.
  const end = tf.add(tf.neg(tf.floor(tf.mul(larger, -3))), 0.5);
  const inside = tf.step(
    tf.sub(
      end,
      row((column, line) => Math.max(Math.abs(column), Math.abs(line))),
    ),
  );
  const kept = tf.mul(weights, inside);
  return tf.reshape(tf.div(kept, tf.sum(kept, 1, true)), [sigma.shape[0]!, size, size]);
}
