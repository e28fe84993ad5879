/** The lossy part of JPEG (ITU-T T.81, annex A; tables of annex K), on values in [-128, 127]. */
import type * as tfjs from '@tensorflow/tfjs-core';
import { addBorder } from '../borders';
import { roundThrough } from '../smooth';

type Tf = typeof tfjs;

const BLOCK = 8;

// biome-ignore format: a table
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61,
  12, 12, 14, 19, 26, 58, 60, 55,
  14, 13, 16, 24, 40, 57, 69, 56,
  14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77,
  24, 35, 55, 64, 81, 104, 113, 92,
  49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];

// biome-ignore format: a table
const CHROMINANCE = [
  17, 18, 24, 47, 99, 99, 99, 99,
  18, 21, 26, 66, 99, 99, 99, 99,
  24, 26, 56, 99, 99, 99, 99, 99,
  47, 66, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99,
];

/** Rows: luminance and two color differences of red, green, blue (BT.601, as in JFIF; without the offset of 128). */
const TO_YCC = [
  [0.299, 0.587, 0.114],
  [-0.168735892, -0.331264108, 0.5],
  [0.5, -0.418687589, -0.081312411],
];

const FROM_YCC = [
  [1, 0, 1.402],
  [1, -0.344136286, -0.714136286],
  [1, 1.772, 0],
];

/** Steps for a quality, as the Independent JPEG Group's library scales the tables. */
function steps(table: readonly number[], quality: number): readonly number[] {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return table.map((step) => Math.min(Math.max(Math.floor((step * scale + 50) / 100), 1), 255));
}

/** Rows of the orthonormal cosine transform of eight values. */
function cosines(): Float32Array {
  return Float32Array.from({ length: BLOCK * BLOCK }, (_, index) => {
    const frequency = Math.floor(index / BLOCK);
    const place = index % BLOCK;
    const norm = Math.sqrt((frequency === 0 ? 1 : 2) / BLOCK);
    return norm * Math.cos(((2 * place + 1) * frequency * Math.PI) / (2 * BLOCK));
  });
}

/**
 * @param x [b, h, w, c] in [-128, 127]
 * @param quality from 1 to 100; of whole numbers one for each example, [b, 1, 1, 1], too
 */
export function compress(tf: Tf, x: tfjs.Tensor, quality: number | tfjs.Tensor): tfjs.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const [below, beside] = [-height, -width].map((size) => ((size % BLOCK) + BLOCK) % BLOCK);
  const margins = [
    [0, below!],
    [0, beside!],
  ] as const;
  const padded = addBorder(tf, x, margins, 'replicate');
  const color = channels === 3;
  const planes = color ? mixChannels(tf, padded, TO_YCC) : padded;
  const coefficients = transformBlocks(tf, planes, 'forward');
  const [rows, columns] = [planes.shape[1]!, planes.shape[2]! * channels];
  // The same steps in every row of blocks.
  const table = stepsOf(tf, planes.shape[2]!, channels, quality);
  const flat = tf.reshape(coefficients, [batch, rows / BLOCK, BLOCK, columns]);
  const rounded = tf.mul(roundThrough(tf, tf.div(flat, table)), table);
  const restored = transformBlocks(tf, tf.reshape(rounded, planes.shape), 'backward');
  const mixed = color ? mixChannels(tf, restored, FROM_YCC) : restored;
  return tf.slice(mixed, [0, 0, 0, 0], [batch, height, width, channels]);
}

function mixChannels(tf: Tf, x: tfjs.Tensor, rows: readonly (readonly number[])[]): tfjs.Tensor {
  const flat = tf.reshape(x, [x.size / 3, 3]);
  return tf.reshape(tf.matMul(flat, tf.tensor2d(rows.flat(), [3, 3]), false, true), x.shape);
}

/** The step of every coefficient in a row of blocks, [1 or b, 1, 8, width * channels]. */
function stepsOf(tf: Tf, width: number, channels: number, quality: number | tfjs.Tensor): tfjs.Tensor {
  const along = (luminance: readonly number[], chrominance: readonly number[]) => {
    const values = Float32Array.from({ length: BLOCK * width * channels }, (_, index) => {
      const column = Math.floor(index / channels) % width;
      const row = Math.floor(index / (channels * width));
      const table = channels === 3 && index % channels > 0 ? chrominance : luminance;
      return table[row * BLOCK + (column % BLOCK)]!;
    });
    return tf.tensor4d(values, [1, 1, BLOCK, width * channels]);
  };
  if (typeof quality === 'number') return along(steps(LUMINANCE, quality), steps(CHROMINANCE, quality));
  const low = tf.step(tf.sub(50, quality));
  const scale = tf.add(
    tf.mul(low, tf.div(5000, quality)),
    tf.mul(tf.sub(1, low), tf.sub(200, tf.mul(quality, 2))),
  );
  const hundredths = tf.add(tf.mul(along(LUMINANCE, CHROMINANCE), scale), 50);
  // Fractions are multiples of 1 / 2q: what float32 rounds down from a whole number is far from any other.
  return tf.clipByValue(tf.floor(tf.add(tf.div(hundredths, 100), 1e-3)), 1, 255);
}

/** The cosine transform of each 8×8 block, in place: along the rows, then down the columns. */
function transformBlocks(tf: Tf, x: tfjs.Tensor, direction: 'forward' | 'backward'): tfjs.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const matrix = tf.tensor2d(cosines(), [BLOCK, BLOCK]);
  // Rows of the matrix are frequencies: x Mᵀ gives coefficients, and since M is orthonormal, c M gives them back.
  const transform = (values: tfjs.Tensor) =>
    tf.reshape(
      tf.matMul(tf.reshape(values, [values.size / BLOCK, BLOCK]), matrix, false, direction === 'forward'),
      values.shape,
    );
  const alongRows = transform(tf.transpose(x, [0, 3, 1, 2]));
  const downColumns = transform(tf.transpose(alongRows, [0, 1, 3, 2]));
  return tf.reshape(tf.transpose(downColumns, [0, 3, 2, 1]), [batch, height, width, channels]);
}
