import type { CheckedSource, CheckedTrain, EntryNode, Range } from '@cnn-studio/language';
import { TrainerError } from '../errors';
import type { OutsideMetric } from './outside';

/**
 * 1 where a classifier trained on the same data takes a generated image for what it should be, else 0. The
 * classifier's own accuracy on images it has not seen is reported beside, for it is the limit.
 */
export const labelAgreement: OutsideMetric = {
  async prepare(node, context) {
    const { train, judges } = context;
    const judge = await judges.of(labelSource(train, node));
    const range = imageRange(train, node);
    return async ([images, labels]) => {
      const found = await judge.classify(toUnit(images!.data, range), images!.shape);
      return Float32Array.from(found, (label, i) => (label === labels!.data[i] ? 1 : 0));
    };
  },
};

/** The source that the metric's label comes from. */
function labelSource(train: CheckedTrain, node: EntryNode): CheckedSource {
  const label = train.nodes[node.inputs[1]!]!;
  if (label.op === 'data') return train.sources[label.source]!;
  throw new TrainerError(
    'unsupported',
    'label_agreement needs a label that comes straight from a data source.',
  );
}

function imageRange(train: CheckedTrain, node: EntryNode): Range {
  const { type } = train.nodes[node.inputs[0]!]!;
  const known = type.kind === 'tensor' && Number.isFinite(type.range.min) && Number.isFinite(type.range.max);
  return known ? type.range : { min: 0, max: 1 };
}

/** Data are in [0, 1]; generated images may be in another range. */
function toUnit(data: ArrayLike<number>, { min, max }: Range): Float32Array {
  return Float32Array.from(data, (value) => (value - min) / (max - min));
}
