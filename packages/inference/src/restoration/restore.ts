import { resolve } from 'node:path';
import { bitsOf, decodeImage, encodePng, TrainerError, writePng } from '@cnn-studio/data';
import { isOfPicture } from '../of-picture';
import { placeOutputs } from '../place-outputs';
import { type UseOptions, withTrained } from '../trained';
import type { Tiling } from './image-model';
import { Restorer } from './restorer';

/** What `restore` is asked for. */
export interface RestoreOptions extends UseOptions {
  /** By default the first that takes an image and makes one. */
  readonly network?: string;
  /** Paths of image files. */
  readonly images: readonly string[];
  /** A PNG's path for one image, else a folder that is made if need be. */
  readonly output: string;
  /** First degrade the images as the train block does its data, with this seed. */
  readonly degrade?: number;
  /** With `degrade`: where what the network gets of each image is written too, as `output` says. */
  readonly degraded?: string;
  /** Path of an image file, white where the images are to be filled: for a network that takes an image and a hole. */
  readonly mask?: string;
  readonly onImage?: (restored: Restored) => void;
  /**
   * Told of an image that can't be restored, and then the others are: where it is absent, or there is one image only,
   * such an error ends it.
   */
  readonly onFailure?: (from: string, error: TrainerError) => void;
}

/** One restored image file. */
export interface Restored {
  /** Absolute paths. */
  readonly from: string;
  readonly to: string;
  /** Of the degraded image, where one was written. */
  readonly degraded?: string;
  readonly height: number;
  readonly width: number;
  /** Of each channel. */
  readonly bits: 8 | 16;
  readonly tiling: Tiling;
}

/**
 * Sends image files of any size through a trained network and writes PNGs, each whole or not at all; see `Restorer`.
 * @throws TrainerError
 */
export async function restore(options: RestoreOptions): Promise<Restored[]> {
  return withTrained(options, async (trained) => {
    const restorer = new Restorer(options.program, trained, options.network);
    const mask = options.mask === undefined ? undefined : await decodeImage(options.mask, { channels: 1 });
    const done: Restored[] = [];
    const degraded = placeDegraded(options);
    try {
      for (const [index, { from, to }] of placeOutputs(options.images, options.output).entries()) {
        let found: Awaited<ReturnType<Restorer['restore']>>;
        try {
          const picture = await decodeImage(from);
          found = await restorer.restore(picture, { degrade: options.degrade, mask });
        } catch (error) {
          if (!isOfPicture(error) || options.onFailure === undefined || options.images.length === 1)
            throw error;
          options.onFailure(from, error);
          continue;
        }
        const { input, restored, tiling } = found;
        const also = degraded === undefined ? undefined : degraded[index]!.to;
        if (also !== undefined) await writePng(also, await encodePng(input));
        await writePng(to, await encodePng(restored));
        const { height, width } = restored;
        const written = also === undefined ? {} : { degraded: also };
        const one = { from, to, ...written, height, width, bits: bitsOf(restored), tiling };
        done.push(one);
        options.onImage?.(one);
      }
      return done;
    } finally {
      restorer.dispose();
    }
  });
}

function placeDegraded({ images, output, degrade, degraded }: RestoreOptions) {
  if (degraded === undefined) return undefined;
  if (degrade === undefined) {
    throw new TrainerError(
      'wrong-use',
      'Without --degrade the images go in as they are, so there is nothing for --degraded to write. Add --degrade and a seed.',
    );
  }
  if (resolve(degraded) === resolve(output)) {
    throw new TrainerError(
      'wrong-use',
      `--degraded and --output are both ${resolve(output)}, and the files of one would replace those of the other. Choose two places.`,
    );
  }
  return placeOutputs(images, degraded);
}
