import type { Tf } from '@cnn-studio/compiler';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Runs a compiled function. The results are the caller's to dispose, and none is the same tensor as an input;
 * the inputs stay as they are.
 */
export interface Compiled {
  (inputs: readonly Tensor[]): Promise<Tensor[]>;
  /** Frees what was made to run it. */
  dispose?(): void;
}

/** A started backend: where tensors live and functions run. tfjs has one current backend for each process. */
export interface Runner {
  readonly name: BackendName;
  /** Why this one: one sentence. */
  readonly reason: string;
  readonly tf: Tf;
  /**
   * `fn` must be pure: for the same shapes it always builds the same graph. It may be traced once and run
   * many times. `name` is for messages.
   */
  compile(fn: (...inputs: Tensor[]) => Tensor[], name: string): Compiled;
}

export type BackendName = 'cpu' | 'wasm' | 'js';

/** One way to run tensors, described whether or not it works here. */
export interface Backend {
  readonly name: BackendName;
  /** For people: what runs the numbers. */
  readonly description: string;
  /** Why `auto` would take it. */
  readonly reason: string;
  /** What to do when it can't start. */
  readonly advice: string;
  /** The libraries' versions, for `doctor`. */
  versions(): Readonly<Record<string, string>>;
  /** Makes it tfjs's current backend. Rejects with any error when it doesn't work here. */
  start(): Promise<Omit<Runner, 'name' | 'reason'>>;
}
