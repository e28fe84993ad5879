import { restore } from '@cnn-studio/trainer';
import { displayName, requireProgram } from '../source';

export interface RestoreCommandOptions {
  readonly run: string;
  readonly network?: string;
  readonly degrade?: number;
  readonly backend: string;
  readonly output: string;
}

/** `cnn restore`: sends image files through a trained network. */
export async function restoreImages(
  file: string,
  images: readonly string[],
  options: RestoreCommandOptions,
): Promise<number> {
  const { program } = requireProgram(file).result;
  await restore({
    program,
    images,
    ...options,
    onImage: ({ from, to, width, height }) => {
      process.stdout.write(`${displayName(from)} -> ${displayName(to)} (${width}x${height})\n`);
    },
  });
  return 0;
}
