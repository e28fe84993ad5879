/** Brush strokes, as "Free-form image inpainting with gated convolution" (Yu and others, 2019) draws them; the numbers are its code's. */
import type * as tfjs from '@tensorflow/tfjs-core';
import { indices } from '../random/places';

type Tf = typeof tfjs;
type Drawn = Readonly<Record<string, tfjs.Tensor>>;

/** By how much a stroke turns at a corner, about, and how far that may be from it to either side. */
const MEAN_ANGLE = (2 * Math.PI) / 5;
const ANGLE_RANGE = (2 * Math.PI) / 15;

export interface Brushing {
  readonly size: readonly [height: number, width: number];
  readonly count: number;
  readonly corners: readonly [least: number, most: number];
  readonly width: readonly [least: number, most: number];
}

/** Of each example one. */
export interface Stroke {
  /** Row and column of its corners, [b, corners] each, the start among them; from one to the next it is straight. */
  readonly rows: tfjs.Tensor;
  readonly columns: tfjs.Tensor;
  /** Half the width of the brush, [b, 1]; 0 for a stroke that its example doesn't have. */
  readonly radius: tfjs.Tensor;
}

/**
 * @param drawn uniform numbers: `count` [b, 1], `mirrored` [b, 2], and one after the other for each stroke `start` and `bend`
 *   [b, 2 * count], `corners` and `width` [b, count], `angle` [b, count * corners]; normal ones: `length` [b, count * corners]
 */
export function strokesOf(
  tf: Tf,
  drawn: Drawn,
  { size, count, corners, width }: Brushing,
): readonly Stroke[] {
  const [height, across] = size;
  const [least, most] = corners;
  const part = (name: string, from: number, length = 1) => tf.slice(drawn[name]!, [0, from], [-1, length]);
  // From 1 to `count` strokes.
  const strokes = tf.add(tf.floor(tf.mul(drawn.count!, count)), 1);
  const mirrored = [0, 1].map((axis) =>
    tf.sub(1, tf.mul(2, tf.step(tf.sub(0.5, part('mirrored', axis))))),
  ) as [tfjs.Tensor, tfjs.Tensor];
  const radius = Math.hypot(height, across) / 8;
  return Array.from({ length: count }, (_, stroke): Stroke => {
    const turns = tf.add(least, tf.floor(tf.mul(part('corners', stroke), most - least + 1)));
    const low = tf.sub(MEAN_ANGLE, tf.mul(part('bend', 2 * stroke), ANGLE_RANGE));
    const high = tf.add(MEAN_ANGLE, tf.mul(part('bend', 2 * stroke + 1), ANGLE_RANGE));
    const rows = [tf.floor(tf.mul(part('start', 2 * stroke), height))];
    const columns = [tf.floor(tf.mul(part('start', 2 * stroke + 1), across))];
    for (let corner = 0; corner < most; corner++) {
      const at = stroke * most + corner;
      const turned = tf.add(low, tf.mul(part('angle', at), tf.sub(high, low)));
      const angle = corner % 2 === 0 ? tf.sub(2 * Math.PI, turned) : turned;
      const length = tf.clipByValue(
        tf.add(tf.mul(part('length', at), Math.floor(radius / 2)), radius),
        0,
        2 * radius,
      );
      // A stroke with fewer corners stays where it is.
      const step = tf.mul(length, tf.step(tf.sub(turns, corner)));
      const next = (from: tfjs.Tensor, by: tfjs.Tensor, direction: tfjs.Tensor, limit: number) =>
        tf.clipByValue(tf.add(from, tf.mul(tf.mul(step, by), direction)), 0, limit);
      rows.push(next(rows.at(-1)!, tf.sin(angle), mirrored[0], height));
      columns.push(next(columns.at(-1)!, tf.cos(angle), mirrored[1], across));
    }
    const own = tf.add(width[0], tf.mul(part('width', stroke), width[1] - width[0]));
    const isThere = tf.step(tf.sub(strokes, stroke));
    return {
      rows: tf.concat(rows, 1),
      columns: tf.concat(columns, 1),
      radius: tf.mul(tf.mul(own, 0.5), isThere),
    };
  });
}

/** Nothing is divided by the square of a length of 0. */
const MIN_SQUARE = 1e-6;

/** 1 where a brush went, [b, height, width, 1]: at most its radius from the line between two corners. */
export function brushed(
  tf: Tf,
  { rows, columns, radius }: Stroke,
  [height, width]: readonly [number, number],
): tfjs.Tensor {
  const [batch = 1, corners = 1] = rows.shape;
  const segments = corners - 1;
  const from = (places: tfjs.Tensor) =>
    tf.reshape(tf.slice(places, [0, 0], [-1, segments]), [batch, segments, 1, 1]);
  const along = (places: tfjs.Tensor) =>
    tf.sub(tf.reshape(tf.slice(places, [0, 1], [-1, segments]), [batch, segments, 1, 1]), from(places));
  const [down, right] = [along(rows), along(columns)];
  const square = tf.maximum(tf.add(tf.square(down), tf.square(right)), MIN_SQUARE);
  // From each line's beginning to the middle of each pixel, of which rows and columns are known apart.
  const y = tf.sub(tf.add(indices(tf, height, 2), 0.5), from(rows));
  const x = tf.sub(tf.add(indices(tf, width, 3), 0.5), from(columns));
  // Where the foot of the perpendicular lies on the line: 0 at its beginning, 1 at its end.
  const foot = tf.add(tf.div(tf.mul(y, down), square), tf.div(tf.mul(x, right), square));
  const nearest = tf.clipByValue(foot, 0, 1);
  const reached = tf.mul(tf.mul(nearest, tf.sub(nearest, tf.mul(foot, 2))), square);
  const distance = tf.min(tf.add(tf.add(tf.square(y), tf.square(x)), reached), 1);
  const touched = tf.step(tf.sub(tf.reshape(tf.square(radius), [batch, 1, 1]), distance));
  return tf.reshape(touched, [batch, height, width, 1]);
}
