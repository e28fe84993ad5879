import { basename, dirname, extname, join, resolve } from 'node:path';
import { explainWriteError, TrainerError } from '../errors';
import { decodeImage } from '../images/decode';
import { encodePng, writePng } from '../images/png';
import { makeFolders } from '../run/atomic';
import { restoreImage } from './channels';
import { degrade, requireDegradation } from './degradation';
import { ImageModel } from './image-model';
import { chooseRestorer } from './restorer';
import { type UseOptions, withTrained } from './trained';

export interface RestoreOptions extends UseOptions {
  /** By default the first that takes an image and makes one. */
  readonly network?: string;
  /** Paths of image files. */
  readonly images: readonly string[];
  /** A PNG's path for one image, else a folder that is made if need be. */
  readonly output: string;
  /** First degrade the images as the train block does its data, with this seed. */
  readonly degrade?: number;
  readonly onImage?: (restored: Restored) => void;
}

export interface Restored {
  /** Absolute paths. */
  readonly from: string;
  readonly to: string;
  readonly height: number;
  readonly width: number;
}

/**
 * Sends image files of any size through a trained network and writes PNGs, each whole or not at all. A network
 * of one channel is applied to each colour by itself, one of three channels to gray as three equal ones;
 * transparency is kept aside. A network of fixed size works in overlapping tiles.
 * @throws TrainerError
 */
export async function restore(options: RestoreOptions): Promise<Restored[]> {
  return withTrained(options, async (trained) => {
    const use = chooseRestorer(trained.train, options.network);
    const model = new ImageModel(options.program, trained, use);
    const degradation = options.degrade === undefined ? undefined : requireDegradation(trained.train, use);
    const targets = placeOutputs(options.images, options.output);
    const done: Restored[] = [];
    try {
      for (const { from, to } of targets) {
        const image = await decodeImage(from);
        const input =
          degradation === undefined
            ? image
            : await degrade(trained, options.program, degradation, image, options.degrade!);
        const pixels = await restoreImage(model, input);
        await writePng(to, await encodePng(pixels));
        const restored = { from, to, height: pixels.height, width: pixels.width };
        done.push(restored);
        options.onImage?.(restored);
      }
      return done;
    } finally {
      model.dispose();
    }
  });
}

function placeOutputs(images: readonly string[], output: string): { from: string; to: string }[] {
  const path = resolve(output);
  if (images.length === 1 && extname(path).toLowerCase() === '.png') {
    return [{ from: resolve(images[0]!), to: path }];
  }
  try {
    makeFolders(path);
  } catch (error) {
    throw explainWriteError(error, path, 'output-unwritable');
  }
  const taken = new Set<string>();
  return images.map((image) => {
    const stem = basename(image, extname(image));
    let name = `${stem}.png`;
    // `a.jpg` and `a.png`, or files of two folders, may have one name.
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${stem}-${count}.png`;
    taken.add(name.toLowerCase());
    const to = join(path, name);
    if (to === resolve(image)) {
      throw new TrainerError(
        'wrong-use',
        `${image} would be overwritten by its own result. Choose another folder than ${dirname(to)}.`,
      );
    }
    return { from: resolve(image), to };
  });
}
