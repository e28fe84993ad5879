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
  title: 'One column of a pair is moved at random without its partner',
  documentation: `A random crop, flip or turn is drawn for the value it is applied to. Applied to each column of a pair, it is drawn
for each anew: the input shows one place and the target another, and nothing fitting can be learned. Join the columns along their
channels, move them together, and take them apart again with brackets.

In front of a network that is to stand such moves, in one column alone on purpose, the warning may be ignored.`,
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
  data low, high = pairs("low", "high", size: [64, 64, 3])
  both = low -> concat(high) -> crop(32, 32, random: true) -> flip
  x = both[0 .. 3]
  y = both[3 .. 6]
  minimize l1(N(x), y) over N
  steps 10
}`,
    },
  ],
  message: ({ entry, columns, others }) =>
    `\`${entry}\` is drawn anew for ${quoted(columns)} alone, so that ${quoted(others)} of the same examples no longer fits. Join them, \`${columns[0]} -> concat(${others[0]}) -> ${entry}\`, and take them apart after that: \`[0 .. 3]\`.`,
});

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(' and ');
}
