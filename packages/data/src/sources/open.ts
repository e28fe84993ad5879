import { type ChainStep, type CheckedSource, catalogue, type Dim, type Storage } from '@cnn-studio/language';
import type { ColumnSpec, DataSet } from '../dataset';
import { TrainerError } from '../errors';
import { type DataContext, resolveDataPath } from '../files/paths';
import { decodeImage } from '../images/decode';
import type { ReadingStep } from '../reading/steps';
import { dataSet, type Stored } from '../stored';
import { openCifar10 } from './cifar10';
import { classImages } from './class-folders';
import { FASHION_MNIST, MNIST, openDigits, openIdx, type Split } from './digits';
import { type ImageShape, imageFiles, listImages, matchPairs } from './files';
import { takePart } from './holdout';

export interface SourceContext extends DataContext {
  /** The absolute path of the .cnn file known to the checker as `key`. */
  fileOf(key: string): string;
}

type Opener = (source: CheckedSource, context: SourceContext) => Promise<Stored>;

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

/** What the source gives before the chain that follows it in the `data` statement. */
function storedColumns({ columns, chain }: CheckedSource): CheckedSource['columns'] {
  return chain?.columns ?? columns;
}

/** A size that is each image's own is written as a symbol. */
function known(size: Dim): number | undefined {
  return typeof size === 'number' ? size : undefined;
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

/** Of a source whose labels are the names of folders. */
function classNames(source: CheckedSource): readonly string[] | undefined {
  const type = storedColumns(source)[1]?.type;
  return type?.kind === 'class' ? type.names : undefined;
}

function splitOf(source: CheckedSource): Split {
  return source.args.text('split') === 'test' ? 'test' : 'train';
}

function pathOf(source: CheckedSource, parameter: string, context: SourceContext): string {
  return resolveDataPath(source.args.text(parameter), context.fileOf(source.location.file), context);
}

function describe(source: CheckedSource, ...parameters: readonly string[]): string {
  const paths = parameters.map((name) => JSON.stringify(source.args.text(name)));
  const part = source.args.has('split') ? [source.args.text('split')] : [];
  return `${source.entry}(${[...paths, ...part].join(', ')})`;
}

function imageShape(source: CheckedSource, column: number): ImageShape {
  const type = storedColumns(source)[column]!.type;
  if (type.kind === 'tensor') {
    const [height, width, channels] = type.shape;
    if (height !== undefined && width !== undefined && typeof channels === 'number') {
      return [known(height), known(width), channels];
    }
  }
  throw new TrainerError(
    'unsupported',
    `The number of channels of the images of \`${source.entry}\` is not known. Give it, for example folder("photos", channels: 3).`,
  );
}
