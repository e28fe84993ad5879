import {
  bitsOf,
  colorsOf,
  hasAlpha,
  joinChannels,
  luma,
  mapPixels,
  PICTURE_CHANNELS,
  type Pixels,
  type Planes,
  pickChannels,
  pickPixels,
  pictureRanges,
  pixelArray,
  pixelsOf,
  planesOf,
  resizePlane,
  TrainerError,
  withChannels,
} from '@cnn-studio/data';
import {
  type CheckedTrain,
  catalogue,
  type EntryNode,
  type GraphNode,
  type NodeId,
  type Program,
  type Range,
} from '@cnn-studio/language';
import { findRestorations, imageShape, isDegraded, type Restoration, upstream } from '@cnn-studio/runtime';
import { explainNoRestorer } from '../kinds';
import type { Trained } from '../trained';
import { type Following, type Given, ImageModel, type Limits, type Tiling } from './image-model';
import { trainValues } from './train-values';

const UNIT: Range = { min: 0, max: 1 };

/** What to do with a picture before it goes into the network. */
export interface Treatment {
  /** Degrade it as the train block does its data; the seed is the noise's. */
  readonly degrade?: number;
  /** What is to be filled is white; the rest is black. Of the picture's size. */
  readonly mask?: Pixels;
}

export interface RestoredPicture {
  /** What the network got, as a picture. */
  readonly input: Pixels;
  /** Of as many bits as the picture. */
  readonly restored: Pixels;
  readonly tiling: Tiling;
}

/** A trained network that restores pictures, as its train block uses it. */
export class Restorer {
  readonly network: string;
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly degradation: readonly EntryNode[] | undefined;
  /** Whether it fills holes, so that a picture needs a mask, or an alpha that is one. */
  readonly fills: boolean;
  private readonly restoration: Restoration;
  private readonly model: ImageModel;
  private readonly train: CheckedTrain;

  /**
   * @param network by default the first that takes an image and makes one
   * @throws TrainerError `network-unknown`, `unsupported`
   */
  constructor(
    private readonly program: Program,
    private readonly trained: Trained,
    network?: string,
    limits?: Limits,
  ) {
    this.train = trained.train;
    this.restoration = chooseRestoration(program, this.train, network);
    const { use, holes, entrance } = this.restoration;
    this.model = new ImageModel(program, trained, use, limits);
    this.network = use.network;
    this.inputChannels = this.model.inputs[entrance]!.shape[2] as number;
    this.outputChannels = this.model.outputChannels;
    this.fills = holes.length > 0;
    this.degradation = isDegraded(this.restoration) ? this.restoration.degrading : undefined;
    if (!PICTURE_CHANNELS.has(this.inputChannels)) {
      throw new TrainerError(
        'unsupported',
        `The network ${this.network} takes ${this.inputChannels} channels; image files have 1, 3 or 4.`,
      );
    }
  }

  /**
   * A picture of any size and number of colors through the network. A network of one channel is applied to each color
   * by itself, one of three channels to gray as three equal ones; transparency that is no hole is kept aside. Where a hole
   * is filled, the rest of the picture stays as it is.
   * @throws TrainerError
   */
  async restore(picture: Pixels, treatment: Treatment, following: Following = {}): Promise<RestoredPicture> {
    const hole = this.holeOf(picture, treatment);
    const entering = await this.enter(picture, treatment.degrade, hole);
    // What was transparent was a hole, which is filled.
    const transparent = hasAlpha(picture) && (hole === undefined || treatment.mask !== undefined);
    const groups = this.group(entering.inputs);
    const results: Planes[] = [];
    let tiling: Tiling | undefined;
    for (const [index, group] of groups.entries()) {
      const { progress, signal } = following;
      // The images are of one size: as many tiles each.
      const part = (done: number, of: number) => progress?.(index * of + done, groups.length * of);
      const one = await this.model.apply(group, { progress: part, signal });
      results.push(one.made);
      tiling = one.tiling;
    }
    const made = results.length === 1 ? results[0]! : joinChannels(results);
    const [finished, place] = await this.finish(made, entering);
    const opaque = this.pixels(finished, place, picture, entering);
    const restored = transparent ? await this.withAlphaOf(picture, opaque) : opaque;
    const { shown } = entering;
    const sameSize = shown.height === picture.height && shown.width === picture.width;
    const input = transparent && sameSize ? await this.withAlphaOf(picture, shown) : shown;
    return { input, restored, tiling: tiling! };
  }

