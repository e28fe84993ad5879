import { tensor } from '../../types';
import { defineEntry, type Entry, type ParameterSpec } from '../entry';

export const splitParameter: ParameterSpec = {
  name: 'split',
  kind: 'choice',
  choices: ['train', 'test'],
  default: 'train',
  documentation: 'The images to learn from (`train`), or those held back to measure with (`test`).',
};

/** A data set of square images in [0, 1] with labels of ten classes. */
export function labeledImages(
  entry: Pick<Entry, 'name' | 'summary' | 'documentation' | 'paper' | 'storage'> & {
    readonly size: readonly [number, number, number];
  },
): Entry {
  const { size, ...rest } = entry;
  return defineEntry({
    ...rest,
    category: 'data',
    incoming: false,
    parameters: [splitParameter],
    columns: () => [
      { name: 'image', type: tensor(size, { min: 0, max: 1 }) },
      { name: 'label', type: { kind: 'class', count: 10 } },
    ],
  });
}
