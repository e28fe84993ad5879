import type { FeedSpec } from '@cnn-studio/compiler';
import {
  type DataSet,
  type DisplayRange,
  displayRanges,
  drawSheet,
  type FloatImage,
  PICTURE_CHANNELS,
  type Pixels,
  Purpose,
  pictureRanges,
} from '@cnn-studio/data';
import type { CheckedTrain, NodeId } from '@cnn-studio/language';
import { chosenExamples, classesOf, labeledExamples, sampleIndices } from '../feeds/examples';
import type { DataFeed } from '../feeds/feeds';
import type { SizedValues } from './sized-values';
import type { BatchValue } from './values';

/** A sheet is about this wide and high, in pixels of the images themselves. */
const SHEET_WIDTH = 420;
const SHEET_HEIGHT = 300;
const MAX_ROWS = 10;
const MAX_COLUMNS = 12;
/** Of photographs at their own size there are fewer. */
const OWN_SIZE_ROWS = 3;
const OWN_SIZE_HEIGHT = 900;

/**
 * A picture of values of a train block. Where they depend on labels but on no image, rows are labels and the
 * columns share their noise; else every example shows its values side by side. Noise and examples are the
 * same at every step.
 */
export async function drawPreview(
  train: CheckedTrain,
  nodes: readonly NodeId[],
  values: SizedValues,
  sources: readonly DataSet[],
  seed: number,
): Promise<Pixels> {
  const { height, width } = tileSize(train, nodes);
  const tileColumns = clamp(Math.floor(SHEET_WIDTH / width), 1, MAX_COLUMNS);
  const draw = { seed, purpose: Purpose.Preview };

  if (values.isOwnSize(nodes, sources)) return drawOwnSizes(train, nodes, values, sources, seed);
  const label = labelOnly(values.asChecked.feeds(nodes, train.batch));
  if (label !== undefined) {
    const labels = Array.from({ length: Math.min(classesOf(train, label), MAX_ROWS) }, (_, i) => i);
    const columns = clamp(Math.floor(tileColumns / nodes.length), 1, MAX_COLUMNS);
    const results = await values.asChecked.run(nodes, labeledExamples(labels, columns, draw));
    return sheetOf(train, nodes, results, labels.length, columns);
  }
  const smallest = Math.min(
    ...usedSources(values.asChecked.feeds(nodes, train.batch)).map((source) => sources[source]!.length),
  );
  const wantedColumns = clamp(Math.floor(tileColumns / nodes.length), 1, MAX_COLUMNS);
  const columns = Math.min(wantedColumns, smallest);
  const rows = Math.min(
    clamp(Math.floor(SHEET_HEIGHT / height), 1, MAX_ROWS),
    Math.floor(smallest / columns),
  );
  const count = rows * columns;
  const indices = (source: number) =>
    sampleIndices(sources[source]!.length, count, { seed, purpose: Purpose.Preview, stream: source });
  const numbers = Uint32Array.from({ length: count }, (_, i) => i);
  const results = await values.asChecked.run(nodes, chosenExamples(sources, indices, numbers, draw));
  return sheetOf(train, nodes, results, rows, columns);
}

/** Of images with sizes of their own, one after another, each row an example. */
async function drawOwnSizes(
  train: CheckedTrain,
  nodes: readonly NodeId[],
  values: SizedValues,
  sources: readonly DataSet[],
  seed: number,
): Promise<Pixels> {
  const draw = { seed, purpose: Purpose.Preview };
  const pictures = pictureRanges(train);
  const rows: { readonly image: FloatImage; readonly range: DisplayRange }[][] = [];
  let height = 0;
  for (let number = 0; number < OWN_SIZE_ROWS && height < OWN_SIZE_HEIGHT; number++) {
    const same = (source: number) => source;
    const indexOf = (source: number) => {
      const { length } = sources[source]!;
      return sampleIndices(length, number + 1, { ...draw, stream: source })[number]!;
    };
    const runner = await values.at(nodes, sources, same, (source) => ({
      index: indexOf(source),
      chance: { ...draw, source, numbers: [number] },
    }));
    const examples = chosenExamples(sources, (source) => [indexOf(source)], [number], draw);
    const results = await runner.run(nodes, examples);
    const ranges = displayRanges(results.map(({ data }, i) => ({ data, range: pictures.range(nodes[i]!) })));
    const row = results.map((value, i) => ({ image: imageAt(value, 0), range: ranges[i] as DisplayRange }));
    rows.push(row);
    height += Math.max(...row.map(({ image }) => image.height));
  }
  return drawSheet(rows.map((row) => [row]));
}

/** The label column, when labels are all that the values take from the data. */
export function labelOnly(feeds: readonly FeedSpec[]): DataFeed | undefined {
  const data = feeds.filter((feed): feed is DataFeed => feed.kind === 'data');
  return data.length === 1 && data[0]!.dtype === 'int32' && data[0]!.shape.length === 0 ? data[0] : undefined;
}

function usedSources(feeds: readonly FeedSpec[]): number[] {
  return [...new Set(feeds.flatMap((feed) => (feed.kind === 'data' ? [feed.source] : [])))];
}

/** Values of `rows * columns` examples as a sheet. */
function sheetOf(
  train: CheckedTrain,
  nodes: readonly NodeId[],
  results: readonly BatchValue[],
  rows: number,
  columns: number,
): Pixels {
  const pictures = pictureRanges(train);
  const ranges = displayRanges(results.map(({ data }, i) => ({ data, range: pictures.range(nodes[i]!) })));
  return drawSheet(
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) =>
        results.map((value, i) => ({
          image: imageAt(value, row * columns + column),
          range: ranges[i] as DisplayRange,
        })),
      ),
    ),
  );
}

/**
 * Example `index` of a value. A vector is shown as a row of gray pixels, a number as one, and feature maps, which have other
 * channels than a picture, as one gray map of their mean.
 */
export function imageAt({ shape, data }: BatchValue, index: number): FloatImage {
  const [, ...example] = shape;
  const size = example.reduce((product, part) => product * part, 1);
  const [height, width, channels] =
    example.length === 3 ? (example as [number, number, number]) : [1, size, 1];
  const image = { height, width, channels, data: data.subarray(index * size, (index + 1) * size) };
  return PICTURE_CHANNELS.has(channels) ? image : meanOfChannels(image);
}

function meanOfChannels({ height, width, channels, data }: FloatImage): FloatImage {
  const means = Float32Array.from({ length: height * width }, (_, pixel) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += data[pixel * channels + channel]!;
    return sum / channels;
  });
  return { height, width, channels: 1, data: means };
}

function tileSize(train: CheckedTrain, nodes: readonly NodeId[]): { height: number; width: number } {
  let height = 1;
  let width = 1;
  for (const node of nodes) {
    const type = train.nodes[node]!.type;
    if (type.kind !== 'tensor') continue;
    const sizes = type.shape.map((dim) => (typeof dim === 'number' ? dim : 1));
    const [h, w] = sizes.length === 3 ? sizes : [1, sizes.reduce((product, size) => product * size, 1)];
    height = Math.max(height, h!);
    width = Math.max(width, w!);
  }
  return { height, width };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
