import type { DataContext } from '@cnn-studio/data';
import type { Evaluation } from '@cnn-studio/protocol';
import { FeatureMetrics, type Measured, measure, SizedValues, supportedMeasures } from '@cnn-studio/runtime';
import { dataContext, extractorStorage, openSources } from '@cnn-studio/runtime/node';
import { type UseOptions, withTrained } from './trained';

/**
 * All measures of the run's train block with the weights of one of its checkpoints, or of a block as it begins. Noise is the same as in the run's own measures.
 * @param options.file absolute path of the .cnn file, to which its data paths are relative
 * @throws TrainerError
 */
export async function evaluate(
  options: UseOptions & { readonly file: string; readonly data?: Partial<DataContext> },
): Promise<Evaluation> {
  return withTrained(options, async ({ origin, train, functions, runner, state }) => {
    const warnings = [...origin.warnings];
    const data = dataContext(options.file, options.data);
    const sources = await openSources(train, data);
    const { seed } = origin;
    const values = new SizedValues(options.program, train, runner, functions, state, seed);
    const measures: Measured[] = [];
    const warn = (_code: string, message: string) => warnings.push(message);
    const featureMetrics = new FeatureMetrics(train, {
      runner,
      storage: extractorStorage(data),
      warn,
      report: (measured) => measures.push(measured),
    });
    try {
      for (const statement of supportedMeasures(train, (message) => warnings.push(message))) {
        measures.push(
          ...(await measure(options.program, train, statement, values, sources, seed, featureMetrics)),
        );
      }
      const { run, starts, step } = origin;
      return { ...(run === undefined ? { starts } : { run }), step, measures, warnings };
    } finally {
      values.dispose();
      await featureMetrics.dispose();
    }
  });
}
