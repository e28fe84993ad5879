import { decodeImage, encodeIndexedPng, encodePng, type TrainerError, writePng } from '@cnn-studio/data';
import { isOfPicture } from '../of-picture';
import { placeOutputs } from '../place-outputs';
import type { Tiling } from '../restoration/image-model';
import { type UseOptions, withTrained } from '../trained';
import { classColors, overlay } from './overlay';
import { Segmenter } from './segmenter';

/** Which pictures `segment` takes, with which trained network, and where the label maps go. */
export interface SegmentOptions extends UseOptions {
  /** By default the first whose scores are compared with a label map. */
  readonly network?: string;
  /** Paths of image files. */
  readonly images: readonly string[];
  /** A PNG's path for one image, else a folder that is made if need be. */
  readonly output: string;
  /** Also write each picture with the colors of its classes over it, beside the map: `a.overlay.png`. */
  readonly overlay?: boolean;
  readonly onImage?: (segmented: SegmentedFile) => void;
  /** Told of an image that can't be used; then the others are. */
  readonly onFailure: (from: string, error: TrainerError) => void;
}

/** A picture whose label map was written. */
export interface SegmentedFile {
  /** Absolute paths. */
  readonly from: string;
  readonly to: string;
  readonly overlay?: string;
  readonly height: number;
  readonly width: number;
  /** Of the pixels, by class. */
  readonly shares: readonly number[];
  readonly tiling: Tiling;
}

/**
 * Writes the classes of image files' pixels as label maps, PNG files with a palette, each whole or not at all; see `Segmenter`.
 * @throws TrainerError
 */
export async function segment(options: SegmentOptions): Promise<SegmentedFile[]> {
  return withTrained(options, async (trained) => {
    const segmenter = new Segmenter(options.program, trained, options.network);
    const colors = classColors(segmenter.classes);
    const done: SegmentedFile[] = [];
    try {
      for (const { from, to } of placeOutputs(options.images, options.output)) {
        try {
          const picture = await decodeImage(from);
          const { map, shares, tiling } = await segmenter.segment(picture);
          await writePng(to, await encodeIndexedPng(map, colors));
          const over = options.overlay === true ? overlayPath(to) : undefined;
          if (over !== undefined) await writePng(over, await encodePng(overlay(picture, map)));
          const { height, width } = map;
          const one = { from, to, overlay: over, height, width, shares, tiling };
          done.push(one);
          options.onImage?.(one);
        } catch (error) {
          if (!isOfPicture(error)) throw error;
          options.onFailure(from, error);
        }
      }
      return done;
    } finally {
      segmenter.dispose();
    }
  });
}

function overlayPath(to: string): string {
  return `${to.slice(0, -'.png'.length)}.overlay.png`;
}
