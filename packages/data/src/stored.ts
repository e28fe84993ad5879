import type { Chance, ColumnSpec, DataSet } from './dataset';
import { TrainerError } from './errors';
import type { FileColumn, FilesOptions } from './file-columns';
import { type Pixels, whiteOf } from './images/pixels';
import { Unfit, UnusableImage } from './images/unusable';
import { eachOf } from './parallel';
import { Purpose, uniform } from './random/draw';
import type { ReadImage, Reading } from './reading/reading';
import { type ReadingStep, readingOf, scalesOf } from './reading/steps';
import { subset } from './subset';

/** Examples as they are stored: images in whole numbers, labels. */
export interface Stored {
  readonly name: string;
  readonly columns: readonly ColumnSpec[];
  readonly length: number;
  readonly files?: readonly string[];
  /**
   * An image of a column that holds some.
   * @throws TrainerError that names the file
   */
  image(column: number, index: number): Promise<Pixels>;
  /** Of a column that holds labels. */
  label(column: number, index: number): number;
  /** Absolute paths of an example's own files, where it has some. */
  paths?(index: number): readonly string[];
  /** For messages: where an example lies, as its file's path. */
  place(index: number): string;
  /** What it is made of, for those who read it elsewhere: plain data. Absent where it lies in memory. */
  readonly source?: { readonly files: readonly FileColumn[]; readonly options: FilesOptions };
  /** Examples that can't be used are passed over, others coming in their place. */
  readonly skip?: boolean;
}

/** Streams of one source: as many as there are purposes, and some. */
const PURPOSES = 64;

/**
 * Stored examples as they are read: changed by the links of a `data` statement's chain, all images of an example at
 * once, and then as floats.
 * @param columns what comes of it
 */
export function dataSet(
  stored: Stored,
  columns: readonly ColumnSpec[] = stored.columns,
  steps: readonly ReadingStep[] = [],
): DataSet {
  const example = exampleReader(stored, columns, steps);
  const images = imageColumns(columns);
  const skipped = new Map<number, UnusableImage>();
  let last: { readonly key: string; readonly examples: Promise<readonly Example[]> } | undefined;
  let usable: Promise<DataSet> | undefined;

  /** Example `index`; where it can't be used and that is to be passed over, the next one that can. */
  async function usableExample(index: number, draw: (count: number) => Float32Array): Promise<Example> {
    if (stored.skip !== true) return example(index, draw);
    for (let i = 0; i < stored.length; i++) {
      const candidate = (index + i) % stored.length;
      if (skipped.has(candidate)) continue;
      try {
        return await example(candidate, draw);
      } catch (error) {
        if (!(error instanceof UnusableImage)) throw error;
        skipped.set(candidate, error);
      }
    }
    throw noneUsable(stored, [...skipped.values()][0]);
  }

  /** By example, its images in the order of `images`. */
  async function examples(indices: ArrayLike<number>, chance: Chance | undefined) {
    const { seed, purpose, source, numbers } = chance ?? STILL;
    const key = [seed, purpose, source, ...Array.from(indices), ...Array.from(numbers)].join();
    // The columns of one batch are asked for one by one.
    if (last?.key !== key) {
      const numberOf = (i: number) => (chance === undefined ? indices[i]! : numbers[i]!);
      const read = Array.from(indices, (index, i) =>
        usableExample(index, (count) => chances({ seed, purpose, source }, numberOf(i), count)),
      );
      const all = Promise.all(read);
      last = { key, examples: all };
      all.catch(() => {
        if (last?.examples === all) last = undefined;
      });
    }
    return last.examples;
  }

  /** One column; where nothing is changed or passed over the others need not be read. */
  async function column(which: number, indices: ArrayLike<number>, chance: Chance | undefined) {
    if (steps.length === 0 && stored.skip !== true) {
      return Promise.all(
        Array.from(indices, async (index) => {
          const { pixels } = await asRead(stored, which, index);
          requireSize(stored, index, pixels, columns[which]!.shape);
          return pixels;
        }),
      );
    }
    const position = images.indexOf(which);
    return (await examples(indices, chance)).map((example) => example.images[position]!);
  }

  async function labelsOf(which: number, indices: ArrayLike<number>, chance: Chance | undefined) {
    const taken =
      stored.skip === true ? (await examples(indices, chance)).map(({ index }) => index) : indices;
    return Int32Array.from(taken, (index) => stored.label(which, index));
  }

  async function findUsable(): Promise<DataSet> {
    const all = Array.from({ length: stored.length }, (_, i) => i);
    await eachOf(all, AT_ONCE, async (index) => {
      if (skipped.has(index)) return;
      try {
        await example(index, noChances);
      } catch (error) {
        if (!(error instanceof UnusableImage)) throw error;
        skipped.set(index, error);
      }
    });
    const good = all.filter((index) => !skipped.has(index));
    if (good.length === 0) throw noneUsable(stored, [...skipped.values()][0]);
    return good.length === all.length ? data : subset(data, Uint32Array.from(good));
  }

  const data: DataSet = {
    name: stored.name,
    columns,
    length: stored.length,
    files: stored.files,
    allLabels: (column) => Int32Array.from({ length: stored.length }, (_, i) => stored.label(column, i)),
    ...(stored.skip === true
      ? {
          skipped: () => [...skipped.values()].map(({ what, why }) => `${what}: ${why}.`),
          usable: () => (usable ??= findUsable()),
        }
      : {}),
    async read(which, indices, chance) {
      const { shape, dtype } = columns[which]!;
      if (shape.length === 0) return labelsOf(which, indices, chance);
      const found = await column(which, indices, chance);
      return dtype === 'int32' ? mapsToLabels(found) : imagesToFloats(found);
    },
    async sizesOf(index, chance) {
      const found = await Promise.all(
        columns.map(async ({ shape, dtype }, which) => {
          if (shape.every((size) => size !== undefined)) return { shape };
          const [pixels] = (await column(which, [index], chance)) as [Pixels];
          const { height, width, channels } = pixels;
          const isMap = dtype === 'int32';
          return { shape: isMap ? [height, width] : [height, width, channels], image: { pixels, isMap } };
        }),
      );
      const own = found.flatMap(({ image }) => image ?? []);
      if (own.length > 1) ofExample(stored, index, () => scalesOf(own));
      return found.map(({ shape }) => shape as readonly number[]);
    },
  };
  return data;
}

