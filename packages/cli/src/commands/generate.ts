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
  const made = await generate({ program, ...options });
  process.stdout.write(
    `${displayName(made.path)}: ${made.images} images by ${made.network}, ${made.rows} rows of ${made.columns}\n`,
  );
  return 0;
}
