import { averageName, type StateSpec } from '@cnn-studio/compiler';
import type { FloatTensor } from '../../float-tensor';
import { initialValue, matchState } from '../../state';
import { openRun, type StepChoice } from './open';

/**
 * The values of `specs` from a run's checkpoint, by default the newest, their averages where it has some (`ema`), as the run measured them;
 * or first random values when there is no run.
 * @throws TrainerError when there is no such run or its weights are not those of `specs`
 */
export async function readWeights(
  specs: readonly StateSpec[],
  run?: string,
  { step, onWarning }: { readonly step?: StepChoice; readonly onWarning?: (message: string) => void } = {},
): Promise<ReadonlyMap<string, FloatTensor>> {
  if (run === undefined) return new Map(specs.map((spec) => [spec.name, initialValue(spec, 0)]));
  const { checkpoint, warnings } = await openRun(run, step);
  for (const warning of warnings) onWarning?.(warning);
  const { tensors, path } = checkpoint;
  const used = new Map(tensors);
  for (const { name } of specs) {
    const average = tensors.get(averageName(name));
    if (average !== undefined) used.set(name, average);
  }
  return matchState(specs, used, path);
}
