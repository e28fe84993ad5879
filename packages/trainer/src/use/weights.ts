import type { StateSpec } from '@cnn-studio/compiler';
import { initialValue, matchState } from '../loop/state';
import { openRun } from '../run/open';
import type { FloatTensor } from '../run/safetensors';

/**
 * The values of `specs` from a run's newest checkpoint, or first random values when there is no run.
 * @throws TrainerError when there is no such run or its weights are not those of `specs`
 */
export async function readWeights(
  specs: readonly StateSpec[],
  run?: string,
): Promise<ReadonlyMap<string, FloatTensor>> {
  if (run === undefined) return new Map(specs.map((spec) => [spec.name, initialValue(spec, 0)]));
  const { checkpoint } = await openRun(run);
  return matchState(specs, checkpoint.tensors, checkpoint.path);
}