/** An example as it was taken. */
export interface Example {
  readonly index: number;
  /** Of the columns that hold images. */
  readonly images: readonly Pixels[];
}

/** @param draw gives as many numbers in [0, 1) as what is left to chance takes */
export type ExampleReader = (index: number, draw: (count: number) => Float32Array) => Promise<Example>;

/** For examples of which only the sizes count. */
export function noChances(count: number): Float32Array {
  return new Float32Array(count);
}

/**
 * Reads one example, all images at once.
 * @returns what throws `UnusableImage` for images that can't be decoded, or don't fit what is done to them
 */
export function exampleReader(
  stored: Stored,
  columns: readonly ColumnSpec[],
  steps: readonly ReadingStep[],
): ExampleReader {
  const readings = steps.map(readingOf);
  const images = imageColumns(columns);
  return async (index, draw) => {
    const read = await Promise.all(images.map((column) => asRead(stored, column, index)));
    const taken = changed(stored, readings, read, index, draw);
    images.forEach((column, i) => {
      requireSize(stored, index, taken[i]!, columns[column]!.shape);
    });
    return { index, images: taken };
  };
}

function imageColumns(columns: readonly ColumnSpec[]): number[] {
  return columns.flatMap(({ shape }, column) => (shape.length > 0 ? [column] : []));
}

/** Examples that are tried at once. */
const AT_ONCE = 4;

function noneUsable({ name, length }: Stored, first: UnusableImage | undefined): TrainerError {
  const which = length === 1 ? 'The only image' : `None of the ${length} examples`;
  return new TrainerError(
    'data-invalid',
    `${which} of ${name} can be used, so \`skip: true\` leaves nothing to learn from. The first: ${first?.message}`,
  );
}

/** For data in which nothing is left to chance, and for those who ask for no other. */
const STILL: Chance = { seed: 0, purpose: Purpose.Measure, source: 0, numbers: [] };

