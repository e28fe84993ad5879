import {
  type ChainStep,
  type CheckedSource,
  catalogue,
  NO_CLASS,
  type Storage,
  shapeOf,
} from '@cnn-studio/language';
import type { ColumnSpec } from '../dataset';
import { TrainerError } from '../errors';
import { decodeImage } from '../images/decode';
import type { ReadingStep } from '../reading/steps';
import type { Stored } from '../stored';
import { openCifar10 } from './cifar10';
import { classImages } from './class-folders';
import { FASHION_MNIST, MNIST, openDigits, openIdx } from './digits';
import { imageFiles, listImages, matchPairs } from './files';
import { takePart } from './holdout';
import { decodeLabelMap } from './label-map';
import {
  classNames,
  describe,
  imageShape,
  known,
  type Opener,
  pathOf,
  type SourceContext,
  splitOf,
  storedColumns,
} from './source';

/** By how a source is stored: one that is forgotten does not compile. */
const OPENERS: Readonly<Record<Storage, Opener>> = {
  MNIST: (source, context) => openDigits(MNIST, splitOf(source), context),
  'Fashion-MNIST': (source, context) => openDigits(FASHION_MNIST, splitOf(source), context),
  'CIFAR-10': (source, context) => openCifar10(splitOf(source), context),

  async 'IDX files'(source, context) {
    const images = pathOf(source, 'images', context);
    const labels = pathOf(source, 'labels', context);
    return openIdx(source.entry, images, labels);
  },

  async 'folder of images'(source, context) {
    const folder = pathOf(source, 'path', context);
    const all = await listImages(folder, context);
    const column = { name: 'image', shape: imageShape(source, 0) };
    const names = classNames(source);
    if (names === undefined) {
      const paths = [...takePart(all, source.args, folder).values()];
      return imageFiles(describe(source, 'path'), [{ ...column, paths }], keeping(source, context));
    }
    const { images, classOf } = classImages(all, names, folder);
    const part = takePart(images, source.args, folder);
    const labels = Int32Array.from(part.keys(), classOf);
    const options = { ...keeping(source, context), labels };
    return imageFiles(describe(source, 'path'), [{ ...column, paths: [...part.values()] }], options);
  },

  async 'two folders of images'(source, context) {
    const [first, second] = await Promise.all([
      listImages(pathOf(source, 'inputs', context), context),
      listImages(pathOf(source, 'targets', context), context),
    ]);
    const [inputs, targets] = matchPairs(first, second, context.tell);
    const target = storedColumns(source)[1]!.type;
    const classes = target.kind === 'map' ? target.count : undefined;
    if (classes !== undefined && context.tell === undefined) await refuseMasks(targets, classes);
    const columns = [
      { name: 'input', shape: imageShape(source, 0), paths: inputs },
      { name: 'target', shape: imageShape(source, 1), paths: targets, classes },
    ];
    return imageFiles(describe(source, 'inputs', 'targets'), columns, keeping(source, context));
  },

  async 'image file'(source, context) {
    const path = pathOf(source, 'path', context);
    const shape = imageShape(source, 0);
    const { height, width } = await decodeImage(path);
    if (!source.args.has('size') && (height !== shape[0] || width !== shape[1])) {
      throw new TrainerError(
        'data-invalid',
        `${path} is ${height}x${width} pixels, and was ${shape[0]}x${shape[1]} when the file was checked. Run the command again.`,
      );
    }
    const columns = [{ name: 'image', shape, paths: [path] }];
    return imageFiles(describe(source, 'path'), columns, keeping(source, context));
  },
};

/** Examples as they are stored, and how they are read. */
export interface OpenedSource {
  readonly stored: Stored;
  readonly columns: readonly ColumnSpec[];
  readonly steps: readonly ReadingStep[];
}

/**
 * The examples of a data source as they are stored.
 * @throws TrainerError `data-missing`, `data-invalid` or `data-outside`
 */
export async function openStored(source: CheckedSource, context: SourceContext): Promise<OpenedSource> {
  const { storage } = catalogue.get(source.entry) ?? {};
  if (storage === undefined) throw new Error(`\`${source.entry}\` is no data source`);
  const stored = await OPENERS[storage](source, context);
  const written = storedColumns(source);
  written.forEach(({ type }, index) => {
    requireFit(stored, index, type);
  });
  const columns = source.columns.map(({ name, type }, index): ColumnSpec => {
    const { dtype } = stored.columns[index]!;
    return { name, dtype, shape: shapeOf(type).map(known) };
  });
  for (const [index, { type }] of source.columns.entries()) {
    if (type.kind === 'class') requireLabels(stored, index, type.count);
  }
  return { stored, columns, steps: (source.chain?.steps ?? []).map(readingStep) };
}

function keeping({ args }: CheckedSource, { cache }: SourceContext): { skip: boolean; cache?: number } {
  const skip = args.has('skip') && args.boolean('skip');
  return { skip, ...(cache === undefined ? {} : { cache }) };
}

/** Maps that are looked at before training. */
const LOOKED_AT = 8;

/**
 * Masks are often saved as black and white, which says of white that it is no class: nothing would be learned of it.
 * @throws TrainerError `data-invalid`
 */
async function refuseMasks(maps: readonly string[], classes: number): Promise<void> {
  const seen = new Set<number>();
  for (const path of maps.slice(0, LOOKED_AT)) {
    for (const value of new Set((await decodeLabelMap(path, classes)).data)) seen.add(value);
  }
  if (!seen.has(NO_CLASS) || [...seen].some((value) => value !== NO_CLASS && value !== 0)) return;
  throw new TrainerError(
    'data-invalid',
    `The label maps, such as ${maps[0]}, hold nothing but 0 and ${NO_CLASS}, and ${NO_CLASS} marks pixels without a class. If they are masks in black and white, save them with the classes 0 and 1.`,
  );
}

function readingStep({ entry, args }: ChainStep): ReadingStep {
  return { entry, args: args.values };
}

function requireFit(data: Stored, index: number, type: CheckedSource['columns'][number]['type']): void {
  const column = data.columns[index];
  if (column === undefined) {
    throw new TrainerError(
      'data-invalid',
      `${data.name} has ${data.columns.length} columns; the program takes more.`,
    );
  }
  const expected = shapeOf(type)
    .map((size) => known(size) ?? '?')
    .join('x');
  const found = column.shape.map((size) => size ?? '?').join('x');
  if (expected !== found) {
    throw new TrainerError(
      'data-invalid',
      `The images of ${data.name} are ${found}; the program was checked for ${expected}.`,
    );
  }
}

/** A label beyond the last one would pick another's embedding, or none. */
function requireLabels(stored: Stored, column: number, count: number): void {
  for (let index = 0; index < stored.length; index++) {
    const label = stored.label(column, index);
    if (label < count) continue;
    throw new TrainerError(
      'data-invalid',
      `${stored.name} has the label ${label} at example ${index}; the program was checked for labels 0 to ${count - 1}.`,
    );
  }
}
