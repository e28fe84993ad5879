import { basename, dirname, extname, join, resolve } from 'node:path';
import { compileNetwork, type NetworkFunction } from '@cnn-studio/compiler';
import type { CheckedTrain, NetworkNode, Program, Range, ValueType } from '@cnn-studio/language';
import type { Compiled, Runner } from '../backends/runner';
import { explainWriteError, TrainerError } from '../errors';
import { decodeImage, type Pixels } from '../images/decode';
import { encodePng, writePng } from '../images/png';
import { resizePlane } from '../images/resize';
import { toByte } from '../images/sheet';
import { reflect, tileStarts, tileWeights } from '../images/tiles';
import { drawPerExample } from '../loop/feeds';
import type { State } from '../loop/state';
import { Purpose } from '../random/draw';
import { makeFolders } from '../run/atomic';
import { networkUses, type Trained, type UseOptions, withTrained } from './trained';

export interface RestoreOptions extends UseOptions {
  /** By default the first that takes an image and makes one. */
  readonly network?: string;
  /** Paths of image files. */
  readonly images: readonly string[];
  /** A PNG's path for one image, else a folder that is made if need be. */
  readonly output: string;
  readonly onImage?: (restored: Restored) => void;
}

export interface Restored {
  /** Absolute paths. */
  readonly from: string;
  readonly to: string;
  readonly height: number;
  readonly width: number;
}

/** Tiles computed at once. */
const BATCH = 8;
/** An image with more pixels goes through a network of any size in tiles, for memory's sake. */
const LARGEST_WHOLE = 1024 * 1024;
const LARGE_TILE = 512;
const LARGE_OVERLAP = 64;

/**
 * Sends image files of any size through a trained network and writes PNGs, each whole or not at all. A network
 * of one channel is applied to each colour by itself, one of three channels to gray as three equal ones;
 * transparency is kept aside. A network of fixed size works in overlapping tiles.
 * @throws TrainerError
 */
