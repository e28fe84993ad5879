import { statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { type DataContext, type DataSet, openSource, TrainerError } from '@cnn-studio/data';
import {
  Arguments,
  type CheckedSource,
  type CheckedTrain,
  catalogue,
  formatType,
  Misfit,
  type NodeId,
  type Program,
  replacedSources,
  retype,
  type SourceColumn,
  type Storage,
  symbol,
  tensor,
  type ValueType,
} from '@cnn-studio/language';

/** What takes the place of the data that a train block is measured on. */
export interface MeasuredOn {
  /** With one `measure` of all that is measured, on the last of its sources. */
  readonly train: CheckedTrain;
  /** That source. */
  readonly data: DataSet;
  readonly warnings: readonly string[];
}

/**
 * A train block whose measures look at images of folders instead of what it says: one folder for images (with a subfolder
 * for each class, where the block has labels), or two for pairs. Images keep their own sizes where all that is measured can be
 * computed at any; else they are brought to the data's.
 * @param paths relative to the current folder
 * @throws TrainerError `unsupported` for data of other columns, `data-missing` and others of reading it
 */
export async function measuredOn(
  program: Program,
  train: CheckedTrain,
  paths: readonly string[],
  context: DataContext,
): Promise<MeasuredOn> {
  const warnings: string[] = [];
  const replaced = train.measures.map(({ on }) => train.sources[on ?? 0]);
  const stored = replaced.map((source) => source && (source.chain?.columns ?? source.columns));
  const [template] = stored;
  if (template === undefined) throw new TrainerError('unsupported', 'There is nothing to measure on data.');
  const kind = kindOf(template, paths);
  const values = train.measures.flatMap((measure, i) => {
    if (columnKinds(stored[i]!) === columnKinds(template)) return measure.values;
    const texts = measure.values.map(({ text }) => text).join(', ');
    warnings.push(`${texts}: not measured, for it takes other data (${described(stored[i]!)}).`);
    return [];
  });
  const unique = values.filter(({ text }, i) => values.findIndex((other) => other.text === text) === i);
  const isAnySize = fitsAnySize(
    program,
    train,
    replaced[0]!,
    unique.map(({ node }) => node),
  );
  const source = sourceOf(kind, template, paths, isAnySize);
  const sources = [...train.sources, source];
  if (replacedSources(sources, source).size === 0) throw misfit(template, paths);
  const sized = template.some(({ type }) => isOwnSize(type));
  if (!isAnySize && !sized) {
    const [first] = template;
    warnings.push(
      `The images of ${paths.join(' and ')} are scaled and cut to ${formatType(first!.type)}, since what is measured can be computed at the data's size alone.`,
    );
  }
  const measure = { ...train.measures[0]!, values: unique, on: sources.length - 1 };
  return {
    train: { ...train, sources, measures: [measure] },
    data: await open(source, paths, context),
    warnings,
  };
}

interface Kind {
  readonly storage: Storage;
  /** The parameters that name the folders. */
  readonly parameters: readonly string[];
  /** Of the images, one after another. */
  readonly sizes: readonly string[];
  readonly labels: boolean;
}

const IMAGES: Kind = { storage: 'folder of images', parameters: ['path'], sizes: ['size'], labels: false };
const PAIRS: Kind = {
  storage: 'two folders of images',
  parameters: ['inputs', 'targets'],
  sizes: ['size', 'target_size'],
  labels: false,
};

/** @throws TrainerError `unsupported` */
function kindOf(columns: readonly SourceColumn[], paths: readonly string[]): Kind {
  const images = columns.filter(({ type }) => channelsOf(type) !== undefined).length;
  const labels = columns.filter(({ type }) => type.kind === 'class').length;
  const isLabeled = labels === 1 && columns[1]?.type.kind === 'class';
  const kind =
    images === 1 && columns.length === 1
      ? IMAGES
      : images === 1 && columns.length === 2 && isLabeled
        ? { ...IMAGES, labels: true }
        : images === 2 && columns.length === 2
          ? PAIRS
          : undefined;
  if (kind === undefined || kind.parameters.length !== paths.length) throw misfit(columns, paths);
  return kind;
}

function misfit(columns: readonly SourceColumn[], paths: readonly string[]): TrainerError {
  const kinds = columnKinds(columns);
  const wanted =
    {
      image: 'name one folder of images',
      'image, class': 'name one folder with a subfolder for each class',
      'image, image':
        'give --on twice: the folder of the inputs, then the folder of the targets, whose files have the same names',
    }[kinds] ?? 'folders of images can not take their place';
  const given = paths.length === 1 ? `--on ${paths[0]}` : `--on ${paths.join(' --on ')}`;
  return new TrainerError(
    'unsupported',
    `${given} does not fit: what is measured takes ${described(columns)}; ${wanted}.`,
  );
}

function described(columns: readonly SourceColumn[]): string {
  return columns.map(({ name, type }) => `${name}: ${formatType(type)}`).join(', ');
}

function columnKinds(columns: readonly SourceColumn[]): string {
  return columns.map(({ type }) => (type.kind === 'tensor' ? 'image' : type.kind)).join(', ');
}

function channelsOf(type: ValueType): number | undefined {
  const channels = type.kind === 'tensor' && type.shape.length === 3 ? type.shape[2] : undefined;
  return typeof channels === 'number' ? channels : undefined;
}

function isOwnSize(type: ValueType): boolean {
  return type.kind === 'tensor' && type.shape.some((size) => typeof size !== 'number');
}

/** Whether what is measured can be computed of images of another size than the data's. */
function fitsAnySize(
  program: Program,
  train: CheckedTrain,
  data: CheckedSource,
  nodes: readonly NodeId[],
): boolean {
  if ((data.chain?.columns ?? data.columns).some(({ type }) => isOwnSize(type))) return true;
  // A classifier of the data takes images of their size.
  const asks = nodes.some((id) => {
    const node = train.nodes[id]!;
    return node.op === 'entry' && catalogue.get(node.entry)?.asksClassifier !== undefined;
  });
  if (asks) return false;
  const given = new Map<NodeId, ValueType>();
  for (const node of train.nodes) {
    const { type } = node;
    if (node.op !== 'data' || type.kind !== 'tensor') continue;
    given.set(
      node.id,
      tensor(
        type.shape.map((size, axis) => (axis < 2 && typeof size === 'number' ? 2 * size : size)),
        type.range,
      ),
    );
  }
  try {
    retype(train, program.networks, nodes, { given });
    return true;
  } catch (error) {
    if (error instanceof Misfit) return false;
    throw error;
  }
}

function sourceOf(
  { storage, parameters, sizes, labels }: Kind,
  template: readonly SourceColumn[],
  paths: readonly string[],
  isAnySize: boolean,
): CheckedSource {
  const entry = [...catalogue.values()].find((one) => one.storage === storage)!;
  const args = new Map<string, string | number | readonly number[]>();
  parameters.forEach((name, i) => {
    args.set(name, paths[i]!);
  });
  const columns = template.map(({ name, type }, i): SourceColumn => {
    if (type.kind === 'class') {
      // Without names of its own a class is its number.
      const names = type.names ?? Array.from({ length: type.count }, (_, number) => String(number));
      return { name, type: { ...type, names } };
    }
    const channels = channelsOf(type)!;
    const range = { min: 0, max: 1 };
    if (isAnySize) return { name, type: tensor([symbol(`H${i}`), symbol(`W${i}`), channels], range) };
    args.set(sizes[i]!, (type as { readonly shape: readonly number[] }).shape);
    return { name, type };
  });
  if (labels) args.set('labels', 'folders');
  if (isAnySize) args.set('channels', channelsOf(template[0]!.type)!);
  const location = { file: '', span: { start: 0, end: 0 } };
  return { entry: entry.name, args: new Arguments(args), columns, location };
}

/** Named by whoever gives the command: they may lie anywhere. */
async function open(source: CheckedSource, paths: readonly string[], context: DataContext): Promise<DataSet> {
  for (const path of paths) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) throw new TrainerError('data-missing', `--on ${path}: there is no such folder.`);
    if (!found.isDirectory()) {
      throw new TrainerError('data-missing', `--on ${path}: that is a file; name the folder that holds it.`);
    }
  }
  const [first, ...others] = paths.map((path) => resolve(path));
  const env = {
    ...context.env,
    CNN_DATA: [context.env.CNN_DATA ?? '', ...others].filter(Boolean).join(delimiter),
  };
  return openSource(source, { workspace: first!, env, fileOf: () => join(process.cwd(), 'command line') });
}
