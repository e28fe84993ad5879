import { resolve } from 'node:path';
import { evaluate, sourcesAsBegun } from '@cnn-studio/trainer';
import { table } from '../output/table';
import { count } from '../output/units';
import { requireProgram } from '../source';

export interface EvaluateCommandOptions {
  readonly run: string;
  readonly backend: string;
  readonly format: string;
  readonly asBegun?: boolean;
}

/** `cnn evaluate`: the measures of a run's train block with its newest weights. */
export async function evaluateRun(file: string, options: EvaluateCommandOptions): Promise<number> {
  const { run, backend, format, asBegun } = options;
  const begun = asBegun ? sourcesAsBegun(run, file) : undefined;
  const { program } = requireProgram(file, begun).result;
  const evaluation = await evaluate({ program, run, backend, file: resolve(file) });
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(evaluation, null, 2)}\n`);
    return 0;
  }
  for (const warning of evaluation.warnings) process.stderr.write(`warning: ${warning}\n`);
  process.stdout.write(`${evaluation.run}, step ${evaluation.step}\n`);
  const rows = evaluation.measures.flatMap(({ values, on, images }) =>
    Object.entries(values).map(([name, value]) => [name, value.toFixed(4), on ?? '', count(images)]),
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
