import { averageName, bindingsFromSizes, compileNetwork, type NetworkFunction } from '@cnn-studio/compiler';
import {
  Blend,
  cutTile,
  type Piece,
  type Planes,
  Purpose,
  pieces,
  TrainerError,
  tileStarts,
} from '@cnn-studio/data';
import {
  type CheckedNetwork,
  formatBytes,
  inferenceMemory,
  type Locality,
  leastCommonMultiple,
  locality,
  type NetworkNode,
  type Program,
  type TensorType,
} from '@cnn-studio/language';
import {
  availableMemory,
  type Compiled,
  drawPerExample,
  imageShape,
  type Runner,
  type State,
} from '@cnn-studio/runtime';
import type { Trained } from '../trained';

/** Tiles of a network of fixed size computed at once. */
const BATCH = 8;
/** An image for which the layers' results take more bytes than this goes through the network in tiles, if it can. */
const MAX_UNTILED_BYTES = 2 ** 30;
/** What a backend takes beside the layers' results: copies in another layout. */
const COPIES = 2;
/** Compiled functions that are kept, one for each size. */
const KEPT = 4;

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

/** One input of a network: an image, or numbers that are the same for every place of it. */
export type Given = Planes | { readonly shape: readonly number[]; readonly data: Float32Array<ArrayBuffer> };

/** Of memory, in bytes. */
export interface Limits {
  /** What the layers' results may take at once before an image goes in tiles; by default a gibibyte. */
  readonly largestWhole?: number;
  /** What there is for an image that can't; by default what is free on the machine. */
  readonly available?: number;
}

/** In how many pieces an image went through a network. */
export interface Tiling {
  readonly tiles: number;
  readonly height: number;
  readonly width: number;
  /** Pixels that neighboring tiles have in common, at least. */
  readonly overlap: number;
  /** Whether that gives what the whole image at once would. A network of fixed size can't be given it. */
  readonly exact: boolean;
}

