/**
 * Functions whose second and higher derivatives are right under tfjs.
 *
 * tfjs's own gradients of tanh, sigmoid, exp and softmax multiply by the *saved output*, which its tape does not
 * connect with the input, so that a gradient of a gradient (a gradient penalty) silently loses terms; those of
 * max, minimum, clip and leaky ReLU use comparisons, which have no gradient at all. Here gradients are made from
 * the saved input, and from `step`, which has one.
 */
import type * as tfjs from '@tensorflow/tfjs-core';

type Tf = typeof tfjs;

/** `value` of x whose gradient is `gradient(dy, x)`, made of differentiable operations. */
export function withGradient(
  tf: Tf,
  x: tfjs.Tensor,
  value: (x: tfjs.Tensor) => tfjs.Tensor,
  gradient: (dy: tfjs.Tensor, x: tfjs.Tensor) => tfjs.Tensor,
): tfjs.Tensor {
  const custom = tf.customGrad((input, save) => {
    const argument = input as tfjs.Tensor;
    (save as tfjs.GradSaveFunc)([argument]);
    return {
      value: value(argument),
      gradFunc: (dy: tfjs.Tensor, saved: tfjs.Tensor[]) => gradient(dy, saved[0]!),
    };
  });
  return custom(x);
}

/** 1 / (1 + exp(-x)), with a gradient that tfjs can differentiate again. */
export function sigmoid(tf: Tf, x: tfjs.Tensor): tfjs.Tensor {
  return withGradient(
    tf,
    x,
    (a) => tf.sigmoid(a),
    (dy, a) => {
      const y = sigmoid(tf, a);
      return tf.mul(dy, tf.mul(y, tf.sub(1, y)));
    },
  );
}

/** tanh(x), with a gradient that tfjs can differentiate again. */
export function tanh(tf: Tf, x: tfjs.Tensor): tfjs.Tensor {
  return withGradient(
    tf,
    x,
    (a) => tf.tanh(a),
    (dy, a) => tf.mul(dy, tf.sub(1, tf.square(tanh(tf, a)))),
  );
}

/** exp(x), with a gradient that tfjs can differentiate again. */
export function exp(tf: Tf, x: tfjs.Tensor): tfjs.Tensor {
  return withGradient(
    tf,
    x,
    (a) => tf.exp(a),
    (dy, a) => tf.mul(dy, exp(tf, a)),
  );
}

/** log(1 + e^x) */
export function softplus(tf: Tf, x: tfjs.Tensor): tfjs.Tensor {
  return withGradient(
    tf,
    x,
    (a) => tf.softplus(a),
    (dy, a) => tf.mul(dy, sigmoid(tf, a)),
  );
}

/** The error function; its derivative is 2 / sqrt(pi) e^-x². */
export function erf(tf: Tf, x: tfjs.Tensor): tfjs.Tensor {
  return withGradient(
    tf,
    x,
    (a) => tf.erf(a),
    (dy, a) => tf.mul(dy, tf.mul(exp(tf, tf.neg(tf.square(a))), 2 / Math.sqrt(Math.PI))),
  );
}

/** max(x, slope * x), for slopes up to 1. */
export function leakyRelu(tf: Tf, x: tfjs.Tensor, slope: number): tfjs.Tensor {
  return withGradient(
    tf,
    x,
    (a) => tf.leakyRelu(a, slope),
    (dy, a) => tf.mul(dy, tf.step(a, slope)),
  );
}

/** x limited to [min, max]; gradients pass where x is inside, ends included. */
export function clip(tf: Tf, x: tfjs.Tensor, min: number, max: number): tfjs.Tensor {
  return withGradient(
    tf,
    x,
    (a) => tf.clipByValue(a, min, max),
    (dy, a) => {
      const outside = tf.add(tf.step(tf.sub(min, a)), tf.step(tf.sub(a, max)));
      return tf.mul(dy, tf.sub(1, outside));
    },
  );
}

/** max(x, least), with no gradient where x is below. */
export function atLeast(tf: Tf, x: tfjs.Tensor, least: number): tfjs.Tensor {
  return withGradient(
    tf,
    x,
    (a) => tf.maximum(a, least),
    (dy, a) => tf.mul(dy, tf.step(tf.sub(a, least))),
  );
}

/** Over the last axis; the gradient does not flow into the shift by the greatest element, which cancels out. */
export function softmax(tf: Tf, x: tfjs.Tensor): tfjs.Tensor {
  return withGradient(
    tf,
    x,
    (a) => tf.softmax(a),
    (dy, a) => {
      const y = softmax(tf, a);
      const weighted = tf.mul(dy, y);
      return tf.sub(weighted, tf.mul(y, tf.sum(weighted, -1, true)));
    },
  );
}

/**
 * The greatest element over `axes`, which stay as sizes of 1. The gradient is shared equally among equal ones
 * (tfjs's gives each the whole of it).
 */
export function maxOver(tf: Tf, x: tfjs.Tensor, axes: number[]): tfjs.Tensor {
  return withGradient(
    tf,
    x,
    (a) => tf.max(a, axes, true),
    (dy, a) => {
      const greatest = tf.sub(1, tf.step(tf.sub(maxOver(tf, a, axes), a)));
      return tf.mul(tf.div(dy, tf.sum(greatest, axes, true)), greatest);
    },
  );
}

/** x rounded to whole numbers, with the gradient of x itself (straight-through estimator). */
export function roundThrough(tf: Tf, x: tfjs.Tensor): tfjs.Tensor {
  return withGradient(
    tf,
    x,
    (a) => tf.round(a),
    (dy) => tf.clone(dy),
  );
}

/** x as a constant: no gradient flows through it. */
export function constant(tf: Tf, x: tfjs.Tensor): tfjs.Tensor {
  return withGradient(
    tf,
    x,
    (a) => tf.clone(a),
    (dy) => tf.zerosLike(dy),
  );
}
