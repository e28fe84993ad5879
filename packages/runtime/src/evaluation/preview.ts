import type { FeedSpec } from '@cnn-studio/compiler';
import {
  type DataSet,
  type DisplayRange,
  displayRanges,
  drawSheet,
  type FloatImage,
  type Pixels,
  Purpose,
  pictureRanges,
} from '@cnn-studio/data';
import type { CheckedTrain, NodeId } from '@cnn-studio/language';
import { chosenExamples, classesOf, labeledExamples, sampleIndices } from '../feeds/examples';
import type { DataFeed } from '../feeds/feeds';
import type { BatchValue, ValuesRunner } from './values';

/** A sheet is about this wide and high, in pixels of the images themselves. */
const SHEET_WIDTH = 420;
const SHEET_HEIGHT = 300;
const LARGEST_ROWS = 10;
const LARGEST_COLUMNS = 12;

/**
 * A picture of values of a train block. Where they depend on labels but on no image, rows are labels and the
 * columns share their noise; else every example shows its values side by side. Noise and examples are the
 * same at every step.
 */
export async function drawPreview(
  train: CheckedTrain,
  nodes: readonly NodeId[],
  values: ValuesRunner,
  sources: readonly DataSet[],
  seed: number,
): Promise<Pixels> {
  const { height, width } = tileSize(train, nodes);
  const tileColumns = clamp(Math.floor(SHEET_WIDTH / width), 1, LARGEST_COLUMNS);
  const draw = { seed, purpose: Purpose.Preview };

  const label = labelOnly(values.feeds(nodes, train.batch));
  if (label !== undefined) {
    const labels = Array.from({ length: Math.min(classesOf(train, label), LARGEST_ROWS) }, (_, i) => i);
    const columns = clamp(Math.floor(tileColumns / nodes.length), 1, LARGEST_COLUMNS);
    const results = await values.run(nodes, labeledExamples(labels, columns, draw));
    return sheetOf(train, nodes, results, labels.length, columns);
  }
  const smallest = Math.min(
    ...usedSources(values.feeds(nodes, train.batch)).map((source) => sources[source]!.length),
  );
  const wantedColumns = clamp(Math.floor(tileColumns / nodes.length), 1, LARGEST_COLUMNS);
  const columns = Math.min(wantedColumns, smallest);
  const rows = Math.min(
    clamp(Math.floor(SHEET_HEIGHT / height), 1, LARGEST_ROWS),
    Math.floor(smallest / columns),
  );
  const count = rows * columns;
  const indices = (source: number) =>
    sampleIndices(sources[source]!.length, count, { seed, purpose: Purpose.Preview, stream: source });
  const numbers = Uint32Array.from({ length: count }, (_, i) => i);
  const results = await values.run(nodes, chosenExamples(sources, indices, numbers, draw));
  return sheetOf(train, nodes, results, rows, columns);
}

/** The label column, when labels are all that the values take from the data. */
export function labelOnly(feeds: readonly FeedSpec[]): DataFeed | undefined {
  const data = feeds.filter((feed): feed is DataFeed => feed.kind === 'data');
  return data.length === 1 && data[0]!.dtype === 'int32' ? data[0] : undefined;
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

/** Example `index` of a value. A vector is shown as a row of gray pixels, a number as one. */
export function imageAt({ shape, data }: BatchValue, index: number): FloatImage {
  const [, ...example] = shape;
  const size = example.reduce((product, part) => product * part, 1);
  const [height, width, channels] =
    example.length === 3 ? (example as [number, number, number]) : [1, size, 1];
  return { height, width, channels, data: data.subarray(index * size, (index + 1) * size) };
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
