import { generate } from '@cnn-studio/inference';
import type { GenerateParams } from '@cnn-studio/protocol';
import { displayName } from '../source';
import { type RunOptions, requireTrained, requireWeights, type StartOptions, warn } from '../trained-run';

export interface GenerateCommandOptions
  extends RunOptions,
    StartOptions,
    Omit<GenerateParams, 'sheet' | 'directions'> {
  readonly direction?: readonly number[];
  readonly backend: string;
  readonly output: string;
}

/** `cnn generate`: writes a sheet of samples from a trained generator. */
export async function generateImages(file: string, options: GenerateCommandOptions): Promise<number> {
  const { program } = requireTrained(file, options).result;
  const { direction, ...rest } = options;
  const weights = await requireWeights(file, program, options, 'generators');
  const made = await generate({ program, ...rest, ...weights, directions: direction, onWarning: warn });
  const what =
    made.images === 1
      ? `one image by ${made.network}, ${made.width}x${made.height}`
      : `${made.images} images by ${made.network}, ${made.rows} rows of ${made.columns}`;
  process.stdout.write(`${displayName(made.path)}: ${what}\n`);
  return 0;
}
