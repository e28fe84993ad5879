import { averageName, type StateSpec } from '@cnn-studio/compiler';
import { normal, Purpose, streamOf, TrainerError, uniform } from '@cnn-studio/data';
import type { Initializer } from '@cnn-studio/language';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Runner } from './backends/runner';
import type { FloatTensor } from './float-tensor';

/** Tensors that live from step to step, by name. */
export type State = Map<string, Tensor>;

/** A weight's first value depends on the seed and its name alone: another layer more does not change it. */
export function initialValue(spec: StateSpec, seed: number): FloatTensor {
  const count = spec.shape.reduce((product, size) => product * size, 1);
  // An average starts at the first value of what it follows.
  const name = spec.role === 'average' ? followed(spec.name) : spec.name;
  const draw = { seed, purpose: Purpose.Weights, stream: streamOf(name), execution: 0 };
  return { shape: spec.shape, data: fill(spec.initializer, draw, count) };
}

/** What an average follows. */
export function followed(average: string): string {
  return average.slice(averageName('').length);
}

function fill(
  initializer: Initializer,
  draw: Parameters<typeof normal>[0],
  count: number,
): Float32Array<ArrayBuffer> {
  switch (initializer.kind) {
    case 'zeros':
      return new Float32Array(count);
    case 'ones':
      return new Float32Array(count).fill(1);
    case 'constant':
      return new Float32Array(count).fill(initializer.value);
    case 'normal': {
      const { mean, deviation } = initializer;
      return normal(draw, count).map((x) => mean + deviation * x);
    }
    case 'uniform': {
      const { min, max } = initializer;
      return uniform(draw, count).map((x) => min + (max - min) * x);
    }
  }
}

/** The state as tensors of the backend; the caller disposes of them. */
export function upload(runner: Runner, values: Iterable<readonly [string, FloatTensor]>): State {
  const state: State = new Map();
  for (const [name, { shape, data }] of values) {
    state.set(name, runner.tf.tensor(data, [...shape], 'float32'));
  }
  return state;
}

/** The state's values, in the order of `specs`. */
export async function download(specs: readonly StateSpec[], state: State): Promise<Map<string, FloatTensor>> {
  const values = await Promise.all(specs.map((spec) => state.get(spec.name)!.data<'float32'>()));
  return new Map(
    specs.map((spec, index) => [
      spec.name,
      { shape: spec.shape, data: values[index] as Float32Array<ArrayBuffer> },
    ]),
  );
}

/** The first tensor with a number that is NaN or infinite, if any. */
export function firstNotFinite(values: ReadonlyMap<string, FloatTensor>): string | undefined {
  for (const [name, { data }] of values) if (!data.every(Number.isFinite)) return name;
  return undefined;
}

/**
 * A checkpoint's tensors for a program's state. An average that it lacks starts at what it follows: earlier versions kept
 * none of statistics, and `ema` may have been added since.
 * @throws TrainerError `checkpoint-mismatch` that names what differs
 */
export function matchState(
  specs: readonly StateSpec[],
  found: ReadonlyMap<string, FloatTensor>,
  path: string,
): Map<string, FloatTensor> {
  const differences: string[] = [];
  const matched = new Map<string, FloatTensor>();
  for (const { name, shape, role } of specs) {
    const tensor = found.get(name) ?? (role === 'average' ? found.get(followed(name)) : undefined);
    if (tensor === undefined) differences.push(`${name} is missing`);
    else if (tensor.shape.join() !== shape.join()) {
      differences.push(`${name} is ${tensor.shape.join('x')} there and ${shape.join('x')} in the program`);
    } else matched.set(name, tensor);
  }
  if (differences.length > 0) {
    const shown = differences.slice(0, 3).join('; ');
    const more = differences.length > 3 ? `; and ${differences.length - 3} more` : '';
    throw new TrainerError(
      'checkpoint-mismatch',
      `The weights in ${path} are not those of this program: ${shown}${more}. The networks were changed since; use the copy in the run's source folder, or train again.`,
    );
  }
  return matched;
}