function chances(of: Omit<Chance, 'numbers'>, number: number, count: number): Float32Array {
  const { seed, purpose, source } = of;
  const draw = { seed, purpose: Purpose.Reading, stream: source * PURPOSES + purpose, execution: number };
  return uniform(draw, count);
}

const DAMAGED_ADVICE =
  'Replace or remove the file; `cnn check --data` lists all such files, and `skip: true` in the source passes over them';

async function asRead(stored: Stored, column: number, index: number): Promise<ReadImage> {
  try {
    const pixels = await stored.image(column, index);
    return { pixels, isMap: stored.columns[column]!.dtype === 'int32' };
  } catch (error) {
    if (!(error instanceof UnusableImage) || stored.length === 1) throw error;
    const { what, why } = error;
    throw new UnusableImage('image-invalid', what, why, DAMAGED_ADVICE, { cause: error });
  }
}

function changed(
  stored: Stored,
  readings: readonly Reading[],
  images: readonly ReadImage[],
  index: number,
  draw: (count: number) => Float32Array,
): readonly Pixels[] {
  if (readings.length === 0) return images.map(({ pixels }) => pixels);
  const numbers = draw(readings.reduce((sum, { chances }) => sum + chances, 0));
  let now = images;
  let used = 0;
  ofExample(stored, index, () => {
    const scales = scalesOf(images);
    for (const { apply, chances } of readings) {
      now = apply(now, scales, numbers.subarray(used, used + chances));
      used += chances;
    }
  });
  return now.map(({ pixels }) => pixels);
}

/** @throws TrainerError `data-invalid` that names the example whose sizes don't go */
function ofExample(stored: Stored, index: number, use: () => void): void {
  try {
    use();
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    const { why, remedy } = error;
    throw new UnusableImage('data-invalid', `Cannot take ${stored.place(index)}`, why, remedy, {
      cause: error,
    });
  }
}

function requireSize(stored: Stored, index: number, pixels: Pixels, shape: ColumnSpec['shape']): void {
  const [height = pixels.height, width = pixels.width] = shape;
  if (pixels.height === height && pixels.width === width) return;
  throw new UnusableImage(
    'data-invalid',
    `Cannot take ${stored.place(index)}`,
    `it is ${pixels.width}x${pixels.height} pixels after the chain of \`data\`, but the program was checked for ${width}x${height}`,
    'Check the .cnn file again, and that the images of the two folders belong together',
  );
}

/** Of each byte what it is of white: looking up is faster than dividing. */
const FLOATS = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

function imagesToFloats(images: readonly Pixels[]): Float32Array<ArrayBuffer> {
  const out = new Float32Array(images.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const image of images) {
    const { data } = image;
    if (data instanceof Uint8Array) {
      for (let i = 0; i < data.length; i++) out[at++] = FLOATS[data[i]!]!;
    } else {
      const white = whiteOf(image);
      for (let i = 0; i < data.length; i++) out[at++] = data[i]! / white;
    }
  }
  return out;
}

function mapsToLabels(maps: readonly Pixels[]): Int32Array<ArrayBuffer> {
  const out = new Int32Array(maps.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const { data } of maps) {
    out.set(data, at);
    at += data.length;
  }
  return out;
}

/** Images that lie in memory one after the other, in whole numbers to 255, with or without a label for each. */
export function storedImages(
  name: string,
  images: { readonly shape: readonly [number, number, number]; readonly bytes: Uint8Array },
  labels: Uint8Array | undefined,
  files: readonly string[],
): Stored {
  const [height, width, channels] = images.shape;
  const elements = height * width * channels;
  return {
    name,
    columns: [
      { name: 'image', shape: images.shape, dtype: 'float32' },
      ...(labels === undefined ? [] : [{ name: 'label', shape: [], dtype: 'int32' } as const]),
    ],
    length: images.bytes.length / elements,
    files,
    async image(_column, index) {
      const data = images.bytes.subarray(index * elements, (index + 1) * elements) as Pixels['data'];
      return { height, width, channels, data };
    },
    label: (_column, index) => labels![index]!,
    place: (index) => `example ${index} of ${name}`,
  };
}
