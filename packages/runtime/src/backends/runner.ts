import type { Tf } from '@cnn-studio/compiler';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Runs a compiled function. The results are the caller's to dispose, and none is the same tensor as an input;
 * the inputs stay as they are.
 */
export interface Compiled {
  (inputs: readonly Tensor[]): Promise<Tensor[]>;
  /** What the backend has chosen so far where it had a choice. */
  readonly forms?: Forms;
  /** Frees what was made to run it. */
  dispose?(): void;
}

/**
 * In which of several ways a backend computes each of a function's operations, in its own words. Ways differ in the last
 * bits: who wants the same numbers again gives them to `compile`.
 */
export type Forms = Readonly<Record<string, string>>;

/** A started backend: where tensors live and functions run. tfjs has one current backend for each process. */
export interface Runner {
  readonly name: BackendName;
  /** Why this one: one sentence. */
  readonly reason: string;
  readonly tf: Tf;
  /** What it runs on, where that is not the processor. */
  readonly device?: Device;
  /**
   * `fn` must be pure: for the same shapes it always builds the same graph. It may be traced once and run
   * many times. `name` is for messages.
   */
  compile(fn: (...inputs: Tensor[]) => Tensor[], name: string, forms?: Forms): Compiled;
}

/** A GPU, or what stands in for one. */
export interface Device {
  /** For people. */
  readonly description: string;
  /** Bytes that one buffer may have, and so one tensor. */
  readonly largestBuffer?: number;
}

/** In the order in which they are listed. */
export const BACKEND_NAMES = [
  'node-gpu',
  'webgpu',
  'webgpu-ort',
  'webgpu-tfjs',
  'cuda',
  'directml',
  'coreml',
  'cpu',
  'node',
  'wasm',
  'js',
] as const;
/** The name of a backend that can be asked for; `auto` is none of them. */
export type BackendName = (typeof BACKEND_NAMES)[number];

/** What starting a backend gives. */
export interface Started extends Omit<Runner, 'name' | 'reason'> {
  /** In place of the backend's own, where starting found out more. */
  readonly reason?: string;
}

/** One way to run tensors, described whether or not it works here. */
export interface Backend {
  readonly name: BackendName;
  /** For people: what runs the numbers. */
  readonly description: string;
  /** Why `auto` would take it; undefined for those that are only taken by name. */
  readonly reason?: string;
  /** Where it can work at all; everywhere unless given. */
  readonly platforms?: readonly NodeJS.Platform[];
  /** What to do when it can't start. */
  advice(): string;
  /** The libraries' versions, for `doctor`. */
  versions(): Readonly<Record<string, string>>;
  /** Whether it computes on as many threads of the processor as it is told. */
  readonly usesThreads?: boolean;
  /**
   * Makes it tfjs's current backend. Rejects with any error when it doesn't work here.
   * @param threads of the processor; as many as suit it unless given
   */
  start(threads?: number): Promise<Started>;
  /** Why `auto` should go on to the next although this one starts; undefined when there is no reason to. */
  unfit?(): Promise<string | undefined>;
}
