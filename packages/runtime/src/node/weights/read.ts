import { extname } from 'node:path';
import { averageName } from '@cnn-studio/compiler';
import type { FoundWeights } from '../../weights/found';
import { openRun } from '../run/open';
import { readSafetensors } from '../run/safetensors';
import { readNpz } from './formats/npz';
import { readOnnxWeights } from './formats/onnx';
import { refusedWeights } from './formats/refused';
import { readTfjs } from './formats/tfjs';
import type { WeightsPlace } from './locate';

/** @throws TrainerError when it can't be read or is none of the kinds that are understood */
export async function readFoundWeights(
  place: WeightsPlace,
  warn: (message: string) => void = () => {},
): Promise<FoundWeights> {
  if (place.kind === 'run') return ofRun(place, warn);
  const { path } = place;
  switch (extname(path).toLowerCase()) {
    case '.safetensors':
      return { from: path, tensors: await readSafetensors(path, undefined, { anyType: true }) };
    case '.npz':
      return readNpz(path);
    case '.onnx':
      return readOnnxWeights(path);
    case '.json':
      return readTfjs(path);
    default:
      throw refusedWeights(path);
  }
}

/** Averages (`ema`) in place of the weights that they follow, as the run measured them. */
async function ofRun(
  { path, step }: Extract<WeightsPlace, { kind: 'run' }>,
  warn: (message: string) => void,
): Promise<FoundWeights> {
  const { checkpoint, warnings } = await openRun(path, step);
  for (const warning of warnings) warn(warning);
  const prefix = averageName('');
  const tensors = new Map(
    [...checkpoint.tensors]
      .filter(([name]) => !name.startsWith(prefix))
      .map(([name, tensor]) => [name, checkpoint.tensors.get(averageName(name)) ?? tensor] as const),
  );
  return { from: `${path}, step ${checkpoint.step}`, tensors, layout: 'keras' };
}