export async function restore(options: RestoreOptions): Promise<Restored[]> {
  return withTrained(options, async (trained) => {
    const use = findRestorer(trained.train, options.network);
    const model = new ImageModel(options.program, trained, use);
    const targets = placeOutputs(options.images, options.output);
    const done: Restored[] = [];
    try {
      for (const { from, to } of targets) {
        const pixels = await restoreImage(model, await decodeImage(from));
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

function imageShape(type: ValueType | undefined) {
  return type?.kind === 'tensor' && type.shape.length === 3 ? type : undefined;
}

function findRestorer(train: CheckedTrain, wanted: string | undefined): NetworkNode {
  const uses = networkUses(train).filter(
    (node) =>
      imageShape(node.type) !== undefined &&
      node.inputs.length === 1 &&
      imageShape(train.nodes[node.inputs[0]!]?.type) !== undefined,
  );
  const found = wanted === undefined ? uses[0] : uses.find(({ network }) => network === wanted);
  if (found !== undefined) return found;
  const names = [...new Set(uses.map(({ network }) => network))].join(', ') || 'none';
  throw new TrainerError(
    'network-unknown',
    wanted === undefined
      ? `The train block ${train.name} uses no network that takes one image and makes one. For a generator use \`cnn generate\`.`
      : `The train block ${train.name} uses no network ${wanted} that takes one image and makes one. It has: ${names}.`,
  );
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

/** Height, width, channels of one image's floats in the network's own range. */
interface Planes {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/** A network that takes an image and makes one, at the sizes it is asked for. */
class ImageModel {
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly inputRange: Range;
  readonly outputRange: Range;
  private readonly known = new Map<
    string,
    { readonly network: NetworkFunction; readonly compiled: Compiled }
  >();
  private readonly fixed: readonly [number, number] | undefined;
  private readonly multiple: number;
  private readonly runner: Runner;
  private readonly state: State;
  private readonly seed: number;

  constructor(
    private readonly program: Program,
    trained: Trained,
    private readonly use: NetworkNode,
  ) {
    this.runner = trained.runner;
    this.state = trained.state;
    this.seed = trained.opened.manifest.seed;
    const declared = program.networks.get(use.network)!;
    const input = imageShape(declared.nodes[declared.inputs[0]!]?.type);
    const output = imageShape(use.type);
    const fed = imageShape(trained.train.nodes[use.inputs[0]!]?.type);
    if (input === undefined || output === undefined || fed === undefined) {
      throw new TrainerError(
        'unsupported',
        `The network ${use.network} does not take one image and make one.`,
      );
    }
    const [height, width, channels] = input.shape;
    const made = output.shape[2];
    if (typeof channels !== 'number' || typeof made !== 'number') {
      throw new TrainerError('unsupported', `The network ${use.network} has a symbolic number of channels.`);
    }
    this.inputChannels = channels;
    this.outputChannels = made;
    this.inputRange = boundedOr(fed.range, { min: 0, max: 1 });
    this.outputRange = boundedOr(output.range, this.inputRange);
    this.fixed = typeof height === 'number' && typeof width === 'number' ? [height, width] : undefined;
    this.multiple = declared.conditions.reduce((common, { multipleOf }) => lcm(common, multipleOf), 1);
  }

  /** The image's tiles through the network, blended; larger or smaller by the network's own factor. */
  async apply(images: readonly Planes[]): Promise<Planes[]> {
    const results: Planes[] = [];
    for (const image of images) results.push(await this.applyOne(image));
    return results;
  }

  private async applyOne(image: Planes): Promise<Planes> {
    const [tileHeight, tileWidth, overlap] = this.tileOf(image);
    const tops = tileStarts(image.height, tileHeight, Math.min(overlap, tileHeight >> 1));
    const lefts = tileStarts(image.width, tileWidth, Math.min(overlap, tileWidth >> 1));
    const places = tops.flatMap((top) => lefts.map((left) => ({ top, left })));
    const batch = Math.min(BATCH, places.length);
    let blend: Blend | undefined;
    for (let start = 0; start < places.length; start += batch) {
      const some = places.slice(start, start + batch);
      const input = new Float32Array(batch * tileHeight * tileWidth * image.channels);
      some.forEach(({ top, left }, i) => {
        cutTile(image, top, left, tileHeight, tileWidth, input, i * tileHeight * tileWidth * image.channels);
      });
      const made = await this.run(input, [batch, tileHeight, tileWidth, image.channels]);
      blend ??= new Blend(image, [tileHeight, tileWidth], made, overlap);
      for (const [i, { top, left }] of some.entries()) blend.add(made.data, i, top, left);
    }
    return blend!.result();
  }

  private tileOf({ height, width }: Planes): [number, number, number] {
    if (this.fixed !== undefined) return [...this.fixed, Math.ceil(Math.min(...this.fixed) / 4)];
    const up = (size: number) => Math.ceil(size / this.multiple) * this.multiple;
    if (height * width <= LARGEST_WHOLE) return [up(height), up(width), LARGE_OVERLAP];
    return [up(Math.min(height, LARGE_TILE)), up(Math.min(width, LARGE_TILE)), LARGE_OVERLAP];
  }

  private async run(data: Float32Array, shape: [number, number, number, number]) {
    const { tf } = this.runner;
    const { network, compiled } = this.function(shape);
    const input = tf.tensor4d(data, shape);
    const numbers = Array.from({ length: shape[0] }, (_, i) => i);
    const randoms = network.feeds.map((feed) => {
      if (feed.kind !== 'random') throw new Error('a network takes no other feeds');
      const values = drawPerExample(feed, { seed: this.seed, purpose: Purpose.Generate }, numbers);
      return tf.tensor(values, [shape[0], ...feed.shape], 'float32');
    });
    const weights = network.state.map(({ name }) => this.state.get(`ema/${name}`) ?? this.state.get(name)!);
    const outputs = await compiled([...weights, input, ...randoms]);
    const output = outputs[0]!;
    const values = (await output.data()) as Float32Array;
    const [, height, width, channels] = output.shape as [number, number, number, number];
    tf.dispose([input, ...randoms, ...outputs]);
    return { data: values, height, width, channels };
  }

  private function(shape: readonly number[]) {
    const key = shape.join();
    let known = this.known.get(key);
    if (known === undefined) {
      const network = compileNetwork(this.program, this.use.network, [shape.slice(1)]);
      const weights = network.state.length;
      const compiled = this.runner.compile(
        (...inputs) => [
          ...network.run(
            this.runner.tf,
            inputs.slice(0, weights),
            inputs.slice(weights, weights + 1),
            inputs.slice(weights + 1),
          ),
        ],
        `the network ${this.use.network}`,
      );
      known = { network, compiled };
      this.known.set(key, known);
    }
    return known;
  }

  dispose(): void {
    for (const { compiled } of this.known.values()) compiled.dispose?.();
  }
}

/** Adds up tiles where they overlap, weighted so that no seam shows. */
class Blend {
  private readonly height: number;
  private readonly width: number;
  private readonly scaleY: number;
  private readonly scaleX: number;
  private readonly sums: Float32Array;
  private readonly weights: Float32Array;
  private readonly rows: Float32Array;
  private readonly columns: Float32Array;

  constructor(
    image: Planes,
    [tileHeight, tileWidth]: readonly [number, number],
    private readonly tile: { readonly height: number; readonly width: number; readonly channels: number },
    overlap: number,
  ) {
    this.scaleY = tile.height / tileHeight;
    this.scaleX = tile.width / tileWidth;
    this.height = Math.round(image.height * this.scaleY);
    this.width = Math.round(image.width * this.scaleX);
    this.sums = new Float32Array(this.height * this.width * tile.channels);
    this.weights = new Float32Array(this.height * this.width);
    const inner = (size: number, scale: number) => Math.min(Math.ceil(overlap * scale), size >> 1);
    this.rows = tileWeights(tile.height, inner(tile.height, this.scaleY));
    this.columns = tileWeights(tile.width, inner(tile.width, this.scaleX));
  }

  add(data: Float32Array, index: number, top: number, left: number): void {
    const { height, width, channels } = this.tile;
    const start = index * height * width * channels;
    const top0 = Math.round(top * this.scaleY);
    const left0 = Math.round(left * this.scaleX);
    const bottom = Math.min(height, this.height - top0);
    const right = Math.min(width, this.width - left0);
    for (let y = 0; y < bottom; y++) {
      for (let x = 0; x < right; x++) {
        const weight = this.rows[y]! * this.columns[x]!;
        const at = (top0 + y) * this.width + left0 + x;
        this.weights[at]! += weight;
        for (let channel = 0; channel < channels; channel++) {
          this.sums[at * channels + channel]! += weight * data[start + (y * width + x) * channels + channel]!;
        }
      }
    }
  }

  result(): Planes {
    const { channels } = this.tile;
    const data = this.sums.map((sum, i) => sum / this.weights[Math.floor(i / channels)]!);
    return { height: this.height, width: this.width, channels, data };
  }
}

/** Beyond the image's ends the tile sees its mirror. */
function cutTile(
  image: Planes,
  top: number,
  left: number,
  height: number,
  width: number,
  out: Float32Array,
  start: number,
): void {
  const { channels } = image;
  let at = start;
  for (let y = 0; y < height; y++) {
    const row = reflect(top + y, image.height) * image.width;
    for (let x = 0; x < width; x++) {
      const from = (row + reflect(left + x, image.width)) * channels;
      for (let channel = 0; channel < channels; channel++) out[at++] = image.data[from + channel]!;
    }
  }
}

async function restoreImage(model: ImageModel, pixels: Pixels): Promise<Pixels> {
  const { height, width, channels } = pixels;
  const colours = channels > 2 ? 3 : 1;
  const hasAlpha = channels === 2 || channels === 4;
  const { min, max } = model.inputRange;
  const floats = (channel: number) =>
    Float32Array.from(
      { length: height * width },
      (_, i) => min + ((max - min) * pixels.data[i * channels + channel]!) / 255,
    );
  const planes = Array.from({ length: colours }, (_, channel) => floats(channel));
  const images = groupChannels(model, planes, hasAlpha ? floats(channels - 1) : undefined, max);
  const results = await model.apply(images.map((list) => interleave(list, height, width)));
  const made = results.flatMap(separate);
  const size = { height: results[0]!.height, width: results[0]!.width };

  let colourPlanes = made;
  // Gray that went in as three equal channels comes out as gray.
  if (colours === 1 && model.inputChannels === 3 && made.length === 3) {
    colourPlanes = [made[0]!.map((value, i) => (value + made[1]![i]! + made[2]![i]!) / 3)];
  }
  const bytes = colourPlanes.map((plane) =>
    Uint8Array.from(plane, (value) => toByte(value, model.outputRange)),
  );
  if (hasAlpha && model.inputChannels !== 4) {
    const alpha = Uint8Array.from(
      { length: height * width },
      (_, i) => pixels.data[i * channels + channels - 1]!,
    );
    bytes.push(await resizePlane(alpha, { height, width }, size));
  }
  if (bytes.length > 4) {
    throw new TrainerError(
      'unsupported',
      `The network makes ${made.length} channels; a PNG holds at most 4.`,
    );
  }
  const data = new Uint8Array(size.height * size.width * bytes.length);
  bytes.forEach((plane, channel) => {
    for (let i = 0; i < plane.length; i++) data[i * bytes.length + channel] = plane[i]!;
  });
  return { ...size, channels: bytes.length, data };
}

/** The images to send through the network for one picture: a list of channels each. */
function groupChannels(
  model: ImageModel,
  planes: readonly Float32Array[],
  alpha: Float32Array | undefined,
  opaque: number,
): Float32Array[][] {
  const { inputChannels, outputChannels } = model;
  const [first] = planes;
  if (inputChannels === 1) {
    // One channel to one: each colour by itself. One to several, as in colouring: from the luminance.
    return outputChannels === 1 || planes.length === 1
      ? planes.map((plane) => [plane])
      : [[luminance(planes)]];
  }
  const colours = planes.length === 3 ? [...planes] : [first!, first!, first!];
  if (inputChannels === 3) return [colours];
  if (inputChannels === 4) return [[...colours, alpha ?? new Float32Array(first!.length).fill(opaque)]];
  throw new TrainerError(
    'unsupported',
    `The network takes ${inputChannels} channels; image files have 1, 3 or 4.`,
  );
}

/** ITU-R BT.601's weights. */
function luminance([red, green, blue]: readonly Float32Array[]): Float32Array {
  return red!.map((value, i) => 0.299 * value + 0.587 * green![i]! + 0.114 * blue![i]!);
}

function interleave(planes: readonly Float32Array[], height: number, width: number): Planes {
  const channels = planes.length;
  const data = new Float32Array(height * width * channels);
  planes.forEach((plane, channel) => {
    for (let i = 0; i < plane.length; i++) data[i * channels + channel] = plane[i]!;
  });
  return { height, width, channels, data };
}

function separate({ height, width, channels, data }: Planes): Float32Array[] {
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: height * width }, (_, i) => data[i * channels + channel]!),
  );
}

function boundedOr(range: Range, otherwise: Range): Range {
  return Number.isFinite(range.min) && Number.isFinite(range.max) && range.max > range.min
    ? range
    : otherwise;
}

function lcm(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
