/** What layer, instance and group normalization share: statistics of each example by itself. */
import type * as tfjs from '@tensorflow/tfjs-core';
import { tensor, UNKNOWN, type ValueType } from '../../types';
import type { Call, ParameterSpec, WeightSpec } from '../entry';
import { ones, zeros } from '../initializers';
import { knownSize, tensorInput } from '../inputs';
import { moments } from '../moments';

export const normalizationEpsilon: ParameterSpec = {
  name: 'epsilon',
  kind: 'number',
  default: 1e-5,
  minimum: 0,
  documentation: 'Added to the variance, so that constant values divide by something.',
};

/** Whether a learned scale and shift of each channel follow. */
export const affineParameter: ParameterSpec = {
  name: 'affine',
  kind: 'boolean',
  default: true,
  documentation:
    'A learned scale and shift for each channel follow. `false` where they come from elsewhere, as in conditional and adaptive normalization.',
};

/** The channels of a call’s first input, as a number; 0 where the input is no tensor. */
export function channelsOf(call: Call): number {
  const [input] = call.inputs;
  return input?.kind === 'tensor' ? (input.shape.at(-1) as number) : 0;
}

/** The type of what a normalization makes: the input’s shape, values without bounds. */
export function normalizedType(call: Call, entry: string): ValueType {
  const input = tensorInput(call, entry);
  if (input === undefined) return UNKNOWN;
  knownSize(call, entry, 'channels', input.shape.at(-1)!);
  return tensor(input.shape);
}

/** The weights `gamma` (ones) and `beta` (zeros), one for each channel; none with `affine: false`. */
export function scaleAndShift(call: Call): readonly WeightSpec[] {
  if (!call.args.boolean('affine')) return [];
  const shape = [channelsOf(call)];
  return [ones('gamma', shape), zeros('beta', shape)];
}

/**
 * Normalizes each of `groups` groups of channels of each example over its pixels, then scales and shifts channels, where
 * there are weights for that.
 */
export function normalizeGroups(
  tf: typeof tfjs,
  x: tfjs.Tensor,
  groups: number,
  epsilon: number,
  weights: Readonly<Record<string, tfjs.Tensor>>,
): tfjs.Tensor {
  const batch = x.shape[0]!;
  const channels = x.shape.at(-1)!;
  const each = channels / groups;
  const pixels = x.size / (batch * channels);
  const grouped = tf.reshape(x, [batch, pixels, groups, each]);
  const { centered, offset, variance } = moments(tf, grouped, [1, 3]);
  // Once per channel, so that each element takes one multiplication and one addition.
  const perChannel = (weight: tfjs.Tensor) => tf.reshape(weight, [1, 1, groups, each]);
  const deviation = tf.sqrt(tf.add(variance, epsilon));
  const scale =
    weights.gamma === undefined ? tf.div(1, deviation) : tf.div(perChannel(weights.gamma), deviation);
  const moved = tf.mul(offset, scale);
  const shift = weights.beta === undefined ? tf.neg(moved) : tf.sub(perChannel(weights.beta), moved);
  return tf.reshape(tf.add(tf.mul(centered, scale), shift), x.shape);
}
