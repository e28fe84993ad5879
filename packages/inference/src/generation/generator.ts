import {
  type DisplayRange,
  displayRanges,
  drawSheet,
  type FloatImage,
  type Pixels,
  Purpose,
  pictureRanges,
  pixelsOf,
  TrainerError,
} from '@cnn-studio/data';
import type { GraphNode, Program } from '@cnn-studio/language';
import type { GenerateParams, GeneratorInfo } from '@cnn-studio/protocol';
import {
  classesOf,
  classNamesOf,
  drawPerExample,
  type Examples,
  findGenerators,
  imageAt,
  imageShape,
  labelOnly,
  networkOf,
  type RandomFeed,
  ValuesRunner,
} from '@cnn-studio/runtime';
import { explainNoGenerator } from '../kinds';
import { type Following, stopIfCancelled } from '../restoration/image-model';
import type { Trained } from '../trained';
import { lerp, move, slerp } from './latent';
import { type Principal, principalDirections } from './principal';

/** Images computed at once. */
const CHUNK = 64;
const WITHOUT_LABELS = 64;
const FOR_EACH_LABEL = 10;
/** More pictures than anybody looks at; a sheet of them is still drawn. */
const MAX_COUNT = 10_000;
const MAX_FRAMES = 200;
/** Samples that the principal directions are computed from: enough that a direction's error is small beside it. */
const DIRECTION_SAMPLES = 2048;
export const DIRECTIONS = 8;
/** Images are averaged down to this side for that: directions are about what a picture shows at a glance. */
const DIRECTION_SIDE = 32;

/** One image to make. */
interface Point {
  readonly sample: number;
  readonly to?: number;
  readonly mix: number;
  readonly label?: number;
}

interface Layout {
  readonly rows: number;
  readonly columns: number;
  readonly points: readonly Point[];
  /** One image that was asked for by its number. */
  readonly single: boolean;
}

export interface MadeImages {
  readonly seed: number;
  readonly rows: number;
  readonly columns: number;
  readonly single: boolean;
  /** Row by row. */
  readonly images: readonly {
    readonly image: FloatImage;
    readonly range: DisplayRange;
    readonly sample?: number;
    readonly label?: number;
  }[];
}

/** A trained network that makes images from noise and labels. */
export class Generator {
  readonly info: GeneratorInfo;
  private readonly values: ValuesRunner;
  private readonly node: GraphNode;
  private readonly feeds: readonly RandomFeed[];
  private found: Principal | undefined;

  /**
   * @param network by default the first that makes images from noise and labels alone
   * @throws TrainerError `network-unknown`
   */
  constructor(
    private readonly trained: Trained,
    program: Program,
    network?: string,
  ) {
    const { train, runner, functions, state, origin } = trained;
    this.values = new ValuesRunner(runner, functions, state, origin.seed);
    this.node = chooseGenerator(trained, program, network);
    const feeds = this.values.feeds([this.node.id], CHUNK);
    this.feeds = feeds.filter((feed): feed is RandomFeed => feed.kind === 'random' && !feed.fixed);
    const label = labelOnly(feeds);
    const [height, width, channels] = imageShape(this.node.type)!.shape as [number, number, number];
    this.info = {
      network: networkOf(train, this.node)!,
      height,
      width,
      channels,
      labels: label === undefined ? 0 : classesOf(train, label),
      labelNames: label === undefined ? undefined : classNamesOf(train, label),
      latentSize: this.feeds.reduce((sum, feed) => sum + sizeOf(feed), 0),
    };
  }

  /** @throws TrainerError `wrong-use` for parameters that don't fit, `cancelled` */
  async make(params: GenerateParams, following: Following = {}): Promise<MadeImages> {
    const layout = layOut(params, this.info);
    const seed = params.seed ?? this.trained.origin.seed;
    const amounts = params.directions ?? [];
    const directions = amounts.some((amount) => amount !== 0)
      ? (await this.directions(following)).directions
      : [];
    const latents = (feed: RandomFeed, point: Point) => {
      const draw = (sample: number) => drawPerExample(feed, { seed, purpose: Purpose.Generate }, [sample]);
      const between = feed.distribution === 'normal' ? slerp : lerp;
      const from = draw(point.sample);
      const latent = point.to === undefined ? from : between(from, draw(point.to), point.mix);
      const start = this.offsetOf(feed);
      const parts = directions.map((direction) => direction.subarray(start, start + sizeOf(feed)));
      return limited(feed, move(latent, parts, amounts));
    };
    const images = await this.compute(layout.points, latents, following);
    const range = pictureRanges(this.trained.train).range(this.node.id);
    const ranges = displayRanges(images.map(({ data }) => ({ data, range })));
    return {
      seed,
      rows: layout.rows,
      columns: layout.columns,
      single: layout.single,
      images: images.map((image, i) => {
        const { sample, to, label } = layout.points[i]!;
        return { image, range: ranges[i]!, label, ...(to === undefined ? { sample } : {}) };
      }),
    };
  }

