import { resolve } from 'node:path';
import type { CheckedTrain, GraphNode } from '@cnn-studio/language';
import { TrainerError } from '../errors';
import { encodePng, writePng } from '../images/png';
import { displayRanges } from '../images/ranges';
import { drawSheet, type FloatImage } from '../images/sheet';
import { classesOf } from '../loop/examples';
import { drawPerExample, type Examples } from '../loop/feeds';
import { imageAt, labelOnly } from '../loop/preview';
import { ValuesRunner } from '../loop/values';
import { Purpose } from '../random/draw';
import { type UseOptions, withTrained } from './trained';

export interface GenerateOptions extends UseOptions {
  /** By default the first that makes images from noise and labels alone. */
  readonly network?: string;
  /** How many images; by default ten for each label, or 64. */
  readonly count?: number;
  /** Only this label; by default a row for each. */
  readonly label?: number;
  /** Other seeds make other images; by default the run's. */
  readonly seed?: number;
  /** Path of a PNG. */
  readonly output: string;
}

export interface Generated {
  /** Absolute path of the PNG. */
  readonly path: string;
  readonly network: string;
  readonly images: number;
  readonly rows: number;
  readonly columns: number;
  /** Of the PNG, in pixels. */
  readonly height: number;
  readonly width: number;
}

/** Images computed at once. */
const CHUNK = 64;
const WITHOUT_LABELS = 64;
const FOR_EACH_LABEL = 10;

/**
 * A sheet of images from a trained generator: rows are labels that share the noise of their columns, or one
 * label's (or a generator's without labels) samples in a square.
 * @throws TrainerError
 */
export async function generate(options: GenerateOptions): Promise<Generated> {
  return withTrained(options, async ({ opened, train, functions, runner, state }) => {
    const values = new ValuesRunner(runner, functions, state, opened.manifest.seed);
    try {
      const node = findGenerator(train, values, options.network);
      const label = labelOnly(values.feeds([node.id], CHUNK));
      const classes = label === undefined ? 0 : classesOf(train, label);
      const layout = layOut(options, classes);
      const images = await sample(values, node.id, layout, options.seed ?? opened.manifest.seed);
      const type = node.type;
      const all = images.map(({ data }) => data);
      const unknown = { min: -Infinity, max: Infinity };
      const ranges = displayRanges(
        all.map((data) => ({ data, range: 'range' in type ? type.range : unknown })),
      );
      const tiles = images.map((image, i) => [{ image, range: ranges[i]! }]);
      const sheet = drawSheet(
        Array.from({ length: layout.rows }, (_, row) =>
          tiles.slice(row * layout.columns, (row + 1) * layout.columns),
        ),
      );
      const path = resolve(options.output);
      await writePng(path, await encodePng(sheet));
      const network = networkOf(train, node) ?? '';
      const { rows, columns } = layout;
      return {
        path,
        network,
        images: images.length,
        rows,
        columns,
        height: sheet.height,
        width: sheet.width,
      };
    } finally {
      values.dispose();
    }
  });
}

interface Layout {
  readonly rows: number;
  readonly columns: number;
  /** One per image; empty for a generator without labels. */
  readonly labels: readonly number[];
  /** Which noise each image is made from. */
  readonly noise: readonly number[];
}

function layOut({ count, label }: GenerateOptions, classes: number): Layout {
  if (count !== undefined && !(Number.isInteger(count) && count >= 1)) {
    throw new TrainerError('wrong-use', `Cannot make ${count} images; give a whole number from 1.`);
  }
  if (label !== undefined) {
    if (classes === 0)
      throw new TrainerError('wrong-use', 'This generator takes no label; leave --label out.');
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new TrainerError('wrong-use', `There is no label ${label}; labels are 0 to ${classes - 1}.`);
    }
  }
  if (classes > 0 && label === undefined) {
    const total = count ?? classes * FOR_EACH_LABEL;
    const columns = Math.ceil(total / classes);
    const places = Array.from({ length: total }, (_, i) => i);
    return {
      rows: Math.ceil(total / columns),
      columns,
      labels: places.map((i) => Math.floor(i / columns)),
      noise: places.map((i) => i % columns),
    };
  }
  const total = count ?? WITHOUT_LABELS;
  const columns = Math.ceil(Math.sqrt(total));
  const noise = Array.from({ length: total }, (_, i) => i);
  return {
    rows: Math.ceil(total / columns),
    columns,
    labels: label === undefined ? [] : noise.map(() => label),
    noise,
  };
}

async function sample(
  values: ValuesRunner,
  node: number,
  layout: Layout,
  seed: number,
): Promise<FloatImage[]> {
  const images: FloatImage[] = [];
  const { noise, labels } = layout;
  const size = Math.min(CHUNK, noise.length);
  for (let start = 0; start < noise.length; start += size) {
    const real = Math.min(size, noise.length - start);
    // The last chunk is filled up, so that one compiled function serves all.
    const places = Array.from({ length: size }, (_, i) => start + Math.min(i, real - 1));
    const numbers = places.map((place) => noise[place]!);
    const examples: Examples = {
      count: size,
      data: async () => Int32Array.from(places, (place) => labels[place]!),
      random: (feed) => drawPerExample(feed, { seed, purpose: Purpose.Generate }, numbers),
      scalar: () => 0,
    };
    const [value] = await values.run([node], examples);
    for (let i = 0; i < real; i++) images.push(imageAt(value!, i));
  }
  return images;
}

/** The use of a network that makes images from noise and labels alone. */
function findGenerator(train: CheckedTrain, values: ValuesRunner, wanted: string | undefined): GraphNode {
  const makers = train.nodes.filter((node) => {
    if (networkOf(train, node) === undefined) return false;
    if (node.type.kind !== 'tensor' || node.type.shape.length !== 3) return false;
    const feeds = values.feeds([node.id], CHUNK).filter((feed) => feed.kind === 'data');
    return feeds.length === 0 || labelOnly(feeds) !== undefined;
  });
  const found = wanted === undefined ? makers[0] : makers.find((node) => networkOf(train, node) === wanted);
  if (found !== undefined) return found;
  const names = [...new Set(makers.map((node) => networkOf(train, node)))];
  const known = names.length === 0 ? 'It has none.' : `It has: ${names.join(', ')}.`;
  throw new TrainerError(
    'network-unknown',
    wanted === undefined
      ? `The train block ${train.name} uses no network that makes images from noise or labels alone. For a network that takes images use \`cnn restore\`.`
      : `The train block ${train.name} uses no network ${wanted} that makes images from noise or labels alone. ${known}`,
  );
}

/** The network whose (first image) result a node is. */
function networkOf(train: CheckedTrain, node: GraphNode): string | undefined {
  if (node.op === 'network') return node.network;
  if (node.op !== 'result') return undefined;
  const called = train.nodes[node.inputs[0]!];
  return called?.op === 'network' ? called.network : undefined;
}