  dispose(): void {
    this.model.dispose();
  }

  /** The black and white of a value, or of what else is known to be like it. */
  private rangeOf(id: NodeId): Range {
    const ranges = pictureRanges(this.train);
    return ranges.range(id) ?? ranges.range(this.picturePlace) ?? this.cleanRange() ?? UNIT;
  }

  /** The network's input that is the picture. */
  private get picturePlace(): NodeId {
    const { use, entrance } = this.restoration;
    return use.inputs[entrance]!;
  }

  private cleanRange(): Range | undefined {
    const { clean } = this.restoration;
    return clean === undefined ? undefined : pictureRanges(this.train).range(clean);
  }

  /** From the mask, or from what is transparent in the picture: 1 is to be filled. */
  private holeOf(picture: Pixels, { mask, degrade }: Treatment): Planes | undefined {
    const { height, width } = picture;
    if (mask !== undefined) {
      if (!this.fills) {
        throw new TrainerError(
          'wrong-use',
          `The network ${this.network} does not fill holes: its train block ${this.train.name} uses no \`mask\`. Leave out --mask.`,
        );
      }
      if (mask.height !== height || mask.width !== width) {
        throw new TrainerError(
          'image-invalid',
          `The mask is ${mask.width}x${mask.height} pixels and the picture ${width}x${height}. Make the mask as large as the picture.`,
        );
      }
      const white = mapPixels(planesOf(withChannels(mask, 1), UNIT), ([value]) => (value! >= 0.5 ? 1 : 0));
      return requireHole(white, 'The mask has no white pixels; white marks the hole to fill.');
    }
    if (!this.fills || degrade !== undefined) return undefined;
    if (hasAlpha(picture)) {
      const alpha = pickChannels(planesOf(picture, UNIT), [picture.channels - 1]);
      const hole = mapPixels(alpha, ([value]) => (value! < 0.5 ? 1 : 0));
      if (hole.data.includes(1)) return hole;
    }
    // A network that is given the picture alone sees its holes there.
    if (this.restoration.use.inputs.length === 1) return undefined;
    throw new TrainerError(
      'wrong-use',
      `The network ${this.network} takes a picture and a mask of the hole to fill. Give a mask of the picture's size with --mask, white where the hole is, or a picture that is transparent there; or use --degrade to make holes as in training.`,
    );
  }

