import { resolve } from 'node:path';
import { evaluate } from '@cnn-studio/inference';
import { formatCount } from '@cnn-studio/language/units';
import { sourcesAtStart } from '@cnn-studio/runtime/node';
import { UserError } from '../errors';
import { figure } from '../output/figure';
import { warningLine } from '../output/problems';
import { table } from '../output/table';
import { type RunOptions, requireTrained, requireWeights, type StartOptions } from '../trained-run';

export interface EvaluateCommandOptions extends RunOptions, StartOptions {
  readonly backend: string;
  readonly format: string;
  readonly asBegun?: boolean;
  readonly on?: readonly string[];
}

/** `cnn evaluate`: the measures of a train block with a run's weights, or with those that it begins with. */
export async function evaluateRun(file: string, options: EvaluateCommandOptions): Promise<number> {
  const { backend, format, asBegun, step, on } = options;
  if (asBegun && options.run === undefined) throw new UserError('--as-begun goes with --run', 2);
  const begun = asBegun ? sourcesAtStart(options.run!, file) : undefined;
  const { program } = requireTrained(file, options, begun).result;
  const weights = await requireWeights(file, program, options);
  const evaluation = await evaluate({ program, ...weights, step, backend, on, file: resolve(file) });
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(evaluation, null, 2)}\n`);
    return 0;
  }
  for (const warning of evaluation.warnings) process.stderr.write(`${warningLine(warning)}\n`);
  const { run, starts = [] } = evaluation;
  const from = run === undefined ? starts : [`${run}, step ${evaluation.step}`];
  process.stdout.write(`${from.join('\n')}\n`);
  const rows = evaluation.measures.flatMap(({ values, on, images }) =>
    Object.entries(values).map(([name, value]) => [name, figure(value), on ?? '', formatCount(images)]),
  );
  if (rows.length === 0)
    process.stdout.write('the train block measures nothing; add a `measure` statement\n');
  else {
    const columns = [
      { title: 'measure', align: 'left' },
      { title: 'mean', align: 'right' },
      { title: 'on', align: 'left' },
      { title: 'images', align: 'right' },
    ] as const;
    process.stdout.write(`${table(columns, rows)}\n`);
  }
  return 0;
}
