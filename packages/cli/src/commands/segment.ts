import { type SegmentedFile, segment } from '@cnn-studio/inference';
import { ImageFailures } from '../image-failures';
import { displayName } from '../source';
import { type RunOptions, requireTrained, requireWeights, type StartOptions, warn } from '../trained-run';

export interface SegmentCommandOptions extends RunOptions, StartOptions {
  readonly network?: string;
  readonly overlay?: boolean;
  readonly backend: string;
  readonly output: string;
}

/** Classes that are told of an image, the largest. */
const CLASSES = 3;

/**
 * `cnn segment`: the class of each pixel of image files, by a trained network.
 * @returns 0, or 1 when some of the images could not be segmented; the others were
 */
export async function segmentImages(
  file: string,
  images: readonly string[],
  options: SegmentCommandOptions,
): Promise<number> {
  const { program } = requireTrained(file, options).result;
  const failures = new ImageFailures();
  await segment({
    program,
    images,
    ...options,
    ...(await requireWeights(file, program, options, 'segmenters')),
    onWarning: warn,
    onImage: (one) => {
      process.stdout.write(`${displayName(one.from)} -> ${displayName(one.to)} (${describe(one)})\n`);
    },
    onFailure: failures.tell,
  });
  return failures.finish(images.length, 'segmented');
}

/** `640x480, class 0: 71.2 %, class 3: 28.8 %, in 4 tiles of 480x480` */
function describe({ width, height, shares, tiling }: SegmentedFile): string {
  const largest = shares
    .map((share, number) => ({ share, number }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
  const parts = [
    `${width}x${height}`,
    ...largest.slice(0, CLASSES).map(({ share, number }) => `class ${number}: ${(100 * share).toFixed(1)} %`),
  ];
  if (tiling.tiles > 1) parts.push(`in ${tiling.tiles} tiles of ${tiling.width}x${tiling.height}`);
  return parts.join(', ');
}
