import { type DataSet, type Purpose, permutation } from '@cnn-studio/data';
import type { CheckedTrain, ClassType } from '@cnn-studio/language';
import { type DataFeed, drawPerExample, type Examples } from './feeds';

/** Values outside of training have no step sizes to ask for. */
function noScalar(): number {
  throw new Error('a value of a train block has no scalar feed');
}

/**
 * Chosen examples of each source. Random numbers depend on an example's place in `numbers` alone: they are the
 * same at every step, so that pictures and measures of one run can be compared.
 */
export function chosenExamples(
  sources: readonly DataSet[],
  indices: (source: number) => ArrayLike<number>,
  numbers: ArrayLike<number>,
  draw: { readonly seed: number; readonly purpose: Purpose },
  substitute: (source: number) => number = (source) => source,
): Examples {
  return {
    count: numbers.length,
    data({ source, column }) {
      const from = substitute(source);
      return sources[from]!.read(column, indices(from), { ...draw, source: from, numbers });
    },
    random: (feed) => drawPerExample(feed, draw, numbers),
    scalar: noScalar,
  };
}

/** `count` examples spread over a source in an order of their own, the same for the whole run. */
export function sampleIndices(
  length: number,
  count: number,
  draw: { readonly seed: number; readonly purpose: Purpose; readonly stream: number },
): Uint32Array {
  const order = permutation({ ...draw, execution: 0 }, length);
  return Uint32Array.from({ length: count }, (_, i) => order[i % length]!);
}

/** Every label with the same random numbers: rows are labels, columns samples. */
export function labeledExamples(
  labels: readonly number[],
  columns: number,
  draw: { readonly seed: number; readonly purpose: Purpose },
): Examples {
  const count = labels.length * columns;
  const numbers = Uint32Array.from({ length: count }, (_, i) => i % columns);
  return {
    count,
    async data() {
      return Int32Array.from({ length: count }, (_, i) => labels[Math.floor(i / columns)]!);
    },
    random: (feed) => drawPerExample(feed, draw, numbers),
    scalar: noScalar,
  };
}

/** The number of classes that a label column knows. */
export function classesOf(train: CheckedTrain, feed: DataFeed): number {
  return classType(train, feed)?.count ?? 0;
}

/** What the classes of a label column are called, in the order of their numbers; undefined where nothing says. */
export function classNamesOf(train: CheckedTrain, feed: DataFeed): readonly string[] | undefined {
  return classType(train, feed)?.names;
}

function classType(train: CheckedTrain, { source, column }: DataFeed): ClassType | undefined {
  const type = train.sources[source]?.columns[column]?.type;
  return type?.kind === 'class' ? type : undefined;
}