  /** The network's inputs for a picture. */
  private async enter(
    picture: Pixels,
    degrade: number | undefined,
    hole: Planes | undefined,
  ): Promise<Entering> {
    const { use, entrance, clean, degrading, preparing, holes } = this.restoration;
    const first = this.picturePlace;
    if (degrade === undefined && hole === undefined) {
      if (use.inputs.length > 1) throw this.needsMore();
      const planes = planesOf(this.colored(picture, first), this.rangeOf(first));
      return { inputs: [planes], given: new Map([[first, planes]]), picture: first, shown: picture };
    }
    if (clean === undefined || (degrade !== undefined && !isDegraded(this.restoration))) {
      throw new TrainerError(
        'wrong-use',
        `The train block ${this.train.name} has no degradation before the network ${this.network} that could be applied to a picture. Leave out --degrade, and restore a picture that is already degraded.`,
      );
    }
    const planes = planesOf(this.colored(picture, clean), this.rangeOf(clean));
    const given = new Map<NodeId, Planes>([[clean, planes]]);
    if (hole !== undefined) for (const id of holes) given.set(id, hole);
    const skip = new Set(preparing);
    // With a hole of its own the picture is as it should be but for the hole.
    if (degrade === undefined) {
      for (const node of degrading) {
        if (given.has(node.id)) continue;
        const { category, incoming } = catalogue.get(node.entry)!;
        if (category === 'degradation' && incoming) skip.add(node.id);
        if (category === 'random') given.set(node.id, meanNoise(node));
      }
    }
    const drawn = hole === undefined ? holes : [];
    const replacements = { given, picture: clean, skip, seed: degrade ?? 0 };
    const values = await trainValues(this.trained, this.program, [...use.inputs, ...drawn], replacements);
    const inputs = values.slice(0, use.inputs.length);
    const holesDrawn = drawn.flatMap((id, i) => pairOf(id, values[use.inputs.length + i]!));
    const used = hole ?? holesDrawn[0]?.[1];
    const shown = inputs[entrance] as Planes;
    return {
      inputs,
      given: new Map([...given, ...holesDrawn, ...use.inputs.flatMap((id, i) => pairOf(id, inputs[i]!))]),
      picture: clean,
      shown: pixelsOf(shown, this.rangeOf(first), bitsOf(picture)),
      hole: used,
    };
  }

  private needsMore(): TrainerError {
    return new TrainerError(
      'wrong-use',
      `The network ${this.network} takes ${this.restoration.use.inputs.length} values that the train block computes from an image; a picture alone is not enough. Use --degrade to compute them as in training.`,
    );
  }

  /** Of as many channels as the train block's value where that is color; gray networks take each color by itself. */
  private colored(picture: Pixels, place: NodeId): Pixels {
    const channels = imageShape(this.train.nodes[place]!.type)?.shape[2];
    if (channels === 4) return withChannels(picture, 4);
    // Transparency is kept aside, with the colors below it as they are.
    if (colorsOf(picture) === 3) return pickPixels(picture, [0, 1, 2]);
    return pickPixels(picture, channels === 3 ? [0, 0, 0] : [0]);
  }

  /** What goes through the network for one picture: several times for a network of one channel. */
  private group(inputs: readonly Given[]): Given[][] {
    const { model } = this;
    const wanted = model.inputs.map(({ shape }) => shape[2]);
    const colors = inputs.map((input, i) =>
      'channels' in input && input.channels === 3 && wanted[i] === 1 ? 3 : 1,
    );
    const apart = Math.max(...colors) === 3 && model.outputChannels === 1;
    return Array.from({ length: apart ? 3 : 1 }, (_, group) =>
      inputs.map((input, i) => {
        if (!('channels' in input) || input.channels === wanted[i]) return input;
        if (wanted[i] === 1 && input.channels === 3) {
          // One channel to several, as in coloring: from the luma.
          return apart ? pickChannels(input, [group]) : mapPixels(input, ([r, g, b]) => luma(r!, g!, b!));
        }
        if (wanted[i] === 3 && input.channels === 1) return pickChannels(input, [0, 0, 0]);
        throw new TrainerError(
          'unsupported',
          `The network ${this.network} takes ${String(wanted[i])} channels, but this picture has ${input.channels}.`,
        );
      }),
    );
  }

  /**
   * What the train block computes of the network's result and its inputs, when that is what it compares with the data; the
   * result itself, where that takes what a file doesn't tell. With the node that it is.
   */
  private async finish(made: Planes, { given, picture }: Entering): Promise<readonly [Planes, NodeId]> {
    const { use, result } = this.restoration;
    const known = new Map([...given, [use.id, made] as const]);
    const needed = upstream(this.train, [result], new Set(known.keys()));
    const isUnknown = (node: GraphNode) =>
      !known.has(node.id) && (node.op === 'data' || (node.op === 'entry' && node.random.length > 0));
    if (result === use.id || needed.some(isUnknown)) return [made, use.id];
    const replacements = { given: known, picture, seed: 0 };
    const [finished] = await trainValues(this.trained, this.program, [result], replacements);
    if (finished !== undefined && 'channels' in finished) return [finished, result];
    throw new Error('the restored value is not an image');
  }

