import type { DataContext, DataSet } from '@cnn-studio/data';
import { type CheckedTrain, replacedSources } from '@cnn-studio/language';
import type { Evaluation } from '@cnn-studio/protocol';
import { FeatureMetrics, type Measured, measure, SizedValues, supportedMeasures } from '@cnn-studio/runtime';
import { dataContext, extractorStorage, openSources } from '@cnn-studio/runtime/node';
import { measuredOn } from './measured-on';
import { type UseOptions, withTrained } from './trained';

export interface EvaluateOptions extends UseOptions {
  /** Absolute path of the .cnn file, to which its data paths are relative. */
  readonly file: string;
  readonly data?: Partial<DataContext>;
  /** Folders to measure on instead of what the train block says: one of images, or two of pairs. */
  readonly on?: readonly string[];
}

/**
 * All measures of the run's train block with the weights of one of its checkpoints, or of a block as it begins. Noise is the same as in the run's own measures.
 * @throws TrainerError
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  return withTrained(options, async ({ origin, train: trained, functions, runner, state }) => {
    const warnings = [...origin.warnings];
    const data = dataContext(options.file, options.data);
    const { train, sources } = await openMeasured(options, trained, data, warnings);
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

/** The train block as it is measured, with its data; what it would be measured on else need not be there. */
async function openMeasured(
  { program, on }: EvaluateOptions,
  train: CheckedTrain,
  data: DataContext,
  warnings: string[],
): Promise<{ readonly train: CheckedTrain; readonly sources: readonly DataSet[] }> {
  if (on === undefined || train.measures.length === 0)
    return { train, sources: await openSources(train, data) };
  const measured = await measuredOn(program, train, on, data);
  warnings.push(...measured.warnings);
  const others = train.measures.flatMap((one) => one.on ?? []);
  const replaced = replacedSources(measured.train.sources, measured.train.sources.at(-1)!);
  const sources: DataSet[] = [];
  for (const [index, source] of train.sources.entries()) {
    const isNeeded = !replaced.has(index) && !others.includes(index);
    sources.push(isNeeded ? (await openSources({ sources: [source], nodes: [] }, data))[0]! : measured.data);
  }
  return { train: measured.train, sources: [...sources, measured.data] };
}
