/**
 * Linear maps of an image that act on columns and rows apart: blurring, resizing, windowed means. Each is a pair
 * of matrices [new size, old size], and so two matrix products: borders are part of the matrices, and gradients
 * of every order are right (those of tfjs's own resizing and pooling end at the first).
 */
import type * as tfjs from '@tensorflow/tfjs-core';
import { sourceIndex } from './borders';

/** Row by row: what each new element takes from the old ones. */
export interface AxisMap {
  readonly from: number;
  readonly to: number;
  /** [to][from], row-major. */
  readonly weights: Float32Array;
}

function axisMap(
  from: number,
  to: number,
  fill: (add: (row: number, column: number, weight: number) => void) => void,
) {
  const weights = new Float32Array(from * to);
  fill((row, column, weight) => {
    weights[row * from + column]! += weight;
  });
  return { from, to, weights };
}

/** Correlation with `taps`, whose middle one lies on the pixel; the image is continued by `border`. */
export function correlation(size: number, taps: readonly number[], border: 'reflect' | 'replicate'): AxisMap {
  const middle = Math.floor((taps.length - 1) / 2);
  return axisMap(size, size, (add) => {
    for (let row = 0; row < size; row++) {
      taps.forEach((weight, tap) => {
        add(row, sourceIndex(row + tap - middle, size, border), weight);
      });
    }
  });
}

/** Correlation with `taps` where they lie wholly inside: size - taps + 1 elements remain. */
export function validCorrelation(size: number, taps: readonly number[]): AxisMap {
  const to = size - taps.length + 1;
  return axisMap(size, to, (add) => {
    for (let row = 0; row < to; row++) {
      taps.forEach((weight, tap) => {
        add(row, row + tap, weight);
      });
    }
  });
}

/** Means of pairs; an odd last element is paired with itself. */
export function halving(size: number): AxisMap {
  const to = Math.ceil(size / 2);
  return axisMap(size, to, (add) => {
    for (let row = 0; row < to; row++) {
      add(row, 2 * row, 0.5);
      add(row, Math.min(2 * row + 1, size - 1), 0.5);
    }
  });
}

/** How values between pixels are found when an image is resized. */
export type Interpolation = 'nearest' | 'bilinear' | 'bicubic' | 'area';

/**
 * Resizing with pixels as areas (half-pixel centers, as OpenCV, Pillow and PyTorch's `align_corners=False`).
 * @param antialias widens the kernel when the image gets smaller, as Pillow does, so that every pixel counts
 * @param border where a kernel reaches beyond the image: `cut` lets only what lies inside count, as Pillow; `mirror` continues
 *   the image by its mirror image, the last pixel twice, as MATLAB's `imresize`
 */
export function resizing(
  from: number,
  to: number,
  mode: Interpolation,
  antialias: boolean,
  border: 'cut' | 'mirror' = 'cut',
): AxisMap {
  const ratio = from / to;
  if (mode === 'area') {
    return axisMap(from, to, (add) => {
      for (let row = 0; row < to; row++) {
        const [start, end] = [row * ratio, (row + 1) * ratio];
        for (let column = Math.floor(start); column < Math.min(Math.ceil(end), from); column++) {
          const overlap = Math.min(end, column + 1) - Math.max(start, column);
          if (overlap > 0) add(row, column, overlap / ratio);
        }
      }
    });
  }
  if (mode === 'nearest') {
    return axisMap(from, to, (add) => {
      for (let row = 0; row < to; row++) add(row, Math.min(Math.floor((row + 0.5) * ratio), from - 1), 1);
    });
  }
  const kernel = mode === 'bilinear' ? triangle : cubic;
  const stretch = antialias ? Math.max(ratio, 1) : 1;
  const support = (mode === 'bilinear' ? 1 : 2) * stretch;
  return axisMap(from, to, (add) => {
    for (let row = 0; row < to; row++) {
      const center = (row + 0.5) * ratio - 0.5;
      const whole = border === 'mirror';
      const first = Math.max(Math.ceil(center - support), whole ? Number.NEGATIVE_INFINITY : 0);
      const last = Math.min(Math.floor(center + support), whole ? Number.POSITIVE_INFINITY : from - 1);
      const weights: number[] = [];
      for (let column = first; column <= last; column++) weights.push(kernel((column - center) / stretch));
      const total = weights.reduce((a, b) => a + b, 0);
      weights.forEach((weight, index) => {
        add(row, mirrored(first + index, from), weight / total);
      });
    }
  });
}

/** The index inside of [0, size) that a mirror image has at `index`, the last pixel being there twice. */
function mirrored(index: number, size: number): number {
  const inside = ((index % (2 * size)) + 2 * size) % (2 * size);
  return inside < size ? inside : 2 * size - 1 - inside;
}

function triangle(x: number): number {
  return Math.max(0, 1 - Math.abs(x));
}

/** Keys's cubic convolution kernel with a = -0.5. */
function cubic(x: number): number {
  const t = Math.abs(x);
  if (t <= 1) return (1.5 * t - 2.5) * t * t + 1;
  return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
}

/** Samples of a Gaussian at whole distances from `middle`, adding up to 1. */
export function gaussianTaps(count: number, sigma: number): readonly number[] {
  const middle = (count - 1) / 2;
  const taps = Array.from({ length: count }, (_, i) => Math.exp(-((i - middle) ** 2) / (2 * sigma * sigma)));
  const total = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / total);
}

/** [b, h, w, c] to [b, rows.to, columns.to, c] */
export function applySeparable(
  tf: typeof tfjs,
  x: tfjs.Tensor,
  rows: AxisMap,
  columns: AxisMap,
): tfjs.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  // Each product maps the last axis: first the width, then, exchanged with it, the height.
  const planes = channels === 1 ? x : tf.transpose(x, [0, 3, 1, 2]);
  const byWidth = tf.matMul(
    tf.reshape(planes, [batch * channels * height, width]),
    matrix(tf, columns),
    false,
    true,
  );
  const turned = tf.transpose(tf.reshape(byWidth, [batch * channels, height, columns.to]), [0, 2, 1]);
  const byHeight = tf.matMul(
    tf.reshape(turned, [batch * channels * columns.to, height]),
    matrix(tf, rows),
    false,
    true,
  );
  const done = tf.reshape(byHeight, [batch, channels, columns.to, rows.to]);
  return tf.transpose(done, [0, 3, 2, 1]);
}

function matrix(tf: typeof tfjs, map: AxisMap): tfjs.Tensor2D {
  return tf.tensor2d(map.weights, [map.to, map.from]);
}
