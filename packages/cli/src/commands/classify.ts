import { extname } from 'node:path';
import { type Classified, classify } from '@cnn-studio/inference';
import { ImageFailures } from '../image-failures';
import { csv } from '../output/csv';
import { requireOther, writeOutput } from '../output/file';
import { type ColumnSpec, table } from '../output/table';
import { displayName } from '../source';
import { type RunOptions, requireTrained, requireWeights, type StartOptions, warn } from '../trained-run';

type Format = keyof typeof FORMATS;

export interface ClassifyCommandOptions extends RunOptions, StartOptions {
  readonly network?: string;
  readonly top: number;
  readonly backend: string;
  /** By default that of the output's name, else text. */
  readonly format?: Format;
  readonly output?: string;
}

/**
 * `cnn classify`: what image files show, by a trained network.
 * @returns 0, or 1 when some of the images could not be classified; the others were
 */
export async function classifyImages(
  file: string,
  images: readonly string[],
  options: ClassifyCommandOptions,
): Promise<number> {
  const { output, format = formatOf(output) } = options;
  if (output !== undefined) requireOther(output, [file, ...images]);
  const { program } = requireTrained(file, options).result;
  const failures = new ImageFailures();
  const found = await classify({
    program,
    images,
    ...options,
    ...(await requireWeights(file, program, options, 'classifiers')),
    onWarning: warn,
    onFailure: failures.tell,
  });
  if (found.length > 0) {
    const text = FORMATS[format](found);
    if (output === undefined) process.stdout.write(text);
    else {
      await writeOutput(output, text);
      process.stdout.write(`${found.length} classified -> ${displayName(output)}\n`);
    }
  }
  return failures.finish(images.length, 'classified');
}

function formatOf(output: string | undefined): Format {
  const name = extname(output ?? '')
    .slice(1)
    .toLowerCase();
  return name === 'json' || name === 'csv' ? name : 'text';
}

const FORMATS = {
  /** A line for each image: `7.png  7 99.1 %  9 0.6 %  4 0.2 %` */
  text(found: readonly Classified[]): string {
    const columns: ColumnSpec[] = [{ title: 'image', align: 'left' }];
    for (let i = 0; i < (found[0]?.classes.length ?? 0); i++) {
      columns.push({ title: 'class', align: 'right' }, { title: '', align: 'right' });
    }
    const rows = found.map(({ from, classes }) => [
      displayName(from),
      ...classes.flatMap((one) => [one.name ?? String(one.class), `${(100 * one.probability).toFixed(1)} %`]),
    ]);
    return `${table(columns, rows)}\n`;
  },
  json(found: readonly Classified[]): string {
    const named = found.map(({ from, classes }) => ({ file: displayName(from), classes }));
    return `${JSON.stringify(named, null, 2)}\n`;
  },
  csv(found: readonly Classified[]): string {
    const isNamed = found.some(({ classes }) => classes.some(({ name }) => name !== undefined));
    const rows = found.flatMap(({ from, classes }) =>
      classes.map((one, i) => [
        displayName(from),
        i + 1,
        one.class,
        ...(isNamed ? [one.name ?? ''] : []),
        one.probability,
      ]),
    );
    return csv([['file', 'rank', 'class', ...(isNamed ? ['name'] : []), 'probability'], ...rows]);
  },
};
