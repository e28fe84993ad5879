import {
  cvanet,
  digits,
  dncnn,
  gan,
  type Inference,
  type Running,
  restoration,
  startInference,
  startTraining,
  type TrainingStep,
  unet,
} from '@cnn-studio/benchmarks';
import type { Runner } from '@cnn-studio/runtime';

export interface Row {
  make(size: number): TrainingStep | Inference;
  /** The size that `pnpm bench engine` uses. */
  readonly usual: number;
  readonly others: readonly number[];
  /** Where nothing but a program imitates a card; undefined where one step would take it minutes. */
  readonly tiny?: number;
}

const batches = (usual: number) => ({ usual, others: [16, 64, 256].filter((batch) => batch !== usual) });

/** The steps of `pnpm bench engine`, by name. Sizes are batches; of `restore` the height and width of its image. */
export const ROWS: Readonly<Record<string, Row>> = {
  gan: { make: gan, ...batches(64) },
  cvanet: { make: cvanet, ...batches(64), tiny: 1 },
  unet: { make: unet, ...batches(16) },
  dncnn: { make: dncnn, usual: 32, others: [16, 64, 256] },
  digits: { make: digits, ...batches(64) },
  restore: { make: restoration, usual: 1024, others: [256, 2048], tiny: 32 },
};

/** Rows and columns of the matrices whose products are measured. */
export const PRODUCT_SIZES = { usual: [1024, 4096], tiny: [64] };

/** A row's step, ready to run on a backend. */
export function startRow(runner: Pick<Runner, 'compile'>, program: string, size: number): Running {
  const row = ROWS[program]!.make(size);
  return 'phases' in row ? startTraining(row, runner.compile) : startInference(row, runner.compile);
}