  private pixels(made: Planes, place: NodeId, picture: Pixels, { hole }: Entering): Pixels {
    const range = this.rangeOf(place);
    // Gray that went in as three equal channels comes out as gray.
    const gray = colorsOf(picture) === 1 && this.inputChannels === 3 && made.channels === 3;
    const colors = gray ? mapPixels(made, ([r, g, b]) => (r! + g! + b!) / 3) : made;
    if (!PICTURE_CHANNELS.has(colors.channels)) {
      throw new TrainerError(
        'unsupported',
        `The network ${this.network} makes ${made.channels} channels; a picture has 1, 3 or 4.`,
      );
    }
    const pixels = pixelsOf(colors, range, bitsOf(picture));
    return hole === undefined ? pixels : fill(picture, pixels, hole);
  }

  /** A network that takes an alpha has made what becomes of it. */
  private async withAlphaOf(picture: Pixels, pixels: Pixels): Promise<Pixels> {
    if (this.inputChannels === 4 || hasAlpha(pixels)) return pixels;
    const alpha = pickPixels(picture, [picture.channels - 1]).data;
    return withAlpha(pixels, await resizePlane(alpha, picture, pixels));
  }
}

interface Entering {
  /** Of the network, in its order. */
  readonly inputs: readonly Given[];
  /** Values of the train block that are known. */
  readonly given: ReadonlyMap<NodeId, Planes>;
  /** Which of them is the picture. */
  readonly picture: NodeId;
  readonly shown: Pixels;
  /** What was to be filled. */
  readonly hole?: Planes;
}

/** @throws TrainerError `network-unknown` */
function chooseRestoration(program: Program, train: CheckedTrain, wanted: string | undefined): Restoration {
  const all = findRestorations(train);
  const found = wanted === undefined ? all[0] : all.find(({ use }) => use.network === wanted);
  if (found !== undefined) return found;
  throw new TrainerError('network-unknown', explainNoRestorer(program, train, wanted, all));
}

function pairOf(id: NodeId, value: Given): [NodeId, Planes][] {
  return 'channels' in value ? [[id, value]] : [];
}

function requireHole(hole: Planes, message: string): Planes {
  if (hole.data.includes(1)) return hole;
  throw new TrainerError('wrong-use', message);
}

/** Noise that is not drawn: its mean, for every pixel alike. */
function meanNoise({ entry, args }: EntryNode): Planes {
  const mean = catalogue.get(entry)?.mean?.(args) ?? 0;
  return { height: 1, width: 1, channels: 1, data: Float32Array.of(mean) };
}

/** The picture with what was made where the hole is. */
function fill(picture: Pixels, made: Pixels, hole: Planes): Pixels {
  if (made.height !== picture.height || made.width !== picture.width) return made;
  if (hole.height !== picture.height || hole.width !== picture.width) return made;
  const colors = colorsOf(made);
  const own = colorsOf(picture);
  const data = made.data.slice();
  for (let pixel = 0; pixel < hole.data.length; pixel++) {
    if (hole.data[pixel]! >= 0.5) continue;
    for (let i = 0; i < colors; i++) {
      data[pixel * made.channels + i] = picture.data[pixel * picture.channels + (own === 1 ? 0 : i)]!;
    }
  }
  return { ...made, data };
}

function withAlpha(pixels: Pixels, alpha: Pixels['data']): Pixels {
  const { height, width, channels, data } = pixels;
  const out = pixelArray(height * width * (channels + 1), pixels);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let i = 0; i < channels; i++) out[pixel * (channels + 1) + i] = data[pixel * channels + i]!;
    out[pixel * (channels + 1) + channels] = alpha[pixel]!;
  }
  return { height, width, channels: channels + 1, data: out };
}
