import { type Restored, restore } from '@cnn-studio/inference';
import { errorLine } from '../output/complaints';
import { displayName } from '../source';
import {
  note,
  type RunOptions,
  requireTrained,
  requireWeights,
  type StartOptions,
  warn,
} from '../trained-run';

export interface RestoreCommandOptions extends RunOptions, StartOptions {
  readonly network?: string;
  readonly degrade?: number;
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
  let failures = 0;
  const restored = await restore({
    program,
    images,
    ...options,
    ...(await requireWeights(file, program, options, 'restorers')),
    onWarning: warn,
    onImage: (one) => {
      const { from, to } = one;
      process.stdout.write(`${displayName(from)} -> ${displayName(to)} (${describe(one)})\n`);
    },
    onFailure: (from, { message }) => {
      failures++;
      const name = displayName(from);
      note(errorLine(message.includes(from) ? message : `${name}: ${message}`));
    },
  });
  if (failures === 0) return 0;
  note(errorLine(`${failures} of ${failures + restored.length} images could not be restored`));
  return 1;
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
