import type { DataContext } from '../data/paths';
import { measure } from '../loop/measure';
import { dataContext, openSources } from '../loop/sources';
import { ValuesRunner } from '../loop/values';
import { outsideMetrics } from '../metrics/outside';
import { supportedMeasures } from '../metrics/supported';
import { type UseOptions, withTrained } from './trained';

export interface Evaluation {
  /** Absolute path of the run folder. */
  readonly run: string;
  /** Of the checkpoint. */
  readonly step: number;
  /** One for each measure statement. */
  readonly measures: readonly {
    readonly on?: string;
    readonly images: number;
    /** By the expression as written. */
    readonly values: Readonly<Record<string, number>>;
  }[];
  readonly warnings: readonly string[];
}

/**
 * All measures of the run's train block with its newest weights. Noise is the same as in the run's own measures.
 * @param options.file absolute path of the .cnn file, to which its data paths are relative
 * @throws TrainerError
 */
export async function evaluate(
  options: UseOptions & { readonly file: string; readonly data?: Partial<DataContext> },
): Promise<Evaluation> {
  return withTrained(options, async ({ opened, train, functions, runner, state }) => {
    const warnings = [...opened.warnings];
    const sources = await openSources(train, dataContext(options.file, options.data));
    const { seed } = opened.manifest;
    const values = new ValuesRunner(runner, functions, state, seed);
    try {
      const outside = outsideMetrics(runner);
      const statements = supportedMeasures(train, outside, (message) => warnings.push(message));
      const measures = [];
      for (const statement of statements) {
        measures.push(await measure(train, statement, values, sources, seed, outside));
      }
      return { run: opened.folder.path, step: opened.checkpoint.step, measures, warnings };
    } finally {
      values.dispose();
    }
  });
}