/** A network that takes images of one size and makes one, at the sizes it is asked for. */
export class ImageModel {
  readonly inputs: readonly TensorType[];
  readonly outputChannels: number;
  private readonly network: CheckedNetwork;
  private readonly locality: Locality;
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
    private readonly limits: Limits = {},
  ) {
    this.runner = trained.runner;
    this.state = trained.state;
    this.seed = trained.origin.seed;
    this.network = program.networks.get(use.network)!;
    this.inputs = this.network.inputs.map((id) => {
      const { type } = this.network.nodes[id]!;
      const last = type.kind === 'tensor' ? type.shape.at(-1) : undefined;
      if (type.kind === 'tensor' && (type.shape.length !== 3 || typeof last === 'number')) return type;
      throw new TrainerError(
        'unsupported',
        `The network ${use.network} does not take images with a known number of channels, so it can't be applied to a picture.`,
      );
    });
    const made = imageShape(use.type)?.shape[2];
    const first = this.inputs.find((type) => type.shape.length === 3);
    if (first === undefined || typeof made !== 'number') {
      throw new TrainerError(
        'unsupported',
        `The network ${use.network} does not turn an image into an image.`,
      );
    }
    this.outputChannels = made;
    const [height, width] = first.shape;
    this.fixed = typeof height === 'number' && typeof width === 'number' ? [height, width] : undefined;
    this.multiple = this.network.conditions.reduce(
      (common, { multipleOf }) => leastCommonMultiple(common, multipleOf),
      1,
    );
    this.locality = locality(this.network, program.networks);
  }

  /**
   * An image through the network, larger or smaller by the network's own factor.
   * @throws TrainerError `too-much-memory`, `cancelled`
   */
  async apply(
    given: readonly Given[],
    { progress, signal }: Following = {},
  ): Promise<{ readonly made: Planes; readonly tiling: Tiling }> {
    const images = given.filter((input): input is Planes => 'channels' in input);
    const [first] = images;
    if (
      first === undefined ||
      images.some(({ height, width }) => height !== first.height || width !== first.width)
    ) {
      throw new TrainerError(
        'unsupported',
        `The network ${this.use.network} takes several images of different sizes, so it can't be applied to one picture.`,
      );
    }
    if (this.fixed !== undefined) return this.blended(given, first, this.fixed, { progress, signal });
    return this.pieced(given, first, { progress, signal });
  }

  /** Overlapping tiles of the network's own size, blended: each sees only itself. */
  private async blended(
    given: readonly Given[],
    image: Planes,
    [tileHeight, tileWidth]: readonly [number, number],
    { progress, signal }: Following,
  ): Promise<{ made: Planes; tiling: Tiling }> {
    const overlap = Math.ceil(Math.min(tileHeight, tileWidth) / 4);
    const tops = tileStarts(image.height, tileHeight, Math.min(overlap, tileHeight >> 1));
    const lefts = tileStarts(image.width, tileWidth, Math.min(overlap, tileWidth >> 1));
    const places = tops.flatMap((top) => lefts.map((left) => ({ top, left })));
    const batch = Math.min(BATCH, places.length);
    let blend: Blend | undefined;
    for (let start = 0; start < places.length; start += batch) {
      await breathe(signal);
      const some = places.slice(start, start + batch);
      const made = await this.run(given, some, batch, tileHeight, tileWidth);
      blend ??= new Blend(image, [tileHeight, tileWidth], made, overlap);
      for (const [i, { top, left }] of some.entries()) blend.add(made.data, i, top, left);
      progress?.(Math.min(places.length, start + batch), places.length);
    }
    const exact = image.height === tileHeight && image.width === tileWidth;
    const tiling = { tiles: places.length, height: tileHeight, width: tileWidth, overlap, exact };
    return { made: blend!.result(), tiling };
  }

  /** The whole image, or pieces of which only what sees no cut counts: the result is the same. */
  private async pieced(
    given: readonly Given[],
    image: Planes,
    { progress, signal }: Following,
  ): Promise<{ made: Planes; tiling: Tiling }> {
    const up = (size: number) => Math.ceil(size / this.multiple) * this.multiple;
    const [height, width] = [up(image.height), up(image.width)];
    const { tile, margin, stride } = this.plan(height, width);
    const rows = pieces(height, tile[0], margin[0], stride[0]);
    const columns = pieces(width, tile[1], margin[1], stride[1]);
    const count = rows.length * columns.length;
    let result: Planes | undefined;
    let done = 0;
    for (const row of rows) {
      for (const column of columns) {
        await breathe(signal);
        const place = { top: row.start, left: column.start };
        const made = await this.run(given, [place], 1, tile[0], tile[1]);
        const scale = [made.height / tile[0], made.width / tile[1]] as const;
        result ??= emptyPlanes(image.height * scale[0], image.width * scale[1], made.channels);
        keep(result, made, row, column, scale);
        progress?.(++done, count);
      }
    }
    const overlap = count === 1 ? 0 : 2 * Math.min(margin[0], margin[1]);
    return {
      made: result!,
      tiling: { tiles: count, height: tile[0], width: tile[1], overlap, exact: true },
    };
  }

  /** @throws TrainerError `too-much-memory` */
  private plan(height: number, width: number) {
    const needed = this.memoryFor(height, width);
    // A GPU's buffer holds one result, which is less than all that are there at once.
    const { largestBuffer = MAX_UNTILED_BYTES } = this.runner.device ?? {};
    const { largestWhole = Math.min(MAX_UNTILED_BYTES, largestBuffer), available = availableMemory() } =
      this.limits;
    const whole = { tile: [height, width], margin: [0, 0], stride: [1, 1] } as const;
    if (needed <= largestWhole) return whole;
    if (this.locality.kind === 'whole') {
      if (COPIES * needed <= available) return whole;
      throw new TrainerError(
        'too-much-memory',
        `A picture of ${width}x${height} pixels through ${this.use.network} needs about ${formatBytes(COPIES * needed)} of memory, and ${formatBytes(available)} is free here. It can't be taken in tiles, since \`${this.locality.because}\` sees the whole picture at once. Make the picture smaller, or use a machine with more memory.`,
      );
    }
    const { reach } = this.locality;
    const stride = this.locality.stride.map((own) => leastCommonMultiple(own, this.multiple)) as [
      number,
      number,
    ];
    const margin = [0, 1].map((i) => Math.ceil(reach[i]! / stride[i]!) * stride[i]!) as [number, number];
    const side = Math.sqrt((largestWhole / needed) * height * width);
    const tile = [height, width].map((length, i) => {
      const least = 2 * margin[i]! + stride[i]!;
      const wanted = Math.max(Math.floor(side), 2 * least);
      if (wanted >= length) return length;
      // No larger than as many pieces need be.
      const inner = length - 2 * margin[i]!;
      const count = Math.ceil(inner / (wanted - 2 * margin[i]!));
      const even = Math.max(least, Math.ceil(inner / count) + 2 * margin[i]! + stride[i]! - 1);
      // As far from the end as a multiple of the stride, so that windows lie where they lie in the whole.
      return length - Math.floor((length - even) / stride[i]!) * stride[i]!;
    }) as [number, number];
    return { tile, margin, stride };
  }

  private memoryFor(height: number, width: number): number {
    const sizes = bindingsFromSizes(this.network, this.sizesFor(height, width));
    return inferenceMemory(this.program, this.network, sizes) ?? 0;
  }

  private sizesFor(height: number, width: number): number[][] {
    return this.inputs.map(({ shape }) =>
      shape.length === 3 ? [height, width, shape[2] as number] : (shape as number[]),
    );
  }

  /** Tiles of one size as a batch; where there are fewer, the rest is 0. */
  private async run(
    given: readonly Given[],
    places: readonly { readonly top: number; readonly left: number }[],
    batch: number,
    height: number,
    width: number,
  ): Promise<Planes> {
    const { tf } = this.runner;
    const { network, compiled } = this.function(batch, height, width);
    const inputs = given.map((input) => {
      if (!('channels' in input)) {
        const size = input.data.length;
        const data = new Float32Array(batch * size);
        for (let i = 0; i < batch; i++) data.set(input.data, i * size);
        return tf.tensor(data, [batch, ...input.shape], 'float32');
      }
      const size = height * width * input.channels;
      const data = new Float32Array(batch * size);
      places.forEach(({ top, left }, i) => {
        cutTile(input, top, left, height, width, data, i * size);
      });
      return tf.tensor4d(data, [batch, height, width, input.channels]);
    });
    const numbers = Array.from({ length: batch }, (_, i) => i);
    const randoms = network.feeds.map((feed) => {
      if (feed.kind !== 'random') throw new Error('a network takes no other feeds');
      const values = drawPerExample(feed, { seed: this.seed, purpose: Purpose.Generate }, numbers);
      return tf.tensor(values, [batch, ...feed.shape], 'float32');
    });
    const weights = network.state.map(
      ({ name }) => this.state.get(averageName(name)) ?? this.state.get(name)!,
    );
    const outputs = await compiled([...weights, ...inputs, ...randoms]);
    const output = outputs[0]!;
    const data = Float32Array.from(await output.data());
    const [, madeHeight, madeWidth, channels] = output.shape as [number, number, number, number];
    tf.dispose([...inputs, ...randoms, ...outputs]);
    return { data, height: madeHeight, width: madeWidth, channels };
  }

  private function(batch: number, height: number, width: number) {
    const key = [batch, height, width].join();
    let known = this.known.get(key);
    if (known === undefined) {
      const network = compileNetwork(this.program, this.use.network, this.sizesFor(height, width));
      const weights = network.state.length;
      const end = weights + network.inputs.length;
      const compiled = this.runner.compile(
        (...inputs) => [
          ...network.run(
            this.runner.tf,
            inputs.slice(0, weights),
            inputs.slice(weights, end),
            inputs.slice(end),
          ),
        ],
        `the network ${this.use.network}`,
      );
      known = { network, compiled };
    }
    // The last used last: each takes memory.
    this.known.delete(key);
    this.known.set(key, known);
    for (const [old, { compiled }] of this.known) {
      if (this.known.size <= KEPT) break;
      compiled.dispose?.();
      this.known.delete(old);
    }
    return known;
  }

  dispose(): void {
    for (const { compiled } of this.known.values()) compiled.dispose?.();
  }
}

/** A run of the network blocks this process: what came meanwhile, such as a cancel, is heard first. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  stopIfCancelled(signal);
}

function emptyPlanes(height: number, width: number, channels: number): Planes {
  const [rows, columns] = [Math.round(height), Math.round(width)];
  return { height: rows, width: columns, channels, data: new Float32Array(rows * columns * channels) };
}

/** Copies the part of a piece that counts to its place. */
function keep(
  result: Planes,
  made: Planes,
  row: Piece,
  column: Piece,
  [down, across]: readonly [number, number],
): void {
  const { channels } = result;
  const [top, left] = [Math.round(row.start * down), Math.round(column.start * across)];
  const bottom = Math.min(result.height, Math.round(row.to * down));
  const [from, to] = [
    Math.round(column.from * across),
    Math.min(result.width, Math.round(column.to * across)),
  ];
  for (let y = Math.round(row.from * down); y < bottom; y++) {
    const start = ((y - top) * made.width + from - left) * channels;
    const line = made.data.subarray(start, start + (to - from) * channels);
    result.data.set(line, (y * result.width + from) * channels);
  }
}
