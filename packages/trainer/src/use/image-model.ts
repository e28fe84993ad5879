import { averageName, compileNetwork, type NetworkFunction } from '@cnn-studio/compiler';
import type { NetworkNode, Program, Range, TensorType, ValueType } from '@cnn-studio/language';
import type { Compiled, Runner } from '../backends/runner';
import { TrainerError } from '../errors';
import { Blend, cutTile, type Planes } from '../images/blend';
import { tileStarts } from '../images/tiles';
import { drawPerExample } from '../loop/feeds';
import type { State } from '../loop/state';
import { Purpose } from '../random/draw';
import type { Trained } from './trained';

/** Tiles computed at once. */
const BATCH = 8;
/** An image with more pixels goes through a network of any size in tiles, for memory's sake. */
const LARGEST_WHOLE = 1024 * 1024;
const LARGE_TILE = 512;
const LARGE_OVERLAP = 64;

/** How a caller follows and ends a long computation. */
export interface Following {
  /** Tiles done, of all. */
  progress?(done: number, of: number): void;
  /** Looked at between batches of tiles; when aborted, `cancelled` is thrown. */
  readonly signal?: AbortSignal;
}

/** @throws TrainerError `cancelled` */
export function stopIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new TrainerError('cancelled', 'It was cancelled.');
}

/** The type of a value that is an image. */
export function imageShape(type: ValueType | undefined): TensorType | undefined {
  return type?.kind === 'tensor' && type.shape.length === 3 ? type : undefined;
}

/** A network that takes an image and makes one, at the sizes it is asked for. */
export class ImageModel {
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
  async apply(images: readonly Planes[], following: Following = {}): Promise<Planes[]> {
    const results: Planes[] = [];
    for (const [index, image] of images.entries()) {
      const { progress, signal } = following;
      // The images are of one size: as many tiles each.
      const part = (done: number, of: number) => progress?.(index * of + done, images.length * of);
      results.push(await this.applyOne(image, { progress: part, signal }));
    }
    return results;
  }

  private async applyOne(image: Planes, { progress, signal }: Following): Promise<Planes> {
    const [tileHeight, tileWidth, overlap] = this.tileOf(image);
    const tops = tileStarts(image.height, tileHeight, Math.min(overlap, tileHeight >> 1));
    const lefts = tileStarts(image.width, tileWidth, Math.min(overlap, tileWidth >> 1));
    const places = tops.flatMap((top) => lefts.map((left) => ({ top, left })));
    const batch = Math.min(BATCH, places.length);
    let blend: Blend | undefined;
    for (let start = 0; start < places.length; start += batch) {
      // A run of the network blocks this process: what came meanwhile, such as a cancel, is heard first.
      await new Promise((resolve) => setImmediate(resolve));
      stopIfCancelled(signal);
      const some = places.slice(start, start + batch);
      const input = new Float32Array(batch * tileHeight * tileWidth * image.channels);
      some.forEach(({ top, left }, i) => {
        cutTile(image, top, left, tileHeight, tileWidth, input, i * tileHeight * tileWidth * image.channels);
      });
      const made = await this.run(input, [batch, tileHeight, tileWidth, image.channels]);
      blend ??= new Blend(image, [tileHeight, tileWidth], made, overlap);
      for (const [i, { top, left }] of some.entries()) blend.add(made.data, i, top, left);
      progress?.(Math.min(places.length, start + batch), places.length);
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
    const weights = network.state.map(
      ({ name }) => this.state.get(averageName(name)) ?? this.state.get(name)!,
    );
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
