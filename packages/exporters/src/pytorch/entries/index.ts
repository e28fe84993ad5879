/**
 * How each entry of the catalogue is written for PyTorch. A new one goes into the file of its group: an emitter, or
 * `refused` with the reason, which the documentation shows. A test compares this with the catalogue.
 */
import type { Emitter, Refusal } from '../layer';
import { activation } from './activation';
import { arithmetic } from './arithmetic';
import { attentionEntries } from './attention';
import { augmentation } from './augmentation';
import { convolution } from './convolution';
import { degradation } from './degradation';
import { losses } from './loss';
import { normalization } from './normalization';
import { random } from './random';
import { reductions } from './reduction';
import { resampling } from './resampling';
import { structure } from './structure';

export const ENTRIES: Readonly<Record<string, Emitter | Refusal | undefined>> = {
  ...activation,
  ...arithmetic,
  ...attentionEntries,
  ...augmentation,
  ...convolution,
  ...degradation,
  ...losses,
  ...normalization,
  ...random,
  ...reductions,
  ...resampling,
  ...structure,
};

/** @throws Error that says why an entry can't be written */
export function emitterOf(entry: string): Emitter {
  const emitter = ENTRIES[entry];
  if (emitter === undefined) throw new Error(`\`${entry}\` can't be written for PyTorch yet`);
  if (typeof emitter === 'function') return emitter;
  throw new Error(`\`${entry}\` can't be written for PyTorch: ${emitter.refused}`);
}
