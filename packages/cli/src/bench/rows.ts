import {
  type BenchmarkProgram,
  PROGRAMS,
  type Running,
  startInference,
  startTraining,
} from '@cnn-studio/benchmarks';
import type { Runner } from '@cnn-studio/runtime';

export interface Row extends BenchmarkProgram {
  readonly others: readonly number[];
  /** Where nothing but a program imitates a GPU; undefined where one step would take it minutes. */
  readonly tiny?: number;
}

const batches = (program: BenchmarkProgram) => ({
  ...program,
  others: [16, 64, 256].filter((batch) => batch !== program.usual),
});

/** The programs of `pnpm bench engine`, by name, at more sizes. */
export const ROWS: Readonly<Record<string, Row>> = {
  gan: batches(PROGRAMS.gan),
  cvanet: { ...batches(PROGRAMS.cvanet), tiny: 1 },
  unet: batches(PROGRAMS.unet),
  dncnn: batches(PROGRAMS.dncnn),
  digits: batches(PROGRAMS.digits),
  restore: { ...PROGRAMS.restore, others: [256, 2048], tiny: 32 },
};

/** Rows and columns of the matrices whose products are measured. */
export const PRODUCT_SIZES = { usual: [1024, 4096], tiny: [64] };

/** A row's step, ready to run on a backend. */
export function startRow(runner: Pick<Runner, 'compile'>, program: string, size: number): Running {
  const row = ROWS[program]!.make(size);
  return 'phases' in row ? startTraining(row, runner.compile) : startInference(row, runner.compile);
}
