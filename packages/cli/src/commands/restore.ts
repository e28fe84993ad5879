import { type Restored, restore } from '@cnn-studio/inference';
import { ImageFailures } from '../image-failures';
import { displayName } from '../source';
import { type RunOptions, requireTrained, requireWeights, type StartOptions, warn } from '../trained-run';

export interface RestoreCommandOptions extends RunOptions, StartOptions {
  readonly network?: string;
  readonly degrade?: number;
  readonly degraded?: string;
  readonly mask?: string;
  readonly backend: string;
  readonly output: string;
}

/**
 * `cnn restore`: sends image files through a trained network.
 * @returns 0, or 1 when some of several could not be restored; the others were
 */
export async function restoreImages(
  file: string,
  images: readonly string[],
  options: RestoreCommandOptions,
): Promise<number> {
  const { program } = requireTrained(file, options).result;
  const failures = new ImageFailures();
  await restore({
    program,
    images,
    ...options,
    ...(await requireWeights(file, program, options, 'restorers')),
    onWarning: warn,
    onImage: (one) => {
      const { from, to } = one;
      process.stdout.write(`${displayName(from)} -> ${displayName(to)} (${describe(one)})\n`);
    },
    onFailure: failures.tell,
  });
  return failures.finish(images.length, 'restored');
}

/** `1600x900, 16 bits, in 12 tiles of 480x480` */
function describe({ width, height, bits, tiling }: Restored): string {
  const parts = [`${width}x${height}`];
  if (bits === 16) parts.push('16 bits');
  if (tiling.tiles > 1) {
    const size = `in ${tiling.tiles} tiles of ${tiling.width}x${tiling.height}`;
    parts.push(tiling.exact ? size : `${size}, which is the network's size, blended`);
  }
  return parts.join(', ');
}
