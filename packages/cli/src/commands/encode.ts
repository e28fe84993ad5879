import { extname } from 'node:path';
import { encodePng } from '@cnn-studio/data';
import { drawMap, type Encoded, encode, mapPlaces } from '@cnn-studio/inference';
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
  readonly output?: string;
  /** A picture to write. */
  readonly umap?: string;
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
  const { output, umap } = options;
  const write = writerOf(options);
  if (output !== undefined) requireOther(output, [file, ...images]);
  if (umap !== undefined) requireOther(umap, [file, ...images], '--umap');
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
    if (output !== undefined && write !== undefined) {
      await writeOutput(output, write(found, first.vector.length));
      const rows = found.map(({ from }, row) => `${row}: ${displayName(from)}\n`);
      process.stdout.write(
        `${rows.join('')}${found.length}x${first.vector.length} -> ${displayName(output)}\n`,
      );
    }
    if (umap !== undefined) {
      const picture = await drawMap(
        found.map(({ from }) => from),
        mapPlaces(found.map(({ vector }) => vector)),
      );
      await writeOutput(umap, await encodePng(picture));
      process.stdout.write(
        `${displayName(umap)}: a map of ${found.length}, ${picture.width}x${picture.height}\n`,
      );
    }
  }
  return failures.finish(images.length, 'encoded');
}

/** @throws UserError when nothing is to be written, or of no known kind */
function writerOf({ output, umap }: Pick<EncodeCommandOptions, 'output' | 'umap'>) {
  if (umap !== undefined && extname(umap).toLowerCase() !== '.png') {
    throw new UserError(`--umap ${umap}: give a file that ends in .png`, 2);
  }
  if (output === undefined) {
    if (umap !== undefined) return undefined;
    throw new UserError('give -o and a file that ends in .npy or .csv, --umap and a PNG, or both', 2);
  }
  const write = WRITERS[extname(output).toLowerCase()];
  if (write === undefined) throw new UserError(`-o ${output}: give a file that ends in .npy or .csv`, 2);
  return write;
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
