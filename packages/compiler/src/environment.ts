import type { Tensor } from '@tensorflow/tfjs-core';
import type { Mode } from './mode';
import type { Tf } from './types';

/** What an evaluation takes from outside. */
export interface Environment {
  readonly tf: Tf;
  readonly mode: Mode;
  readonly batch: number;
  /** By full name, `Critic/conv_1/kernel`; statistics as last updated. */
  state(name: string): Tensor;
  /** A new value of a statistic. */
  update(name: string, network: string, value: Tensor): void;
  /** The random tensor drawn for `key`, as enumerated by `randomNeeds`. */
  random(key: string): Tensor;
}
