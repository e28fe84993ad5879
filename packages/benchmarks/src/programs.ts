import { cvanet, restoration } from './steps/cvanet';
import { digits } from './steps/digits';
import { dncnn } from './steps/dncnn';
import { gan } from './steps/gan';
import type { Inference, TrainingStep } from './steps/step';
import { unet } from './steps/unet';

export interface BenchmarkProgram {
  make(size: number): TrainingStep | Inference;
  /** The size it is measured at: a batch; of `restore` the height and width of its image. */
  readonly usual: number;
}

/** All that is measured, by name. */
export const PROGRAMS = {
  gan: { make: gan, usual: 64 },
  cvanet: { make: cvanet, usual: 64 },
  unet: { make: unet, usual: 16 },
  dncnn: { make: dncnn, usual: 32 },
  digits: { make: digits, usual: 64 },
  restore: { make: restoration, usual: 1024 },
} as const satisfies Readonly<Record<string, BenchmarkProgram>>;
