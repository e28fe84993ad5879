import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tf } from './types';

/**
 * Images padded at the bottom and right by reflection, without the last pixel twice, as often as needed.
 * @param x [batch, height, width, channels]; anything else stays as it is
 * @param shape the wanted one, without the batch
 */
export function mirrorPad(tf: Tf, x: Tensor, shape: readonly number[]): Tensor {
  if (x.rank !== 4) return x;
  let now = x;
  for (const axis of [1, 2]) {
    const [size = 1, wanted = 1] = [now.shape[axis], shape[axis - 1]];
    if (wanted <= size) continue;
    const more = wanted - size;
    if (more < size) {
      const begin = [0, 0, 0, 0];
      begin[axis] = size - 1 - more;
      const part = [...now.shape];
      part[axis] = more;
      now = tf.concat([now, tf.reverse(tf.slice(now, begin, part), axis)], axis);
    } else {
      const indices = Int32Array.from({ length: wanted }, (_, i) => mirrored(i, size));
      now = tf.gather(now, tf.tensor1d(indices, 'int32'), axis);
    }
  }
  return now;
}

function mirrored(index: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const within = index % period;
  return within < size ? within : period - within;
}

/** The top left of images: what was padded is cropped. */
export function cropTo(tf: Tf, x: Tensor, shape: readonly number[]): Tensor {
  if (x.rank !== shape.length + 1) return x;
  const [batch = 1, ...size] = x.shape;
  if (size.every((each, axis) => each === shape[axis])) return x;
  return tf.slice(
    x,
    x.shape.map(() => 0),
    [batch, ...shape],
  );
}
