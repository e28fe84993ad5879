import type * as tfjs from '@tensorflow/tfjs-core';
import { samePadding, type Window } from '../convolution/geometry';
import { withGradient } from '../smooth';

type Tf = typeof tfjs;

/** Below every value that occurs; infinity would make NaN of 0 * infinity. */
const LOWEST = -3e38;

/**
 * The largest value of each window, [b, h, w, c] to [b, h', w', c], differentiable any number of times: tfjs's own
 * gradient ends at the first. (The second derivative by x itself is 0 almost everywhere, but a gradient penalty goes
 * through the gradient to what comes after the pooling.)
 */
export function largest(tf: Tf, x: tfjs.Tensor, window: Window): tfjs.Tensor {
  return withGradient(
    tf,
    x,
    (a) => pool(tf, a, window),
    (dy, a) => spread(tf, dy, a, window),
  );
}

function pool(tf: Tf, x: tfjs.Tensor, { kernel, stride, padding }: Window): tfjs.Tensor {
  return tf.maxPool(x as tfjs.Tensor4D, [...kernel], [...stride], padding as 'same' | 'valid');
}

/** Gives each window's value to the place of its largest element: linear in dy, the adjoint of `pick`. */
function spread(tf: Tf, dy: tfjs.Tensor, x: tfjs.Tensor, window: Window): tfjs.Tensor {
  const attributes = { filterSize: [...window.kernel], strides: [...window.stride], pad: window.padding };
  return withGradient(
    tf,
    dy,
    (d) => {
      const inputs = { dy: d, input: x, output: pool(tf, x, window) };
      return tf.engine().runKernel('MaxPoolGrad', inputs, attributes as never) as tfjs.Tensor;
    },
    (values) => pick(tf, values, x, window),
  );
}

/** Takes from each window the value at the place of x's (first) largest element: the adjoint of `spread`. */
function pick(tf: Tf, values: tfjs.Tensor, x: tfjs.Tensor, window: Window): tfjs.Tensor {
  return withGradient(
    tf,
    values,
    (v) => atLargest(tf, v, x, window),
    (dy) => spread(tf, dy, x, window),
  );
}

function atLargest(tf: Tf, values: tfjs.Tensor, x: tfjs.Tensor, window: Window): tfjs.Tensor {
  const { kernel, stride, padding } = window;
  const y = pool(tf, x, window);
  const [, rows = 1, columns = 1] = y.shape;
  const margin = (axis: 0 | 1): [number, number] =>
    padding === 'same' ? [...samePadding(x.shape[axis + 1]!, kernel[axis], stride[axis])] : [0, 0];
  const margins: [number, number][] = [[0, 0], margin(0), margin(1), [0, 0]];
  const paddedX = tf.pad(x, margins, LOWEST);
  const paddedValues = tf.pad(values, margins);
  /** For all windows, the element at the same place in each. */
  const elements = (t: tfjs.Tensor, row: number, column: number) => {
    const end = [
      t.shape[0]!,
      row + (rows - 1) * stride[0] + 1,
      column + (columns - 1) * stride[1] + 1,
      t.shape[3]!,
    ];
    return tf.stridedSlice(t, [0, row, column, 0], end, [1, ...stride, 1]);
  };
  let found = tf.zerosLike(y);
  let picked = tf.zerosLike(y);
  for (let row = 0; row < kernel[0]; row++) {
    for (let column = 0; column < kernel[1]; column++) {
      const isLargest = tf.sub(1, tf.step(tf.sub(y, elements(paddedX, row, column))));
      const isFirst = tf.mul(isLargest, tf.sub(1, found));
      found = tf.add(found, isFirst);
      picked = tf.add(picked, tf.mul(isFirst, elements(paddedValues, row, column)));
    }
  }
  return picked;
}
