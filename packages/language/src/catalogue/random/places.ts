/** Random places within an image, one for each example, without reading any tensor's values. */
import type * as tfjs from '@tensorflow/tfjs-core';
import { type TensorType, tensor, type ValueType } from '../../types';

type Tf = typeof tfjs;

/** Whole numbers in [0, count), equally likely, from uniform numbers in [0, 1). */
export function randomIndex(tf: Tf, uniform: tfjs.Tensor, count: number): tfjs.Tensor {
  return tf.floor(tf.mul(uniform, count));
}

/** 0, 1, ..., count - 1 along one axis of four. */
export function indices(tf: Tf, count: number, axis: number): tfjs.Tensor {
  const shape = [1, 1, 1, 1];
  shape[axis] = count;
  return tf.tensor(
    Float32Array.from({ length: count }, (_, i) => i),
    shape,
  );
}

/**
 * A piece of every example, each from a place of its own.
 * @param x [b, h, w, c]
 * @param top first row of the piece, [b, 1, 1, 1], whole numbers; rows outside of the image are 0
 * @param left first column likewise
 * @returns [b, rows, columns, c]
 */
export function pieces(
  tf: Tf,
  x: tfjs.Tensor,
  top: tfjs.Tensor,
  left: tfjs.Tensor,
  rows: number,
  columns: number,
): tfjs.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  // Rows of the identity matrix, shifted by each example's offset: products with them pick pixels.
  const picked = tf.matMul(shifted(tf, top, rows, height), tf.reshape(x, [batch, height, width * channels]));
  const turned = tf.transpose(tf.reshape(picked, [batch, rows, width, channels]), [0, 2, 1, 3]);
  const both = tf.matMul(
    shifted(tf, left, columns, width),
    tf.reshape(turned, [batch, width, rows * channels]),
  );
  return tf.transpose(tf.reshape(both, [batch, columns, rows, channels]), [0, 2, 1, 3]);
}

/** [b, to, from]: 1 where the column is the row plus the example's offset. */
function shifted(tf: Tf, offset: tfjs.Tensor, to: number, from: number): tfjs.Tensor {
  const batch = offset.shape[0]!;
  const rows = tf.reshape(indices(tf, to, 1), [1, to, 1]);
  const columns = tf.reshape(indices(tf, from, 2), [1, 1, from]);
  const distance = tf.sub(tf.sub(columns, rows), tf.reshape(offset, [batch, 1, 1]));
  return tf.step(tf.sub(0.5, tf.abs(distance)));
}

/** A row and a column in an image, in pixels from its upper left corner. */
export function placeType(image: ValueType): TensorType {
  const sizes = image.kind === 'tensor' ? image.shape.slice(0, 2) : [];
  const known = sizes.filter((size) => typeof size === 'number');
  const max = known.length === 2 ? Math.max(...known) : Number.POSITIVE_INFINITY;
  return tensor([2], { min: 0, max });
}

/** The middle of rectangles whose first row and column are known, [b, 2]. */
export function middleOf(
  tf: Tf,
  top: tfjs.Tensor,
  left: tfjs.Tensor,
  [rows, columns]: readonly [number, number],
): tfjs.Tensor {
  const column = (first: tfjs.Tensor, size: number) => tf.add(tf.reshape(first, [-1, 1]), size / 2);
  return tf.concat([column(top, rows), column(left, columns)], 1);
}

/**
 * The first row and column of rectangles around places, moved so that they lie within the image: [b, 1, 1, 1] each.
 * @param place [b, 2]
 */
export function around(
  tf: Tf,
  place: tfjs.Tensor,
  [height, width]: readonly [number, number],
  [rows, columns]: readonly [number, number],
): readonly [top: tfjs.Tensor, left: tfjs.Tensor] {
  const first = (axis: number, size: number, part: number) => {
    const middle = tf.reshape(tf.slice(place, [0, axis], [-1, 1]), [-1, 1, 1, 1]);
    return tf.clipByValue(tf.floor(tf.sub(middle, part / 2)), 0, size - part);
  };
  return [first(0, height, rows), first(1, width, columns)];
}

/**
 * 1 inside of a rectangle, 0 outside, [b, h, w, 1].
 * @param top first row, [b, 1, 1, 1]
 */
export function rectangle(
  tf: Tf,
  [height, width]: readonly [number, number],
  top: tfjs.Tensor,
  left: tfjs.Tensor,
  [rows, columns]: readonly [number, number],
): tfjs.Tensor {
  const inside = (index: tfjs.Tensor, start: tfjs.Tensor, count: number) => {
    const distance = tf.abs(tf.sub(index, tf.add(start, (count - 1) / 2)));
    return tf.step(tf.sub(count / 2, distance));
  };
  return tf.mul(inside(indices(tf, height, 1), top, rows), inside(indices(tf, width, 2), left, columns));
}
