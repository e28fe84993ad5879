import { type ChainStep, type CheckedSource, catalogue, type Storage } from '@cnn-studio/language';
import type { ColumnSpec, DataSet } from '../dataset';
import { TrainerError } from '../errors';
import { decodeImage } from '../images/decode';
import type { ReadingStep } from '../reading/steps';
import { dataSet, type Stored } from '../stored';
import { openCifar10 } from './cifar10';
import { classImages } from './class-folders';
import { FASHION_MNIST, MNIST, openDigits, openIdx } from './digits';
import { imageFiles, listImages, matchPairs } from './files';
import { takePart } from './holdout';
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
      return imageFiles(describe(source, 'path'), [{ ...column, paths }]);
    }
    const { images, classOf } = classImages(all, names, folder);
    const part = takePart(images, source.args, folder);
    const labels = Int32Array.from(part.keys(), classOf);
    return imageFiles(describe(source, 'path'), [{ ...column, paths: [...part.values()] }], labels);
  },

  async 'two folders of images'(source, context) {
    const [first, second] = await Promise.all([
      listImages(pathOf(source, 'inputs', context), context),
      listImages(pathOf(source, 'targets', context), context),
    ]);
    const [inputs, targets] = matchPairs(first, second);
    return imageFiles(describe(source, 'inputs', 'targets'), [
      { name: 'input', shape: imageShape(source, 0), paths: inputs },
      { name: 'target', shape: imageShape(source, 1), paths: targets },
    ]);
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
    return imageFiles(describe(source, 'path'), [{ name: 'image', shape, paths: [path] }]);
  },
};

/**
 * The examples of a data source.
 * @throws TrainerError `data-missing`, `data-invalid` or `data-outside`
 */
export async function openSource(source: CheckedSource, context: SourceContext): Promise<DataSet> {
  const { storage } = catalogue.get(source.entry) ?? {};
  if (storage === undefined) throw new Error(`\`${source.entry}\` is no data source`);
  const stored = await OPENERS[storage](source, context);
  const written = storedColumns(source);
  written.forEach(({ type }, index) => {
    requireFit(stored, index, type);
  });
  const columns = source.columns.map(({ name, type }, index): ColumnSpec => {
    const { dtype } = stored.columns[index]!;
    return { name, dtype, shape: type.kind === 'tensor' ? type.shape.map(known) : [] };
  });
  const data = dataSet(stored, columns, source.chain?.steps.map(readingStep));
  for (const [index, { type }] of source.columns.entries()) {
    if (type.kind === 'class') await requireLabels(data, index, type.count);
  }
  return data;
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
  const expected = type.kind === 'tensor' ? type.shape.map((size) => known(size) ?? '?').join('x') : '';
  const found = column.shape.map((size) => size ?? '?').join('x');
  if (expected !== found) {
    throw new TrainerError(
      'data-invalid',
      `The images of ${data.name} are ${found}; the program was checked for ${expected}.`,
    );
  }
}

/** A label beyond the last one would pick another's embedding, or none. */
async function requireLabels(data: DataSet, column: number, count: number): Promise<void> {
  const labels = await data.read(
    column,
    Uint32Array.from({ length: data.length }, (_, i) => i),
  );
  const wrong = labels.findIndex((label) => label >= count);
  if (wrong >= 0) {
    throw new TrainerError(
      'data-invalid',
      `${data.name} has the label ${labels[wrong]} at example ${wrong}; the program was checked for labels 0 to ${count - 1}.`,
    );
  }
}
