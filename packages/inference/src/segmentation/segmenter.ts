import {
  type Pixels,
  type Planes,
  pictureRanges,
  planesOf,
  TrainerError,
  withChannels,
} from '@cnn-studio/data';
import type { Program, Range } from '@cnn-studio/language';
import { findSegmentations, imageShape, type Segmentation, withoutRandomness } from '@cnn-studio/runtime';
import { explainNoSegmenter } from '../kinds';
import { type Following, ImageModel, type Limits, type Tiling } from '../restoration/image-model';
import { trainValues } from '../restoration/train-values';
import type { Trained } from '../trained';

const UNIT: Range = { min: 0, max: 1 };

/** What a network tells of a picture's pixels. */
export interface Segmented {
  /** The class of each pixel: one channel of 8 bits. */
  readonly map: Pixels;
  /** Of the picture's pixels, by class. */
  readonly shares: readonly number[];
  readonly tiling: Tiling;
}

/** A trained network that tells the class of each pixel, used as its train block uses it but for what that leaves to chance. */
export class Segmenter {
  readonly network: string;
  readonly classes: number;
  private readonly segmentation: Segmentation;
  private readonly model: ImageModel;
  private readonly channels: 1 | 3 | 4;
  private readonly range: Range;

  /**
   * @param network by default the first whose scores are compared with a label map
   * @throws TrainerError `network-unknown`, `unsupported`
   */
  constructor(
    private readonly program: Program,
    private readonly trained: Trained,
    network?: string,
    limits?: Limits,
  ) {
    const { train } = trained;
    const all = findSegmentations(train);
    const found = network === undefined ? all[0] : all.find(({ use }) => use.network === network);
    if (found === undefined) {
      const names = all.map(({ use }) => use.network);
      throw new TrainerError('network-unknown', explainNoSegmenter(program, train, network, names));
    }
    this.segmentation = found;
    this.network = found.use.network;
    this.classes = found.classes;
    this.model = new ImageModel(program, trained, found.use, limits);
    this.channels = imageShape(found.picture.type)!.shape[2] as 1 | 3 | 4;
    this.range = pictureRanges(train).range(found.picture.id) ?? UNIT;
  }

  /**
   * The classes of a picture of any size and number of colors. Where a network asks for multiples it is continued by its mirror
   * image and the result cut again; where memory is short it goes in tiles.
   * @throws TrainerError `unsupported`, `too-much-memory`, `cancelled`
   */
  async segment(picture: Pixels, following: Following = {}): Promise<Segmented> {
    const planes = planesOf(withChannels(picture, this.channels), this.range);
    const { use, picture: place } = this.segmentation;
    const { train } = this.trained;
    const { nodes, skip } = withoutRandomness(train);
    const inputs =
      use.inputs.length === 1 && use.inputs[0] === place.id
        ? [planes]
        : await trainValues({ ...this.trained, train: { ...train, nodes } }, this.program, use.inputs, {
            given: new Map([[place.id, planes]]),
            picture: place.id,
            skip,
            seed: this.trained.origin.seed,
          });
    const { made, tiling } = await this.model.apply(inputs, following);
    const map = largest(made);
    const counts = new Float64Array(this.classes);
    for (const value of map.data) counts[value]! += 1 / map.data.length;
    return { map, shares: [...counts], tiling };
  }

  dispose(): void {
    this.model.dispose();
  }
}

/** The channel with the largest number, of equal ones the first. */
function largest({ height, width, channels, data }: Planes): Pixels {
  const out = new Uint8Array(height * width);
  for (let pixel = 0; pixel < out.length; pixel++) {
    let best = 0;
    for (let k = 1; k < channels; k++) {
      if (data[pixel * channels + k]! > data[pixel * channels + best]!) best = k;
    }
    out[pixel] = best;
  }
  return { height, width, channels: 1, data: out };
}
