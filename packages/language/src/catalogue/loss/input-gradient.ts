import type * as tfjs from '@tensorflow/tfjs-core';
import type { Call, GraphContext, ParameterSpec } from '../entry';
import { sumPerExample } from '../tensors';

export const criticParameter: ParameterSpec = {
  name: 'critic',
  kind: 'network',
  documentation: 'The network whose slope is penalized; takes the image first.',
};

export const conditionsParameter: ParameterSpec = {
  name: 'conditions',
  kind: 'value',
  variadic: true,
  optional: true,
  documentation: 'What else the critic takes after the image, such as labels.',
};

/** The critic takes the image, then the conditions, which follow all images among the inputs. */
export function fedToCritic({ inputs }: Call, images: number): readonly number[] {
  return [0, ...inputs.keys()].filter((index, i) => i === 0 || index >= images);
}

/**
 * Squared norm of the gradient of the critic's result (summed) by the image, [b]. The examples must not depend
 * on one another: then the gradient of the sum over the batch holds each example's own.
 */
export function squaredSlope(
  { tf, args, network }: GraphContext,
  image: tfjs.Tensor,
  conditions: readonly tfjs.Tensor[],
): tfjs.Tensor {
  const critic = (x: tfjs.Tensor) =>
    tf.sum(network(args.network('critic'), [x, ...conditions])) as tfjs.Scalar;
  return sumPerExample(tf, tf.square(tf.grad(critic)(image)));
}
