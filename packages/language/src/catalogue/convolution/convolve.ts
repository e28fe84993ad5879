import type * as tfjs from '@tensorflow/tfjs-core';
import { addBorder } from '../borders';
import { sliceAxis } from '../tensors';
import { depthwise } from './depthwise';
import { extents, samePadding, type TfjsPadding, tfjsPadding, type Window } from './geometry';

type Tf = typeof tfjs;

/**
 * A convolution with all of its options.
 * @param x [b, h, w, c]
 * @param kernel [kernel height, kernel width, c / groups, filters]
 * @returns [b, h', w', filters]
 */
export function convolve(
  tf: Tf,
  x: tfjs.Tensor,
  kernel: tfjs.Tensor,
  window: Window,
  groups = 1,
): tfjs.Tensor {
  const { input, padding } = withBorder(tf, x, window);
  return inGroups(tf, input, kernel, groups, (part, filters) =>
    onPhases(tf, part, window, padding, (phase, pad) =>
      tf.conv2d(phase as tfjs.Tensor4D, filters as tfjs.Tensor4D, [...window.stride], pad),
    ),
  );
}

/**
 * A convolution of each channel by kernels of its own.
 * @param kernel [kernel height, kernel width, c, multiplier]
 * @returns [b, h', w', c * multiplier]
 */
export function convolveDepthwise(tf: Tf, x: tfjs.Tensor, kernel: tfjs.Tensor, window: Window): tfjs.Tensor {
  const { input, padding } = withBorder(tf, x, window);
  return onPhases(tf, input, window, padding, (phase, pad) =>
    depthwise(tf, phase, kernel, { strides: [...window.stride], pad }),
  );
}

type PlainPadding = 'same' | 'valid' | number;

function withBorder(tf: Tf, x: tfjs.Tensor, window: Window): { input: tfjs.Tensor; padding: PlainPadding } {
  if (window.padding !== 'reflect') return { input: x, padding: window.padding };
  const [height, width] = extents(window);
  const margins = [
    samePadding(x.shape[1]!, height, window.stride[0]),
    samePadding(x.shape[2]!, width, window.stride[1]),
  ] as const;
  return { input: addBorder(tf, x, margins, 'reflect'), padding: 'valid' };
}

function inGroups(
  tf: Tf,
  x: tfjs.Tensor,
  kernel: tfjs.Tensor,
  groups: number,
  apply: (x: tfjs.Tensor, kernel: tfjs.Tensor) => tfjs.Tensor,
): tfjs.Tensor {
  if (groups === 1) return apply(x, kernel);
  const channels = x.shape[3]! / groups;
  const filters = kernel.shape[3]! / groups;
  const parts = Array.from({ length: groups }, (_, group) =>
    apply(
      sliceAxis(tf, x, 3, group * channels, channels),
      sliceAxis(tf, kernel, 3, group * filters, filters),
    ),
  );
  return tf.concat(parts, 3);
}

/**
 * A dilated convolution as a plain one: every n-th row and column makes an image of its own, a *phase*; all
 * phases are convolved side by side as a larger batch and then woven together again. (tfjs has no gradient for
 * dilated convolutions; this costs no extra multiplications.)
 */
function onPhases(
  tf: Tf,
  x: tfjs.Tensor,
  window: Window,
  padding: PlainPadding,
  apply: (x: tfjs.Tensor, padding: TfjsPadding) => tfjs.Tensor,
): tfjs.Tensor {
  const [dh, dw] = window.dilation;
  if (dh === 1 && dw === 1) return apply(x, tfjsPadding(padding));
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const spans = extents(window);
  const [top, bottom] = margin(padding, height, spans[0]);
  const [left, right] = margin(padding, width, spans[1]);
  const outHeight = height + top + bottom - spans[0] + 1;
  const outWidth = width + left + right - spans[1] + 1;
  // Up to whole blocks of dh × dw pixels; what the additional zeros make is cut off at the end.
  const rows = Math.ceil((height + top + bottom) / dh);
  const columns = Math.ceil((width + left + right) / dw);
  const padded = tf.pad(x, [
    [0, 0],
    [top, rows * dh - height - top],
    [left, columns * dw - width - left],
    [0, 0],
  ]);
  const blocks = tf.transpose(tf.reshape(padded, [batch * rows, dh, columns, dw * channels]), [1, 0, 2, 3]);
  const split = tf.transpose(tf.reshape(blocks, [dh, batch * rows * columns, dw, channels]), [0, 2, 1, 3]);
  const phases = tf.reshape(split, [dh * dw * batch, rows, columns, channels]);
  const made = apply(phases, 'valid');
  const [, r = 1, c = 1, filters = 1] = made.shape;
  const columnsWoven = tf.transpose(tf.reshape(made, [dh, dw, batch * r * c, filters]), [0, 2, 1, 3]);
  const rowsWoven = tf.transpose(tf.reshape(columnsWoven, [dh, batch * r, c, dw * filters]), [1, 0, 2, 3]);
  const woven = tf.reshape(rowsWoven, [batch, r * dh, c * dw, filters]);
  return tf.slice(woven, [0, 0, 0, 0], [batch, outHeight, outWidth, filters]);
}

function margin(padding: PlainPadding, size: number, span: number): readonly [number, number] {
  if (padding === 'same') return samePadding(size, span, 1);
  return padding === 'valid' ? [0, 0] : [padding, padding];
}
