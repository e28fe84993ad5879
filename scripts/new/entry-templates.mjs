// What `pnpm new` writes: entries that work as they stand, to be changed into what is wanted.

/** @returns {{ source: string, test: string, testCase: string }} */
export function entryFiles(kind, names) {
  return { layer, loss, degradation, metric }[kind](names);
}

function layer({ name, category, variable }) {
  return {
    source: `import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';

export const ${variable} = defineEntry({
  name: '${name}',
  category: '${category}',
  summary: 'Multiplies every element by a factor.',
  documentation: \`$$y = \\\\text{factor} \\\\cdot x$$

Any shape, which stays. Say here what it is for, when to use it and when another layer fits better.\`,
  incoming: true,
  parameters: [
    { name: 'factor', kind: 'number', default: 1, documentation: 'What every element is multiplied by.' },
  ],
  type(call) {
    const input = tensorInput(call, '${name}');
    // A range where it is known lets what follows be checked: \`tensor(input.shape, { min: 0, max: 1 })\`.
    return input === undefined ? UNKNOWN : tensor(input.shape);
  },
  graph: ({ tf, inputs, args }) => tf.mul(inputs[0]!, args.number('factor')),
});
`,
    test: `import { expect, test } from 'vitest';
import { tensor } from '../../src/types';
import { check, prepare, tf } from '@cnn-studio/testing/catalogue/harness';

test('${name} keeps the shape', () => {
  const { type, reports } = check('${name}', [tensor([4, 5, 3])], { factor: 2 });
  expect(reports).toEqual([]);
  expect(type).toMatchObject({ kind: 'tensor', shape: [4, 5, 3] });
});

test('${name} multiplies', () => {
  const tensors = [tf.tensor2d([[1, -2, 3]])];
  const made = prepare('${name}', [tensor([3])], { args: { factor: 2 }, batch: 1, tensors }).run();
  expect(made.arraySync()).toEqual([[2, -4, 6]]);
});
`,
    testCase: `{ entry: '${name}', inputs: [image(3, 4, 2)], args: { factor: 2 } }`,
  };
}

function loss({ name, variable }) {
  return {
    source: `import { absoluteRange } from '../ranges';
import { elementwiseLoss } from './elementwise';

export const ${variable} = elementwiseLoss({
  name: '${name}',
  summary: 'Mean absolute difference.',
  documentation: \`$$\\\\ell = \\\\frac{1}{n} \\\\sum_i |x_i - t_i|$$

over all elements of an example. Say here what it rewards, and when another loss fits better.\`,
  range: absoluteRange,
  apply: (tf, difference) => tf.abs(difference),
});
`,
    test: `import { expect, test } from 'vitest';
import { tensor } from '../../src/types';
import { check, prepare, tf } from '@cnn-studio/testing/catalogue/harness';

test('${name} is one number', () => {
  const { type, reports } = check('${name}', [tensor([3]), tensor([3])]);
  expect(reports).toEqual([]);
  expect(type.kind).toBe('scalar');
});

test('${name} is the mean of the absolute differences', () => {
  const tensors = [tf.tensor2d([[1, 2, 3]]), tf.tensor2d([[1, 0, 7]])];
  const made = prepare('${name}', [tensor([3]), tensor([3])], { batch: 1, tensors }).run();
  expect(made.arraySync()).toEqual([2]);
});
`,
    testCase: `{ entry: '${name}', inputs: [signed(3, 4, 2), signed(3, 4, 2)], gradient: 'second' }`,
  };
}

function degradation({ name, variable }) {
  return {
    source: `import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';

export const ${variable} = defineEntry({
  name: '${name}',
  category: 'degradation',
  summary: 'Takes a part of the brightness away.',
  documentation: \`$$y = (1 - \\\\text{amount}) \\\\cdot x$$

Any shape, which stays. Say here what it imitates, and which amounts are usual.\`,
  incoming: true,
  parameters: [
    {
      name: 'amount',
      kind: 'number',
      default: 0.5,
      minimum: 0,
      maximum: 1,
      documentation: 'Share of the brightness that is lost.',
    },
  ],
  type(call) {
    const input = tensorInput(call, '${name}');
    if (input === undefined) return UNKNOWN;
    const { min, max } = input.range;
    return tensor(input.shape, { min: Math.min(min, 0), max: Math.max(max, 0) });
  },
  graph: ({ tf, inputs, args }) => tf.mul(inputs[0]!, 1 - args.number('amount')),
});
`,
    test: `import { expect, test } from 'vitest';
import { tensor } from '../../src/types';
import { check, prepare, tf } from '@cnn-studio/testing/catalogue/harness';

test('${name} keeps shape and range', () => {
  const photo = tensor([4, 5, 3], { min: 0, max: 1 });
  const { type, reports } = check('${name}', [photo]);
  expect(reports).toEqual([]);
  expect(type).toEqual(photo);
});

test('${name} darkens', () => {
  const tensors = [tf.tensor2d([[1, 0, 0.5]])];
  const made = prepare('${name}', [tensor([3])], { args: { amount: 0.5 }, batch: 1, tensors }).run();
  expect(made.arraySync()).toEqual([[0.5, 0, 0.25]]);
});
`,
    testCase: `{ entry: '${name}', inputs: [image(3, 4, 2)] }`,
  };
}

function metric({ name, variable }) {
  return {
    source: `import { scalar, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { equalInputs } from '../inputs';
import { absoluteRange, subtractRanges } from '../ranges';
import { meanPerExample } from '../tensors';

export const ${variable} = defineEntry({
  name: '${name}',
  category: 'metric',
  summary: 'Mean absolute difference of two values.',
  documentation: \`$$m = \\\\frac{1}{n} \\\\sum_i |x_i - t_i|$$

over all elements of an example, then averaged over the examples. Say here what it tells, and from where it is known.\`,
  incoming: false,
  higherIsBetter: false,
  parameters: [
    { name: 'value', kind: 'value', documentation: 'What was made.' },
    { name: 'target', kind: 'value', documentation: 'What it should be, of the same shape.' },
  ],
  type(call) {
    const [value, target] = equalInputs(call, '${name}', ['value', 'target']) ?? [];
    if (value === undefined || target === undefined) return UNKNOWN;
    return scalar(absoluteRange(subtractRanges(value.range, target.range)));
  },
  graph: ({ tf, inputs }) => meanPerExample(tf, tf.abs(tf.sub(inputs[0]!, inputs[1]!))),
});
`,
    test: `import { expect, test } from 'vitest';
import { tensor } from '../../src/types';
import { check, prepare, tf } from '@cnn-studio/testing/catalogue/harness';

test('${name} is one number', () => {
  const { type, reports } = check('${name}', [tensor([3]), tensor([3])]);
  expect(reports).toEqual([]);
  expect(type.kind).toBe('scalar');
});

test('${name} is the mean of the absolute differences', () => {
  const tensors = [tf.tensor2d([[1, 2, 3]]), tf.tensor2d([[1, 0, 7]])];
  const made = prepare('${name}', [tensor([3]), tensor([3])], { batch: 1, tensors }).run();
  expect(made.arraySync()).toEqual([2]);
});
`,
    testCase: `{ entry: '${name}', inputs: [image(3, 4, 2), image(3, 4, 2)], gradient: 'second' }`,
  };
}
