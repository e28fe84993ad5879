/** What entries say of wrong calls: the code, the words a reader needs, and fixes that mend it. */

import { check, columnsOf, type Given } from '@cnn-studio/testing/catalogue/harness';
import { describe, expect, test } from 'vitest';
import { symbol } from '../../src/algebra/dim';
import { entryDiagnostics } from '../../src/diagnostics/entries';
import { tensor, type ValueType } from '../../src/types';

const UNIT = { min: 0, max: 1 };
const image = (h: number, w: number, c: number) => tensor([h, w, c], UNIT);
const label: ValueType = { kind: 'class', count: 10 };
const loss: ValueType = { kind: 'scalar', range: UNIT };

function report(name: string, inputs: readonly ValueType[], args: Given = {}) {
  const { reports } = check(name, inputs, args);
  expect(reports).toHaveLength(1);
  const { code, message, fixes } = reports[0]!;
  return { code, message, fixes: fixes.map(({ title, change }) => ({ title, ...change })) };
}

describe('reports', () => {
  const cases: readonly (readonly [string, readonly ValueType[], Given, string, RegExp])[] = [
    [
      'conv',
      [tensor([100])],
      { filters: 8, kernel: 3 },
      'CNN230',
      /height × width × channels, got a vector of 100/,
    ],
    ['max_pool', [tensor([7])], {}, 'CNN230', /vector of 7/],
    ['dense', [image(28, 28, 8)], { units: 10 }, 'CNN231', /needs a vector, got 28×28×8/],
    ['reshape', [tensor([6000])], { sizes: [7, 7, 128] }, 'CNN232', /6000.*7×7×128 holds 6272/],
    [
      'conv',
      [image(2, 9, 1)],
      { filters: 4, kernel: 3, padding: 'valid' },
      'CNN233',
      /spans 3 pixels, but the height is 2/,
    ],
    [
      'conv',
      [image(9, 4, 1)],
      { filters: 4, kernel: 3, dilation: 2, padding: 'valid' },
      'CNN233',
      /spans 5 .* width is 4/,
    ],
    ['max_pool', [image(1, 4, 1)], {}, 'CNN233', /height is 1/],
    ['conv', [image(9, 9, 6)], { filters: 8, kernel: 3, groups: 4 }, 'CNN234', /6 incoming channels into 4/],
    ['conv', [image(9, 9, 4)], { filters: 6, kernel: 3, groups: 4 }, 'CNN234', /6 filters into 4/],
    ['group_norm', [image(9, 9, 12)], {}, 'CNN234', /12 incoming channels into 8/],
    ['dense', [tensor([symbol('N')])], { units: 3 }, 'CNN235', /must be a number, not N/],
    ['conv', [tensor([9, 9, symbol('C')])], { filters: 3, kernel: 3 }, 'CNN235', /channels.*not C/],
    ['conv', [image(3, 3, 1)], { filters: 4, kernel: 7, padding: 'reflect' }, 'CNN236', /allows at most 2/],
    ['pad', [image(3, 3, 1)], { amount: 3, mode: 'reflect' }, 'CNN236', /reflect 3 pixels/],
    ['concat', [tensor([100]), label], {}, 'CNN237', /label \(one of 10 classes\)/],
    ['add', [image(2, 2, 1), label], {}, 'CNN237', /embed/],
    ['relu', [loss], {}, 'CNN238', /single number/],
    ['blur', [tensor([])], { sigma: 1 }, 'CNN238', /single number/],
    ['pixel_shuffle', [image(8, 8, 6)], {}, 'CNN239', /multiple of 4 channels, got 6/],
    ['self_attention', [image(8, 8, 6)], { heads: 4 }, 'CNN239', /multiple of 4 channels, got 6/],
    ['embed', [tensor([100])], { size: 5 }, 'CNN240', /class label, got 100/],
    ['max', [image(9, 9, 3)], {}, 'CNN270', /over what/],
    ['min', [image(9, 9, 3), image(9, 9, 3)], { over: 'all' }, 'CNN270', /not both at once/],
    ['cross_entropy', [tensor([10]), tensor([10])], {}, 'CNN240', /class label, got 10/],
    ['space_to_depth', [image(27, 28, 1)], {}, 'CNN241', /height that is a multiple of 2, got 27.*28/],
    ['downsample', [tensor([symbol('H'), 8, 1])], { factor: 4 }, 'CNN241', /where H % 4 == 0/],
    ['crop', [image(28, 28, 1)], { height: 32, width: 20 }, 'CNN242', /takes 32×20 pixels out of 28×28/],
    ['mask', [image(28, 28, 1)], { box: [30, 10] }, 'CNN242', /30×10/],
    ['blur', [image(8, 8, 1), tensor([8], UNIT)], {}, 'CNN256', /one number for each example.*size 8/],
    ['rescale', [tensor([8])], { min: 0, max: 1 }, 'CNN243', /nothing is known/],
    [
      'salt_pepper',
      [tensor([8, 8, 1], { min: 0, max: Infinity })],
      { amount: 0.1 },
      'CNN243',
      /knows only \[0, ∞\)/,
    ],
    ['psnr', [tensor([8, 8, 1]), tensor([8, 8, 1])], {}, 'CNN243', /peak: 1/],
    ['psnr', [image(8, 8, 1), image(8, 8, 1)], { border: 4 }, 'CNN260', /leaves out 4 pixels .* 8×8/],
    ['ssim', [image(8, 8, 2), image(8, 8, 2)], { channel: 'luma' }, 'CNN261', /1 channel .* or 3/],
    ['max_pool', [image(8, 8, 1)], { padding: 'reflect' }, 'CNN244', /`same` or `valid`/],
    [
      'conv_transpose',
      [image(8, 8, 1)],
      { filters: 1, kernel: 2, stride: 2, padding: 'reflect' },
      'CNN244',
      /reflect/,
    ],
    [
      'conv',
      [image(8, 8, 1)],
      { filters: 1, kernel: 3, stride: 2, dilation: 2 },
      'CNN245',
      /stride or a dilation/,
    ],
    ['channels', [image(8, 8, 3)], { from: 1, to: 4 }, 'CNN253', /no channels 1 .. 4 in a value of 3/],
    ['channels', [image(8, 8, 3)], { from: 2, to: 2 }, 'CNN253', /is empty/],
    ['unwindow', [image(8, 8, 1)], {}, 'CNN252', /five dimensions\), got 8×8×1/],
    ['permute', [image(8, 8, 1)], { order: [1, 1, 3] }, 'CNN246', /1, 2, 3 once, got 1, 1, 3/],
    ['cross_entropy', [image(28, 28, 32), label], {}, 'CNN247', /10 scores.*28×28×32/],
    ['accuracy', [tensor([9]), label], {}, 'CNN247', /10 scores.*got 9/],
    ['clamp', [image(8, 8, 1)], { low: 1, high: 1 }, 'CNN248', /smaller than `high`, got 1 and 1/],
    ['rescale', [image(8, 8, 1)], { min: 1, max: -1 }, 'CNN248', /smaller than `max`, got 1 and -1/],
    ['uniform', [], { shape: [3], min: 1, max: 1 }, 'CNN248', /got 1 and 1/],
    ['l1', [image(28, 28, 1), image(32, 32, 1)], {}, 'CNN203', /28×28×1 and 32×32×1/],
    ['concat', [image(28, 28, 1), image(26, 26, 8)], {}, 'CNN203', /28×28×1 and 26×26×8/],
    ['multiply', [image(28, 28, 16), image(28, 28, 3)], {}, 'CNN204', /28×28×16 \* 28×28×3/],
    ['bce', [tensor([1]), image(2, 2, 1)], {}, 'CNN203', /got 1 and 2×2×1/],
    ['contextual_attention', [image(8, 8, 4), image(8, 8, 3)], {}, 'CNN203', /8×8×1 and 8×8×3/],
    [
      'conv_transpose',
      [image(7, 7, 8)],
      { filters: 4, kernel: 3, stride: 2 },
      'CNN510',
      /3 is not a multiple of 2/,
    ],
    ['softmax', [tensor([1])], {}, 'CNN511', /always 1/],
  ];
  test.each(cases)('%s of %j with %j: %s', (name, inputs, args, code, message) => {
    const found = report(name, inputs, args);
    expect(found.code).toBe(code);
    expect(found.message).toMatch(message);
    expect(found.message).toMatch(/\.$/);
  });

  test('every diagnostic of this folder is reported by some entry', () => {
    // What takes chains is tried in test/checker/chains.test.ts.
    const tried = new Set([...cases.map(([, , , code]) => code), 'CNN257', 'CNN258', 'CNN259']);
    expect(entryDiagnostics.map(({ code }) => code).filter((code) => !tried.has(code))).toEqual([]);
    expect(new Set(entryDiagnostics.map(({ code }) => code)).size).toBe(entryDiagnostics.length);
  });

  test('folders need height, width and channels', () => {
    expect(() => columnsOf('folder', { path: 'photos', size: [64] })).toThrow(/one number, 64/);
  });
});