  /**
   * The latent directions along which the images change most. The labels' own differences are taken out first.
   * Computed once, from the run's seed: the same for every call.
   */
  async directions(following: Following = {}): Promise<Principal & { readonly samples: number }> {
    const { labels, latentSize } = this.info;
    if (this.found === undefined) {
      const { seed } = this.trained.origin;
      const points = Array.from({ length: DIRECTION_SAMPLES }, (_, i) => ({
        sample: i,
        mix: 0,
        label: labels === 0 ? undefined : i % labels,
      }));
      const latents = new Float32Array(points.length * latentSize);
      const draw = (feed: RandomFeed, { sample }: Point) => {
        const drawn = drawPerExample(feed, { seed, purpose: Purpose.Directions }, [sample]);
        latents.set(drawn, sample * latentSize + this.offsetOf(feed));
        return drawn;
      };
      const images = await this.compute(points, draw, following);
      const responses = centered(images.map(shrink), Math.max(1, labels));
      this.found = principalDirections(latents, responses, points.length, DIRECTIONS);
    }
    return { ...this.found, samples: DIRECTION_SAMPLES };
  }

  private offsetOf(feed: RandomFeed): number {
    let offset = 0;
    for (const other of this.feeds) {
      if (other.stream === feed.stream) break;
      offset += sizeOf(other);
    }
    return offset;
  }

  private async compute(
    points: readonly Point[],
    latents: (feed: RandomFeed, point: Point) => Float32Array,
    { progress, signal }: Following,
  ): Promise<FloatImage[]> {
    const images: FloatImage[] = [];
    const size = Math.min(CHUNK, points.length);
    for (let start = 0; start < points.length; start += size) {
      // A run of the network blocks this process: what came meanwhile, such as a cancel, is heard first.
      await new Promise((resolve) => setImmediate(resolve));
      stopIfCancelled(signal);
      const real = Math.min(size, points.length - start);
      // The last chunk is filled up, so that one compiled function serves all.
      const chunk = Array.from({ length: size }, (_, i) => points[start + Math.min(i, real - 1)]!);
      const examples: Examples = {
        count: size,
        data: async () => Int32Array.from(chunk, ({ label }) => label ?? 0),
        random: (feed) => {
          const all = new Float32Array(size * sizeOf(feed));
          for (const [i, point] of chunk.entries()) all.set(latents(feed, point), i * sizeOf(feed));
          return all;
        },
        scalar: () => 0,
      };
      const [value] = await this.values.run([this.node.id], examples);
      for (let i = 0; i < real; i++) images.push(imageAt(value!, i));
      progress?.(Math.min(points.length, start + size), points.length);
    }
    return images;
  }

  dispose(): void {
    this.values.dispose();
  }
}

/** All images on one sheet; a single one as it is. */
export function drawMade({ images, rows, columns, single }: MadeImages): Pixels {
  if (single) return pixelsOf(images[0]!.image, images[0]!.range, 8);
  return drawSheet(
    Array.from({ length: rows }, (_, row) =>
      images.slice(row * columns, (row + 1) * columns).map((tile) => [tile]),
    ),
  );
}

function sizeOf(feed: RandomFeed): number {
  return feed.shape.reduce((product, size) => product * size, 1);
}

/** Uniform numbers stay in [0, 1]: the generator saw no others. */
function limited(feed: RandomFeed, latent: Float32Array): Float32Array {
  return feed.distribution === 'normal' ? latent : latent.map((value) => Math.min(1, Math.max(0, value)));
}

function wrong(message: string): TrainerError {
  return new TrainerError('wrong-use', message);
}

function requireWhole(value: number | undefined, least: number, most: number, what: string): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw wrong(`${what} cannot be ${value}; give a whole number from ${least} to ${most}.`);
}

/**
 * The number of a class that is named, or given by its number.
 * @throws TrainerError `wrong-use`
 */
function labelNumber(label: number | string, { labels, labelNames }: Labels): number {
  if (labels === 0) throw wrong('This generator takes no label; leave --label out.');
  // Classes may be called 1, 2, 3: a text is a name before it is a number.
  const named = typeof label === 'string' ? (labelNames?.indexOf(label.normalize('NFC')) ?? -1) : -1;
  if (named >= 0) return named;
  const number = typeof label === 'string' && label.trim() === '' ? Number.NaN : Number(label);
  if (Number.isInteger(number) && number >= 0 && number < labels) return number;
  const names = labelNames === undefined ? '' : ` (${labelNames.join(', ')})`;
  throw wrong(`There is no label ${label}; labels are 0 to ${labels - 1}${names}.`);
}

