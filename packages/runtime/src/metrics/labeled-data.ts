import { TrainerError } from '@cnn-studio/data';
import type { CheckedSource, CheckedTrain, EntryNode, NodeId, Range } from '@cnn-studio/language';
import type { ToUnit } from './classifier';

/**
 * The labeled data whose classifier can say something of a metric's first argument: data that its images are made
 * from, or else the block's first data whose images are of its size.
 * @throws TrainerError `unsupported` when there is none
 */
export function labeledData({ entry, inputs }: EntryNode, train: CheckedTrain): CheckedSource {
  const { type } = train.nodes[inputs[0]!]!;
  const size = type.kind === 'tensor' ? type.shape.join() : undefined;
  const fits = ({ columns: [image, label] }: CheckedSource) =>
    image?.type.kind === 'tensor' && image.type.shape.join() === size && label?.type.kind === 'class';
  const origins = inputs.flatMap((input) => [...sourcesOf(train, input)]);
  const source = [...origins, ...train.sources].find(fits);
  if (source !== undefined) return source;
  throw new TrainerError(
    'unsupported',
    `\`${entry}\` needs a classifier of the data, and no data of this block has ${
      type.kind === 'tensor' ? `images of ${type.shape.join('x')} with labels` : 'labels'
    } to train one with.`,
  );
}

/** The data that a value is made from. */
function* sourcesOf(train: CheckedTrain, id: NodeId): Generator<CheckedSource> {
  const node = train.nodes[id]!;
  if (node.op === 'data') yield train.sources[node.source]!;
  for (const input of node.inputs) yield* sourcesOf(train, input);
}

/**
 * The data that a metric's second argument, a label, is a column of.
 * @throws TrainerError `unsupported` when it is none, or when the images of the first argument are of another size than the data's
 */
export function labeledBy({ entry, inputs }: EntryNode, train: CheckedTrain): CheckedSource {
  const label = train.nodes[inputs[1]!]!;
  if (label.op !== 'data') {
    throw new TrainerError(
      'unsupported',
      `\`${entry}\` needs a label that comes straight from a data source.`,
    );
  }
  const source = train.sources[label.source]!;
  const own = source.columns[0]!.type;
  const { type } = train.nodes[inputs[0]!]!;
  if (own.kind === 'tensor' && type.kind === 'tensor' && own.shape.join() !== type.shape.join()) {
    throw new TrainerError(
      'unsupported',
      `\`${entry}\` asks a classifier of the label's data, whose images are ${own.shape.join('x')}, and the images to classify are ${type.shape.join('x')}.`,
    );
  }
  return source;
}

/** How a metric's images are brought to [0, 1], by the range of its first argument; those of an unknown range are left. */
export function unitImages(node: EntryNode, train: CheckedTrain): ToUnit {
  const { type } = train.nodes[node.inputs[0]!]!;
  const known = type.kind === 'tensor' && Number.isFinite(type.range.min) && Number.isFinite(type.range.max);
  const { min, max }: Range = known ? type.range : { min: 0, max: 1 };
  return {
    range: [min, max],
    convert: (data) => Float32Array.from(data, (value) => (value - min) / (max - min)),
  };
}
