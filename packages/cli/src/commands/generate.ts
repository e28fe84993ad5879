import { type GenerateParams, generate } from '@cnn-studio/trainer';
import { displayName, requireProgram } from '../source';

export interface GenerateCommandOptions extends Omit<GenerateParams, 'sheet' | 'directions'> {
  readonly run: string;
  readonly direction?: readonly number[];
  readonly backend: string;
  readonly output: string;
}

/** `cnn generate`: writes a sheet of samples from a trained generator. */
export async function generateImages(file: string, options: GenerateCommandOptions): Promise<number> {
  const { program } = requireProgram(file).result;
  const { direction, ...rest } = options;
  const made = await generate({ program, ...rest, directions: direction });
  const what =
    made.images === 1
      ? `one image by ${made.network}, ${made.width}x${made.height}`
      : `${made.images} images by ${made.network}, ${made.rows} rows of ${made.columns}`;
  process.stdout.write(`${displayName(made.path)}: ${what}\n`);
  return 0;
}
