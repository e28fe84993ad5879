import { defineDiagnostic } from '../define';

export interface SeparateAugmentation {
  /** The augmentation: `flip`. */
  readonly entry: string;
  /** The columns it changes, and those of the same examples that it doesn't. */
  readonly columns: readonly string[];
  readonly others: readonly string[];
}

export const separateAugmentation = defineDiagnostic<SeparateAugmentation>({
  code: 'CNN506',
  name: 'separate-augmentation',
  severity: 'warning',
  title: 'A random augmentation changes one column of a pair but not the other',
  documentation: `A random crop, flip or rotation is drawn separately for each value it is applied to. Applied to the columns of a pair
one by one, it makes the input show one place and the target another, so that nothing useful can be learned. In the chain of
the \`data\` statement it is done to all columns of an example alike.

If one column is augmented alone on purpose, so that a network learns to tolerate it, ignore the warning.`,
  examples: [
    {
      wrong: `network N(image: [32, 32, 3]) -> [32, 32, 3] { conv(3, 3) }
train t {
  data low, high = pairs("low", "high", size: [64, 64, 3])
  x = low -> crop(32, 32, random: true) // <- here
  y = high -> crop(32, 32)
  minimize l1(N(x), y) over N
  steps 10
}`,
      right: `network N(image: [32, 32, 3]) -> [32, 32, 3] { conv(3, 3) }
train t {
  data low, high = pairs("low", "high", size: [64, 64, 3]) -> patch(32) -> flip
  minimize l1(N(low), high) over N
  steps 10
}`,
    },
  ],
  message: ({ entry, columns, others }) =>
    `\`${entry}\` changes ${quoted(columns)} at random, but not ${quoted(others)} of the same example, so that they no longer match. Put it after the source in the \`data\` statement: there it applies to all columns alike.`,
});

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(' and ');
}