type Labels = Pick<GeneratorInfo, 'labels' | 'labelNames'>;

function layOut(params: GenerateParams, known: Labels): Layout {
  const { labels: classes } = known;
  const { count, sample, to, mix, frames, directions } = params;
  requireWhole(count, 1, MAX_COUNT, 'The count of images');
  requireWhole(sample, 0, 2 ** 32 - 1, 'The sample');
  requireWhole(to, 0, 2 ** 32 - 1, 'The second sample');
  requireWhole(frames, 2, MAX_FRAMES, 'The number of frames');
  if (mix !== undefined && !(mix >= 0 && mix <= 1)) throw wrong(`The mix cannot be ${mix}; give 0 to 1.`);
  if (directions !== undefined && !(directions.length <= DIRECTIONS && directions.every(Number.isFinite))) {
    throw wrong(`Give at most ${DIRECTIONS} numbers for the principal directions.`);
  }
  if (sample === undefined && to !== undefined)
    throw wrong('--to needs a sample to start from: give --sample.');
  if (to === undefined && (mix !== undefined || frames !== undefined)) {
    throw wrong('--mix and --frames need a second sample: give --to.');
  }
  if (count !== undefined && sample !== undefined) throw wrong('Give --count or --sample, not both.');
  if (mix !== undefined && frames !== undefined) throw wrong('Give --mix or --frames, not both.');
  const label = params.label === undefined ? undefined : labelNumber(params.label, known);
  const labels =
    label !== undefined ? [label] : classes > 0 ? Array.from({ length: classes }, (_, i) => i) : [undefined];
  if (sample !== undefined) {
    const mixes =
      frames === undefined ? [mix ?? 0] : Array.from({ length: frames }, (_, i) => i / (frames - 1));
    return {
      rows: labels.length,
      columns: mixes.length,
      points: labels.flatMap((own) => mixes.map((at) => ({ sample, to, mix: at, label: own }))),
      single: labels.length === 1 && frames === undefined,
    };
  }
  if (labels.length > 1) {
    const total = count ?? classes * FOR_EACH_LABEL;
    const columns = Math.ceil(total / classes);
    const points = Array.from({ length: total }, (_, i) => ({
      sample: i % columns,
      mix: 0,
      label: Math.floor(i / columns),
    }));
    return { rows: Math.ceil(total / columns), columns, points, single: false };
  }
  const total = count ?? WITHOUT_LABELS;
  const columns = Math.ceil(Math.sqrt(total));
  const points = Array.from({ length: total }, (_, sample) => ({ sample, mix: 0, label: labels[0] }));
  return { rows: Math.ceil(total / columns), columns, points, single: false };
}

/** Averaged over blocks to at most `DIRECTION_SIDE` pixels a side. */
function shrink({ height, width, channels, data }: FloatImage): Float32Array {
  const [rows, columns] = [Math.min(height, DIRECTION_SIDE), Math.min(width, DIRECTION_SIDE)];
  if (rows === height && columns === width) return Float32Array.from(data);
  const sums = new Float32Array(rows * columns * channels);
  const counts = new Float32Array(rows * columns);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width);
      counts[at]! += 1;
      for (let channel = 0; channel < channels; channel++) {
        sums[at * channels + channel]! += data[(y * width + x) * channels + channel]!;
      }
    }
  }
  return sums.map((sum, i) => sum / counts[Math.floor(i / channels)]!);
}

/** All images in one array, the mean of those of each class (every `classes`-th) taken away. */
function centered(images: readonly Float32Array[], classes: number): Float32Array {
  const size = images[0]!.length;
  const means = Array.from({ length: classes }, () => new Float64Array(size));
  const counts = Array.from({ length: classes }, (_, c) => Math.ceil((images.length - c) / classes));
  images.forEach((image, i) => {
    const mean = means[i % classes]!;
    for (let j = 0; j < size; j++) mean[j]! += image[j]! / counts[i % classes]!;
  });
  const all = new Float32Array(images.length * size);
  images.forEach((image, i) => {
    const mean = means[i % classes]!;
    for (let j = 0; j < size; j++) all[i * size + j] = image[j]! - mean[j]!;
  });
  return all;
}

function chooseGenerator(trained: Trained, program: Program, wanted: string | undefined): GraphNode {
  const { train } = trained;
  const makers = findGenerators(trained);
  const found = wanted === undefined ? makers[0] : makers.find((node) => networkOf(train, node) === wanted);
  if (found !== undefined) return found;
  const names = makers.flatMap((node) => networkOf(train, node) ?? []);
  throw new TrainerError('network-unknown', explainNoGenerator(program, train, wanted, names));
}
