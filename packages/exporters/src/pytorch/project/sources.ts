/** The data statements of a train block as calls of data.py. */
import type { ChainStep, CheckedSource, CheckedTrain, DataNode, ValueType } from '@cnn-studio/language';
import { call, keyword, number, quoted, tuple } from '../python';

/** Names of a source's columns in batches: those of the program where it has some. */
export function columnNames(train: CheckedTrain, source: number): string[] {
  return train.sources[source]!.columns.map((column, index) => {
    const node = train.nodes.find(
      (one): one is DataNode => one.op === 'data' && one.source === source && one.column === index,
    );
    return node?.path ?? `${column.name} of ${source + 1}`;
  });
}

/** `data.Examples(*data.folder("photos", channels=3), chain=[data.patch(64, 64)])` */
export function examplesOf(source: CheckedSource): string {
  const chain = source.chain?.steps.map(link) ?? [];
  return call(
    'data.Examples',
    `*${opened(source)}`,
    chain.length === 0 ? undefined : `chain=[${chain.join(', ')}]`,
  );
}

/** How a source is told in event lines: `mnist(test)`. */
export function sourceName({ entry, args }: CheckedSource): string {
  const told = ['path', 'inputs', 'targets', 'images', 'labels', 'split'].flatMap((name) =>
    typeof args.values.get(name) === 'string'
      ? [name === 'split' ? args.text(name) : quoted(args.text(name))]
      : [],
  );
  return `${entry}(${told.join(', ')})`;
}

function opened(source: CheckedSource): string {
  const opener = OPENERS[source.entry];
  if (opener === undefined)
    throw new Error(`the data \`${source.entry}\` can't be read by what is written for PyTorch yet`);
  // Classes of folders and label maps; IDX files have labels of their own.
  const isLabeled = source.columns.some(
    ({ type }) => type.kind === 'map' || (type.kind === 'class' && type.names !== undefined),
  );
  if (isLabeled) {
    throw new Error(
      `\`labels\` of \`${source.entry}\` can't be read by what is written for PyTorch yet; \`cnn train --engine pytorch\` trains on them`,
    );
  }
  return opener(source);
}

const ofSplit = ({ entry, args }: CheckedSource) => call(`data.${entry}`, quoted(args.text('split')));

const file = ({ args }: CheckedSource, parameter: string) => `data.find(${quoted(args.text(parameter))})`;

/** By the catalogue's name; a test compares them with the catalogue. */
export const OPENERS: Readonly<Record<string, (source: CheckedSource) => string>> = {
  mnist: ofSplit,
  fashion_mnist: ofSplit,
  cifar10: ofSplit,
  idx: (source) => call('data.idx', file(source, 'images'), file(source, 'labels')),
  folder: (source) => {
    const [type] = storedTypes(source);
    const { args } = source;
    return call(
      'data.folder',
      quoted(args.text('path')),
      `channels=${channelsOf(type)}`,
      sizeOf(type, 'size'),
      args.has('split') ? `split=${quoted(args.text('split'))}` : undefined,
      args.has('holdout') ? `holdout=${number(args.number('holdout'))}` : undefined,
    );
  },
  pairs: (source) => {
    const types = storedTypes(source);
    const sizes = types.map((type) => sizeOf(type, 'size')?.slice('size='.length));
    return call(
      'data.pairs',
      quoted(source.args.text('inputs')),
      quoted(source.args.text('targets')),
      `channels=${tuple(types.map(channelsOf))}`,
      sizes.every((size) => size === undefined)
        ? undefined
        : `sizes=${tuple(sizes.map((size) => size ?? 'None'))}`,
    );
  },
  image: (source) => {
    const [type] = storedTypes(source);
    return call(
      'data.image',
      quoted(source.args.text('path')),
      `channels=${channelsOf(type)}`,
      sizeOf(type, 'size'),
    );
  },
};

function storedTypes({ columns, chain }: CheckedSource): ValueType[] {
  return (chain?.columns ?? columns).map(({ type }) => type);
}

function channelsOf(type: ValueType | undefined): number {
  return type?.kind === 'tensor' ? Number(type.shape.at(-1)) : 1;
}

/** Where all images have the same size. */
function sizeOf(type: ValueType | undefined, name: string): string | undefined {
  if (type?.kind !== 'tensor') return undefined;
  const [height, width] = type.shape;
  return typeof height === 'number' && typeof width === 'number'
    ? `${name}=(${height}, ${width})`
    : undefined;
}

function link({ entry, args }: ChainStep): string {
  const make = LINKS[entry];
  if (make === undefined) throw new Error(`\`${entry}\` can't be done where data are read for PyTorch yet`);
  return make(args);
}

type Args = ChainStep['args'];

const sides = (args: Args) => {
  const height = args.dim('height');
  return [height, args.has('width') ? args.dim('width') : height].map(String);
};

/** What a data statement does to the images of an example; a test compares them with the catalogue. */
export const LINKS: Readonly<Record<string, (args: Args) => string>> = {
  patch: (args) => call('data.patch', ...sides(args)),
  crop: (args) => call(args.boolean('random') ? 'data.patch' : 'data.center_crop', ...sides(args)),
  mod_crop: (args) => call('data.mod_crop', number(args.number('multiple'))),
  flip: (args) =>
    call(
      'data.flip',
      args.text('direction') === 'horizontal' ? '1' : '0',
      keyword('probability', args.number('probability'), 0.5, number),
    ),
  turn: () => 'data.turn()',
  resize: (args) => call('data.resize', ...sides(args), quoted(args.text('mode'))),
  rotate: (args) => call('data.rotate', number(args.number('degrees'))),
};
