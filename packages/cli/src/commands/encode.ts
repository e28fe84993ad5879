import { extname } from 'node:path';
import { type Encoded, encode } from '@cnn-studio/inference';
import { UserError } from '../errors';
import { ImageFailures } from '../image-failures';
import { csv } from '../output/csv';
import { requireOther, writeOutput } from '../output/file';
import { npy } from '../output/npy';
import { displayName } from '../source';
import { type RunOptions, requireTrained, requireWeights, type StartOptions, warn } from '../trained-run';

export interface EncodeCommandOptions extends RunOptions, StartOptions {
  readonly network?: string;
  readonly result?: string;
  readonly backend: string;
  readonly output: string;
}

/**
 * `cnn encode`: the vectors that a trained network makes of image files, in one file.
 * @returns 0, or 1 when some of the images could not be encoded; the others were
 */
export async function encodeImages(
  file: string,
  images: readonly string[],
  options: EncodeCommandOptions,
): Promise<number> {
  const { output } = options;
  const write = WRITERS[extname(output).toLowerCase()];
  if (write === undefined) throw new UserError(`-o ${output}: give a file that ends in .npy or .csv`, 2);
  requireOther(output, [file, ...images]);
  const { program } = requireTrained(file, options).result;
  const failures = new ImageFailures();
  const found = await encode({
    program,
    images,
    ...options,
    ...(await requireWeights(file, program, options, 'encoders')),
    onWarning: warn,
    onFailure: failures.tell,
  });
  const [first] = found;
  if (first !== undefined) {
    await writeOutput(output, write(found, first.vector.length));
    const rows = found.map(({ from }, row) => `${row}: ${displayName(from)}\n`);
    process.stdout.write(
      `${rows.join('')}${found.length}x${first.vector.length} -> ${displayName(output)}\n`,
    );
  }
  return failures.finish(images.length, 'encoded');
}

/** By the output's ending. */
const WRITERS: Readonly<Record<string, (found: readonly Encoded[], size: number) => string | Uint8Array>> = {
  '.npy': (found, size) =>
    npy(
      found.map(({ vector }) => vector),
      size,
    ),
  '.csv': (found, size) =>
    csv([
      ['file', ...Array.from({ length: size }, (_, i) => i)],
      ...found.map(({ from, vector }) => [displayName(from), ...vector]),
    ]),
};
