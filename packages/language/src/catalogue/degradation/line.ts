/** The kernels of MATLAB's `fspecial('motion', length, angle)`. */
import type * as tfjs from '@tensorflow/tfjs-core';
import { atLeast } from '../smooth';

/** Pixels of a kernel to each side of its middle. */
export function lineMargin(length: number): number {
  return Math.ceil((length - 1) / 2);
}

/**
 * A pixel counts by its distance to a line of that length through the middle, fully on it and not at all from one pixel on.
 * Upright or level lines of whole pixels count alike.
 * @param angle in degrees
 * @returns [size, size], adding up to 1
 */
export function lineKernel(length: number, angle: number): Float32Array {
  const radians = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const half = (length - 1) / 2;
  const weights = Float32Array.from(places(lineMargin(length)), ({ x, y }) => {
    const across = Math.abs(y * cos - x * sin);
    // Around an end of the line it is the distance to that end.
    const beyond = Math.hypot(x, y) >= half ? half - Math.abs(x * cos + y * sin) : 0;
    return Math.max(0, 1 - Math.hypot(across, beyond));
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Below this a distance counts as so much: the root has no slope at 0. */
const MIN_SQUARE = 1e-12;

/**
 * One for each example, to the weights that `lineKernel` has, in a frame of 0.
 * @param length [b, 1]
 * @param angle [b, 1], in degrees
 * @param margin of the longest
 * @returns [b, size, size]
 */
export function lineKernels(
  tf: typeof tfjs,
  length: tfjs.Tensor,
  angle: tfjs.Tensor,
  margin: number,
): tfjs.Tensor {
  const all = places(margin);
  const row = (value: (place: Place) => number) =>
    tf.tensor2d(Float32Array.from(all, value), [1, all.length]);
  const [x, y, distance] = [
    row((place) => place.x),
    row((place) => place.y),
    row((place) => Math.hypot(place.x, place.y)),
  ];
  const radians = tf.mul(angle, Math.PI / 180);
  const [cos, sin] = [tf.cos(radians), tf.sin(radians)];
  const half = tf.mul(tf.sub(length, 1), 0.5);
  const across = tf.sub(tf.mul(y, cos), tf.mul(x, sin));
  const along = tf.abs(tf.add(tf.mul(x, cos), tf.mul(y, sin)));
  const outside = tf.sub(1, tf.step(tf.sub(half, distance)));
  const beyond = tf.mul(tf.sub(half, along), outside);
  const square = tf.add(tf.square(across), tf.square(beyond));
  const weights = tf.relu(tf.sub(1, tf.sqrt(atLeast(tf, square, MIN_SQUARE))));
  const size = 2 * margin + 1;
  return tf.reshape(tf.div(weights, tf.sum(weights, 1, true)), [length.shape[0]!, size, size]);
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Those of a square around 0, row by row, y upward. */
function places(margin: number): readonly Place[] {
  const size = 2 * margin + 1;
  return Array.from({ length: size * size }, (_, index) => ({
    x: (index % size) - margin,
    y: margin - Math.floor(index / size),
  }));
}
