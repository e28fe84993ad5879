import type * as tfjs from '@tensorflow/tfjs-core';
import type { TfjsPadding } from './geometry';

type Tf = typeof tfjs;

/** Strides and padding, as tfjs's kernels take them. */
export interface DepthwiseAttributes {
  readonly strides: [number, number];
  readonly pad: TfjsPadding;
}

/**
 * A convolution of each channel by kernels of its own, differentiable any number of times: tfjs's own gradient
 * ends at the first. All three functions here are linear in both arguments, and each one's gradients are the
 * other two.
 * @param x [b, h, w, c]
 * @param filter [kernel height, kernel width, c, multiplier]
 */
export function depthwise(
  tf: Tf,
  x: tfjs.Tensor,
  filter: tfjs.Tensor,
  attributes: DepthwiseAttributes,
): tfjs.Tensor {
  const { strides, pad } = attributes;
  return bilinear(
    tf,
    x,
    filter,
    (a, b) => tf.depthwiseConv2d(a as tfjs.Tensor4D, b as tfjs.Tensor4D, strides, pad),
    (dy, _, b) => inputGradient(tf, dy, b, x.shape, attributes),
    (dy, a) => filterGradient(tf, a, dy, filter.shape, attributes),
  );
}

function inputGradient(
  tf: Tf,
  dy: tfjs.Tensor,
  filter: tfjs.Tensor,
  inputShape: number[],
  attributes: DepthwiseAttributes,
): tfjs.Tensor {
  const attrs = { ...attributes, dilations: [1, 1], inputShape };
  return bilinear(
    tf,
    dy,
    filter,
    (a, b) =>
      tf.engine().runKernel('DepthwiseConv2dNativeBackpropInput', { dy: a, filter: b }, attrs) as tfjs.Tensor,
    (d, _, b) => depthwise(tf, d, b, attributes),
    (d, a) => filterGradient(tf, d, a, filter.shape, attributes),
  );
}

function filterGradient(
  tf: Tf,
  x: tfjs.Tensor,
  dy: tfjs.Tensor,
  filterShape: number[],
  attributes: DepthwiseAttributes,
): tfjs.Tensor {
  const attrs = { ...attributes, dilations: [1, 1], filterShape };
  return bilinear(
    tf,
    x,
    dy,
    (a, b) =>
      tf.engine().runKernel('DepthwiseConv2dNativeBackpropFilter', { x: a, dy: b }, attrs) as tfjs.Tensor,
    (d, _, b) => inputGradient(tf, b, d, x.shape, attributes),
    (d, a) => depthwise(tf, a, d, attributes),
  );
}

/** A function of two tensors with its gradients for both. */
function bilinear(
  tf: Tf,
  x: tfjs.Tensor,
  y: tfjs.Tensor,
  value: (x: tfjs.Tensor, y: tfjs.Tensor) => tfjs.Tensor,
  gradientX: (dz: tfjs.Tensor, x: tfjs.Tensor, y: tfjs.Tensor) => tfjs.Tensor,
  gradientY: (dz: tfjs.Tensor, x: tfjs.Tensor, y: tfjs.Tensor) => tfjs.Tensor,
): tfjs.Tensor {
  const custom = tf.customGrad((first, second, save) => {
    const a = first as tfjs.Tensor;
    const b = second as tfjs.Tensor;
    (save as tfjs.GradSaveFunc)([a, b]);
    const gradFunc = (dz: tfjs.Tensor, saved: tfjs.Tensor[]) => [
      gradientX(dz, saved[0]!, saved[1]!),
      gradientY(dz, saved[0]!, saved[1]!),
    ];
    return { value: value(a, b), gradFunc };
  });
  return custom(x, y);
}
