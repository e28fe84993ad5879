/** Spectral normalization, for every entry with a `spectral` parameter. */
import type * as tfjs from '@tensorflow/tfjs-core';
import type { Arguments } from '../arguments';
import type { GraphContext, ParameterSpec, WeightSpec } from '../entry';
import { constant } from '../smooth';

export const spectralParameter: ParameterSpec = {
  name: 'spectral',
  kind: 'boolean',
  default: false,
  documentation:
    'Divides the kernel by its spectral norm (Miyato et al., *Spectral Normalization for Generative Adversarial Networks*, 2018), which bounds how much the layer can stretch distances: steadier critics.',
};

/** The running estimate of the kernel's first singular vector on the output side. */
const ESTIMATE = 'singular_vector';

/** @param outputs the kernel's last size */
export function spectralWeights(args: Arguments, outputs: number): readonly WeightSpec[] {
  if (!args.boolean('spectral')) return [];
  // Any vector that is not orthogonal to the singular one will do to start with.
  const initializer = { kind: 'normal', mean: 0, deviation: 1 } as const;
  return [{ name: ESTIMATE, shape: [outputs], initializer, trainable: false }];
}

/**
 * The kernel to use: as it is, or divided by its largest singular value, as a matrix [all others, last size].
 * Each use in training makes one step of the power iteration (u is kept from step to step):
 * v = W u / |W u|, u' = Wᵀ v / |Wᵀ v|, sigma = vᵀ W u'. The gradient treats u and v as constants, as in the paper.
 */
export function spectralKernel(context: GraphContext, kernel: tfjs.Tensor): tfjs.Tensor {
  const { tf, args } = context;
  if (!args.boolean('spectral')) return kernel;
  const outputs = kernel.shape.at(-1)!;
  const matrix = tf.reshape(kernel, [kernel.size / outputs, outputs]);
  const fixed = constant(tf, matrix);
  const estimate = tf.reshape(context.weights[ESTIMATE]!, [outputs, 1]);
  const v = normalized(tf, tf.matMul(fixed, estimate));
  const u = normalized(tf, tf.matMul(fixed, v, true, false));
  context.update(ESTIMATE, tf.reshape(u, [outputs]));
  const sigma = tf.sum(tf.mul(v, tf.matMul(matrix, u)));
  return tf.div(kernel, sigma);
}

function normalized(tf: typeof tfjs, x: tfjs.Tensor): tfjs.Tensor {
  return tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x)), 1e-12)));
}