describe('fixes', () => {
  test('of reshape: the nearest sizes that fit', () => {
    const titles = (count: number, sizes: number[]) =>
      report('reshape', [tensor([count])], { sizes }).fixes.map((fix) => 'text' in fix && fix.text);
    expect(titles(7 * 7 * 64, [7, 7, 128])).toEqual(['reshape(7, 7, 64)']);
    expect(titles(8 * 8 * 128, [7, 7, 128])).toEqual(['reshape(8, 8, 128)']);
    expect(titles(100, [28, 28, 1])).toEqual(expect.arrayContaining(['reshape(10, 10, 1)']));
    // 101 is prime: a vector is all there is, or one row of one column.
    expect(titles(101, [7, 7, 128])).toEqual(['reshape(101)']);
    for (const [count, sizes] of [
      [6000, [7, 7, 128]],
      [784, [14, 14, 3]],
      [12, [5, 5, 5]],
    ] as const) {
      for (const text of titles(count, [...sizes])) {
        const product = String(text)
          .match(/\d+/g)!
          .reduce((a, b) => a * Number(b), 1);
        expect(product).toBe(count);
      }
    }
  });

  test('say where they go', () => {
    expect(report('dense', [image(28, 28, 8)], { units: 10 }).fixes[0]).toMatchObject({
      kind: 'insert-before',
      text: 'flatten',
    });
    expect(report('concat', [tensor([100]), label]).fixes[0]).toMatchObject({
      kind: 'insert-after-input',
      input: 1,
      text: 'embed(50)',
    });
    const concat = report('concat', [image(28, 28, 1), image(32, 32, 8)]).fixes;
    expect(concat.map((fix) => 'text' in fix && fix.text)).toEqual(['crop(28, 28)', 'resize(28, 28)']);
    expect(
      report('conv_transpose', [image(7, 7, 8)], { filters: 4, kernel: 3, stride: 2 }).fixes[0],
    ).toMatchObject({
      kind: 'set-argument',
      parameter: 'kernel',
      text: '4',
    });
    expect(report('rescale', [image(8, 8, 1)], { min: 1, max: -1 }).fixes[0]).toMatchObject({
      text: 'rescale(-1, 1)',
    });
  });
});

