/** The smaller and the greater of two values, with second derivatives: tfjs's own have none. */
import type * as tfjs from '@tensorflow/tfjs-core';

type Tf = typeof tfjs;

/** @returns the gradient summed over what broadcasting repeated, in the shape of `like` */
function reduced(tf: Tf, gradient: tfjs.Tensor, like: tfjs.Tensor): tfjs.Tensor {
  const axes = tf.backend_util.getReductionAxes(like.shape, gradient.shape);
  return tf.reshape(axes.length === 0 ? gradient : tf.sum(gradient, axes), like.shape);
}

/** max(a, b) or min(a, b), element by element; equal elements pass the gradient to `a`. */
export function extremum(tf: Tf, kind: 'minimum' | 'maximum', a: tfjs.Tensor, b: tfjs.Tensor): tfjs.Tensor {
  const custom = tf.customGrad((left, right, save) => {
    const [x, y] = [left as tfjs.Tensor, right as tfjs.Tensor];
    (save as tfjs.GradSaveFunc)([x, y]);
    return {
      value: kind === 'maximum' ? tf.maximum(x, y) : tf.minimum(x, y),
      gradFunc: (dy: tfjs.Tensor, [p, q]: tfjs.Tensor[]) => {
        const difference = kind === 'maximum' ? tf.sub(q!, p!) : tf.sub(p!, q!);
        const toSecond = tf.step(difference);
        const second = tf.mul(dy, toSecond);
        return [reduced(tf, tf.sub(dy, second), p!), reduced(tf, second, q!)];
      },
    };
  });
  return custom(a, b);
}
