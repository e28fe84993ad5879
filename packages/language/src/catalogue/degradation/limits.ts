import type * as tfjs from '@tensorflow/tfjs-core';
import type { Range, ValueType } from '../../types';
import type { ParameterSpec } from '../entry';
import { isBounded } from '../ranges';
import { clip } from '../smooth';

export const clipParameter: ParameterSpec = {
  name: 'clip',
  kind: 'boolean',
  default: true,
  documentation: 'Limits the result to the range of the values, where that is known, as a camera does.',
};

/** The range after noise: kept where it is clipped. */
export function noisyRange(range: Range, clipped: boolean): Range | undefined {
  return clipped && isBounded(range) ? range : undefined;
}

/** The image clipped to the range of `type`, if it is `clipped` and has one. */
export function clipToRange(tf: typeof tfjs, x: tfjs.Tensor, type: ValueType, clipped: boolean): tfjs.Tensor {
  if (!clipped || type.kind !== 'tensor' || !isBounded(type.range)) return x;
  return clip(tf, x, type.range.min, type.range.max);
}
