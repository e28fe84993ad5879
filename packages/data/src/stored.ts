import type { Chance, ColumnSpec, DataSet } from './dataset';
import { TrainerError } from './errors';
import { type Pixels, whiteOf } from './images/pixels';
import { Purpose, uniform } from './random/draw';
import type { ReadImage, Reading } from './reading/reading';
import { type ReadingStep, readingOf, scalesOf } from './reading/steps';

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
  /** For messages: where an example lies, as its file's path. */
  place(index: number): string;
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
  const readings = steps.map(readingOf);
  const images = columns.flatMap(({ shape }, column) => (shape.length > 0 ? [column] : []));
  let last: { readonly key: string; readonly examples: Promise<readonly (readonly Pixels[])[]> } | undefined;

  /** By example, its images in the order of `images`. */
  async function examples(indices: ArrayLike<number>, chance: Chance | undefined) {
    const { seed, purpose, source, numbers } = chance ?? STILL;
    const key = [seed, purpose, source, ...Array.from(indices), ...Array.from(numbers)].join();
    // The columns of one batch are asked for one by one.
    if (last?.key !== key) {
      const numberOf = (i: number) => (chance === undefined ? indices[i]! : numbers[i]!);
      const read = Array.from(indices, async (index, i) =>
        changed(
          stored,
          readings,
          await Promise.all(images.map((column) => asRead(stored, column, index))),
          index,
          (count) => chances({ seed, purpose, source }, numberOf(i), count),
        ),
      );
      const all = Promise.all(read);
      last = { key, examples: all };
      all.catch(() => {
        if (last?.examples === all) last = undefined;
      });
    }
    return last.examples;
  }

  /** One column; where nothing is changed the others need not be read. */
  async function column(which: number, indices: ArrayLike<number>, chance: Chance | undefined) {
    if (readings.length === 0) {
      return Promise.all(Array.from(indices, (index) => stored.image(which, index)));
    }
    const position = images.indexOf(which);
    return (await examples(indices, chance)).map((example) => example[position]!);
  }

  return {
    name: stored.name,
    columns,
    length: stored.length,
    files: stored.files,
    async read(which, indices, chance) {
      const { shape, dtype } = columns[which]!;
      if (shape.length === 0) return Int32Array.from(indices, (index) => stored.label(which, index));
      const found = await column(which, indices, chance);
      found.forEach((pixels, i) => {
        requireSize(stored, indices[i]!, pixels, shape);
      });
      return dtype === 'int32' ? mapsToLabels(found) : imagesToFloats(found);
    },
    async sizesOf(index, chance) {
      return Promise.all(
        columns.map(async ({ shape, dtype }, which) => {
          if (shape.every((size) => size !== undefined)) return shape;
          const [{ height, width, channels }] = (await column(which, [index], chance)) as [Pixels];
          return dtype === 'int32' ? [height, width] : [height, width, channels];
        }),
      );
    },
  };
}

/** For data in which nothing is left to chance, and for those who ask for no other. */
const STILL: Chance = { seed: 0, purpose: Purpose.Measure, source: 0, numbers: [] };

function chances(of: Omit<Chance, 'numbers'>, number: number, count: number): Float32Array {
  const { seed, purpose, source } = of;
  const draw = { seed, purpose: Purpose.Reading, stream: source * PURPOSES + purpose, execution: number };
  return uniform(draw, count);
}

async function asRead(stored: Stored, column: number, index: number): Promise<ReadImage> {
  return {
    pixels: await stored.image(column, index),
    isMap: stored.columns[column]!.dtype === 'int32',
  };
}

function changed(
  stored: Stored,
  readings: readonly Reading[],
  images: readonly ReadImage[],
  index: number,
  draw: (count: number) => Float32Array,
): readonly Pixels[] {
  const numbers = draw(readings.reduce((sum, { chances }) => sum + chances, 0));
  let now = images;
  let used = 0;
  try {
    const scales = scalesOf(images);
    for (const { apply, chances } of readings) {
      now = apply(now, scales, numbers.subarray(used, used + chances));
      used += chances;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TrainerError('data-invalid', `Cannot take ${stored.place(index)}: ${reason}.`, {
      cause: error,
    });
  }
  return now.map(({ pixels }) => pixels);
}

function requireSize(stored: Stored, index: number, pixels: Pixels, shape: ColumnSpec['shape']): void {
  const [height = pixels.height, width = pixels.width] = shape;
  if (pixels.height === height && pixels.width === width) return;
  throw new TrainerError(
    'data-invalid',
    `${stored.place(index)} comes out as ${pixels.width}x${pixels.height} pixels, and the program was checked for ${width}x${height}. Check the file again, and that the images of the two folders belong together.`,
  );
}

function imagesToFloats(images: readonly Pixels[]): Float32Array<ArrayBuffer> {
  const out = new Float32Array(images.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const image of images) {
    const { data } = image;
    const white = whiteOf(image);
    for (let i = 0; i < data.length; i++) out[at++] = data[i]! / white;
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