describe('ranges', () => {
  const rangeOf = (name: string, inputs: readonly ValueType[], args: Given = {}) => {
    const { type } = check(name, inputs, args);
    return type.kind === 'tensor' || type.kind === 'scalar' ? [type.range.min, type.range.max] : type.kind;
  };
  const unbounded = tensor([8, 8, 1]);

  test('of activations', () => {
    expect(rangeOf('sigmoid', [unbounded])).toEqual([0, 1]);
    expect(rangeOf('tanh', [unbounded])).toEqual([-1, 1]);
    expect(rangeOf('relu', [unbounded])).toEqual([0, Infinity]);
    expect(rangeOf('clamp', [unbounded])).toEqual([0, 1]);
    expect(rangeOf('clamp', [tensor([3], { min: 0.5, max: 2 })])).toEqual([0.5, 1]);
    expect(rangeOf('clamp', [tensor([3], { min: 2, max: 3 })])).toEqual([1, 1]);
    expect(rangeOf('leaky_relu', [unbounded])).toEqual([-Infinity, Infinity]);
    expect(rangeOf('relu', [tensor([3], { min: -2, max: -1 })])).toEqual([0, 0]);
    expect(rangeOf('softmax', [unbounded])).toEqual([1, 1]);
    expect(rangeOf('softmax', [tensor([3])])).toEqual([0, 1]);
  });

  test('of arithmetic', () => {
    const photo = image(8, 8, 3);
    const hole = image(8, 8, 1);
    const one = tensor([], { min: 1, max: 1 });
    expect(rangeOf('subtract', [one, hole])).toEqual([0, 1]);
    expect(rangeOf('multiply', [photo, hole])).toEqual([0, 1]);
    expect(rangeOf('add', [photo, hole])).toEqual([0, 2]);
    expect(rangeOf('negate', [photo])).toEqual([-1, 0]);
    expect(rangeOf('divide', [photo, hole])).toEqual([-Infinity, Infinity]);
    expect(rangeOf('multiply', [tensor([3], { min: 0, max: Infinity }), photo])).toEqual([0, Infinity]);
    expect(check('subtract', [one, loss]).type.kind).toBe('scalar');
    expect(check('multiply', [tensor([], { min: 0.8, max: 0.8 }), loss]).type).toEqual({
      kind: 'scalar',
      range: { min: 0, max: 0.8 },
    });
  });

  test('of data, and what keeps them', () => {
    const [digits] = columnsOf('mnist');
    expect(digits!.type).toEqual(image(28, 28, 1));
    for (const [name, args] of [
      ['blur', { sigma: 1 }],
      ['salt_pepper', { amount: 0.1 }],
      ['gaussian_noise', { sigma: 0.1 }],
      ['max_pool', {}],
      ['upsample', { mode: 'bilinear' }],
      ['flip', {}],
    ] as const) {
      expect(rangeOf(name, [digits!.type], args)).toEqual([0, 1]);
    }
    expect(rangeOf('rescale', [digits!.type], { min: -1, max: 1 })).toEqual([-1, 1]);
    expect(rangeOf('concat', [image(2, 2, 1), tensor([2, 2, 1], { min: -3, max: 0.5 })])).toEqual([-3, 1]);
    expect(rangeOf('conv', [digits!.type], { filters: 1, kernel: 1 })).toEqual([-Infinity, Infinity]);
  });

  test('data columns', () => {
    expect(columnsOf('cifar10').map(({ type }) => type)).toEqual([image(32, 32, 3), label]);
    expect(
      columnsOf('pairs', { inputs: 'a', targets: 'b', size: [8, 8, 3], target_size: [16, 16, 3] }),
    ).toEqual([
      { name: 'input', type: image(8, 8, 3) },
      { name: 'target', type: image(16, 16, 3) },
    ]);
    // A warning says that the file can't be read (CNN401), and the size is not known.
    expect(columnsOf('image', { path: 'a.png' })[0]!.type.kind).toBe('unknown');
    expect(columnsOf('image', { path: 'a.png', size: [9, 8, 1] })[0]!.type).toEqual(image(9, 8, 1));
    expect(columnsOf('idx', { images: 'a', labels: 'b', classes: 47 })[1]!.type).toEqual({
      kind: 'class',
      count: 47,
    });
  });
});
