import * as tf from '@tensorflow/tfjs-core';
import { describe, test } from 'vitest';
import {
  expectFiniteDifferences,
  expectSameAsCpu,
  expectSameGradients,
  integers,
  positive,
  random,
} from './helpers';

const a = random([2, 3, 4], 1);
const b = random([2, 3, 4], 2);
const row = random([4], 3);
const image = random([2, 5, 6, 3], 4);

describe('element-wise kernels agree with the cpu backend, values and gradients', () => {
  const unary: Record<string, (x: tf.Tensor) => tf.Tensor> = {
    abs: tf.abs,
    neg: tf.neg,
    square: tf.square,
    relu: tf.relu,
    relu6: (x) => tf.relu6(tf.mul(x, 8)),
    leakyRelu: (x) => tf.leakyRelu(x, 0.3),
    elu: tf.elu,
    selu: tf.selu,
    softplus: tf.softplus,
    sigmoid: tf.sigmoid,
    tanh: tf.tanh,
    erf: tf.erf,
    exp: tf.exp,
    expm1: tf.expm1,
    sin: tf.sin,
    cos: tf.cos,
    tan: tf.tan,
    asin: tf.asin,
    acos: tf.acos,
    atan: tf.atan,
    sinh: tf.sinh,
    cosh: tf.cosh,
    asinh: tf.asinh,
    atanh: tf.atanh,
    sign: tf.sign,
    floor: tf.floor,
    ceil: tf.ceil,
    round: tf.round,
    clip: (x) => tf.clipByValue(x, -0.5, 0.4),
    step: (x) => tf.step(x, 0.2),
    logSigmoid: tf.logSigmoid,
    softmax: (x) => tf.softmax(x),
    logSoftmax: (x) => tf.logSoftmax(x),
    cumsum: (x) => tf.cumsum(x, 2, true, true),
  };
  for (const [name, fn] of Object.entries(unary)) test(name, () => expectSameGradients([a], fn));
  const onPositive: Record<string, (x: tf.Tensor) => tf.Tensor> = {
    sqrt: tf.sqrt,
    rsqrt: tf.rsqrt,
    log: tf.log,
    log1p: tf.log1p,
    reciprocal: tf.reciprocal,
    acosh: (x) => tf.acosh(tf.add(x, 1)),
  };
  for (const [name, fn] of Object.entries(onPositive))
    test(name, () => expectSameGradients([positive([3, 4])], fn));
  const binary: Record<string, (x: tf.Tensor, y: tf.Tensor) => tf.Tensor> = {
    add: tf.add,
    sub: tf.sub,
    mul: tf.mul,
    maximum: tf.maximum,
    minimum: tf.minimum,
    squaredDifference: tf.squaredDifference,
    div: (x, y) => tf.div(x, tf.add(y, 3)),
    atan2: tf.atan2,
    mod: (x, y) => tf.mod(x, tf.add(y, 3)),
  };
  for (const [name, fn] of Object.entries(binary)) {
    test(name, () => expectSameGradients([a, b], fn));
    // tfjs's own gradients of these three don't sum over broadcast axes.
    const run = ['maximum', 'minimum', 'squaredDifference'].includes(name)
      ? expectSameAsCpu
      : expectSameGradients;
    test(`${name}, broadcast`, () => run([a, row], fn));
    test(`${name}, broadcast on the left`, () => run([random([3, 1], 8), a], fn));
  }
  test('pow', () => expectSameGradients([positive([3, 4]), random([4], 5)], (x, y) => tf.pow(x, y)));
  test('prelu', () => expectSameGradients([image, random([3], 5)], (x, y) => tf.prelu(x as tf.Tensor4D, y)));
  test('addN', () => expectSameGradients([a, b, a], (...xs) => tf.addN(xs)));
  test('where', () =>
    expectSameGradients([a, b, integers([2, 3, 4], 0, 2)], (x, y, c) =>
      tf.where(tf.cast(c, 'bool'), x, tf.mul(y, 2)),
    ));
});

describe('comparisons, integers and booleans', () => {
  const i = integers([3, 4], -5, 6, 1);
  const j = integers([3, 4], 1, 6, 2);
  const { equal, notEqual, greater, greaterEqual, less, lessEqual } = tf;
  for (const [name, fn] of Object.entries({ equal, notEqual, greater, greaterEqual, less, lessEqual })) {
    test(name, () => expectSameAsCpu([i, j], (x, y) => fn(x, y)));
    test(`${name} on floats`, () => expectSameAsCpu([a, b], (x, y) => fn(x, y)));
  }
  const { add, sub, mul, div, floorDiv, mod, maximum, minimum, pow } = tf;
  for (const [name, fn] of Object.entries({ add, sub, mul, div, floorDiv, mod, maximum, minimum, pow })) {
    test(`${name} on integers`, () => expectSameAsCpu([i, j], (x, y) => fn(x, y)));
  }
  test('logical', () =>
    expectSameAsCpu([i, j], (x, y) => {
      const p = tf.greater(x, 0);
      const q = tf.greater(y, 3);
      return [tf.logicalAnd(p, q), tf.logicalOr(p, q), tf.logicalXor(p, q), tf.logicalNot(p)];
    }));
  test('casts', () =>
    expectSameAsCpu([random([8])], (x) => {
      const scaled = tf.mul(x, 5);
      return [tf.cast(scaled, 'int32'), tf.cast(scaled, 'bool'), tf.cast(tf.cast(scaled, 'bool'), 'float32')];
    }));
  test('any and all', () =>
    expectSameAsCpu([i], (x) => [tf.any(tf.greater(x, 3), 1), tf.all(tf.greater(x, -4), 0)]));
});

describe('reductions', () => {
  const { sum, mean, max, min, prod } = tf;
  for (const [name, fn] of Object.entries({ sum, mean, max, min, prod })) {
    for (const axes of [undefined, [0], [1], [2], [0, 2], [1, 2]]) {
      for (const keep of [false, true]) {
        const run = name === 'prod' ? expectSameAsCpu : expectSameGradients;
        test(`${name} over ${axes ?? 'all'}${keep ? ' kept' : ''}`, () =>
          run([a], (x: tf.Tensor) => fn(x, axes as number[], keep)));
      }
    }
  }
  test('argMax and argMin', () => expectSameAsCpu([a], (x) => [tf.argMax(x, 1), tf.argMin(x, -1)]));
  test('moments of a convolution', () =>
    expectSameGradients([image, random([3, 3, 3, 4], 9)], (x, w) => {
      const y = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
      const { mean, variance } = tf.moments(y, [0, 1, 2]);
      return tf.mul(tf.sub(y, mean), tf.rsqrt(tf.add(variance, 1e-3)));
    }));
});

describe('shapes and movement', () => {
  test('reshape', () => expectSameGradients([a], (x) => tf.mul(tf.reshape(x, [6, 4]), row.values[0]!)));
  test('transpose', () => expectSameGradients([a], (x) => tf.transpose(x, [2, 0, 1])));
  // Large enough to go by way of blocks of channels, where the processor has them: to the end and from there, after
  // and before a convolution.
  for (const [shape, perm] of [
    [
      [2, 32, 33, 32],
      [0, 2, 3, 1],
    ],
    [
      [2, 33, 32, 32],
      [0, 3, 1, 2],
    ],
    [
      [2, 48, 701],
      [0, 2, 1],
    ],
    [
      [2, 701, 48],
      [0, 2, 1],
    ],
  ] as const) {
    test(`transpose [${shape}] by [${perm}]`, () =>
      expectSameAsCpu([random([...shape])], (x) => tf.transpose(x, [...perm])));
  }
  test('transpose around a convolution', () =>
    expectSameAsCpu([random([2, 32, 33, 32]), random([3, 3, 32, 32], 2)], (x, w) => {
      const image = tf.transpose(x, [0, 2, 3, 1]) as tf.Tensor4D;
      return tf.transpose(tf.conv2d(image, w as tf.Tensor4D, 1, 'same'), [0, 3, 1, 2]);
    }));
  test('transposed reshape', () =>
    expectSameGradients([a], (x) => tf.reshape(tf.transpose(x, [2, 0, 1]), [4, 6])));
  test('merged and split in another order', () =>
    expectSameGradients([image, random([1, 1, 3, 5])], (x, w) => {
      const y = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
      const tokens = tf.reshape(y, [2, 30, 5]);
      return tf.reshape(tf.add(tokens, tf.mean(tokens, 1, true)), [2, 5, 6, 5]);
    }));
  test('concat and split', () =>
    expectSameGradients([a, b], (x, y) => {
      const [p, q] = tf.split(tf.concat([x, y], 1), [2, 4], 1);
      return tf.concat([q!, p!, q!], 1);
    }));
  test('slice', () => expectSameGradients([a], (x) => tf.slice(x, [0, 1, 1], [2, 2, -1])));
  test('stridedSlice', () =>
    expectSameAsCpu([a], (x) => [
      tf.stridedSlice(x, [0, 0, 3], [2, 3, 0], [1, 2, -1]),
      tf.stridedSlice(x, [1, 0], [2, 3], [1, 1], 0, 0, 0, 0, 1),
      tf.stridedSlice(x, [0, 1], [2, 3], [1, 1], 0, 0, 0, 1),
    ]));
  test('pad', () =>
    expectSameGradients([a], (x) =>
      tf.pad(
        x,
        [
          [1, 0],
          [0, 2],
          [1, 1],
        ],
        0.5,
      ),
    ));
  test('mirrorPad', () =>
    expectSameAsCpu([a], (x) => [
      tf.mirrorPad(
        x,
        [
          [1, 1],
          [2, 0],
          [1, 2],
        ],
        'reflect',
      ),
      tf.mirrorPad(
        x,
        [
          [2, 1],
          [0, 3],
          [1, 2],
        ],
        'symmetric',
      ),
    ]));
  test('tile', () => expectSameGradients([a], (x) => tf.tile(x, [2, 1, 3])));
  test('tile of a broadcast', () => expectSameGradients([random([1, 3, 1])], (x) => tf.tile(x, [2, 1, 3])));
  test('broadcastTo', () => expectSameGradients([row], (x) => tf.broadcastTo(x, [2, 3, 4])));
  test('reverse', () => expectSameGradients([a], (x) => tf.reverse(x, [0, 2])));
  test('stack and unstack', () =>
    expectSameGradients([a, b], (x, y) => {
      const parts = tf.unstack(tf.stack([x, y], 2), 1);
      return tf.add(parts[0]!, tf.mul(parts[2]!, 2));
    }));
  test('expandDims and squeeze', () => expectSameGradients([a], (x) => tf.squeeze(tf.expandDims(x, 1))));
  test('spaceToBatch and back', () =>
    expectSameGradients([random([1, 4, 6, 2])], (x) => {
      const blocks = tf.spaceToBatchND(
        x,
        [2, 3],
        [
          [0, 0],
          [0, 0],
        ],
      );
      return tf.batchToSpaceND(
        tf.mul(blocks, blocks),
        [2, 3],
        [
          [0, 1],
          [1, 0],
        ],
      );
    }));
  test('depthToSpace', () =>
    expectSameAsCpu([random([2, 2, 3, 8])], (x) => tf.depthToSpace(x as tf.Tensor4D, 2)));
  test('fill, range, linspace, oneHot', () =>
    expectSameAsCpu([integers([2, 3], -1, 5)], (i) => [
      tf.add(tf.fill([2, 2], 3), tf.ones([2, 2])),
      tf.range(1, 7, 2),
      tf.linspace(0, 1, 5),
      tf.oneHot(i, 4, 2, -1),
    ]));
});

describe('indexing', () => {
  const ids = integers([2, 3], 0, 4, 5);
  test('gather', () => expectSameGradients([random([4, 5]), ids], (x, i) => tf.gather(x, i)));
  test('gather along the second axis', () =>
    expectSameGradients([random([3, 4, 5]), integers([6], 0, 4)], (x, i) => tf.gather(x, i, 1)));
  test('gather in batches', () => expectSameAsCpu([random([2, 4, 5]), ids], (x, i) => tf.gather(x, i, 1, 1)));
  test('gatherND', () =>
    expectSameAsCpu([random([4, 4]), ids.shape.length ? integers([3, 2], 0, 4) : ids], (x, i) =>
      tf.gatherND(x, i),
    ));
  test('unsortedSegmentSum', () =>
    expectSameGradients([random([6, 3]), integers([6], 0, 4)], (x, i) =>
      tf.unsortedSegmentSum(x, i as tf.Tensor1D, 4),
    ));
  test('scatterND', () =>
    expectSameAsCpu([integers([5, 1], 0, 4), random([5, 3])], (i, x) => tf.scatterND(i, x, [4, 3])));
  test('cumprod', () => expectSameAsCpu([a], (x) => [tf.cumprod(x, 1), tf.cumprod(x, 0, true, true)]));
  test('topk', () =>
    expectSameAsCpu([random([3, 7])], (x) => {
      const { values, indices } = tf.topk(x, 3);
      return [values, indices];
    }));
});

describe('matrix products', () => {
  for (const [ta, tb] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    test(`matMul${ta ? ' a^T' : ''}${tb ? ' b^T' : ''}`, () =>
      expectSameGradients([random(ta ? [4, 3] : [3, 4]), random(tb ? [5, 4] : [4, 5], 2)], (x, y) =>
        tf.matMul(x, y, ta, tb),
      ));
    test(`batched matMul${ta ? ' a^T' : ''}${tb ? ' b^T' : ''}`, () =>
      expectSameGradients(
        [random(ta ? [2, 4, 3] : [2, 3, 4]), random(tb ? [2, 5, 4] : [2, 4, 5], 2)],
        (x, y) => tf.matMul(x, y, ta, tb),
      ));
  }
  test('of transposed tensors', () =>
    expectSameGradients([random([3, 4]), random([5, 4], 2)], (x, y) => tf.matMul(x, tf.transpose(y))));
  test('broadcast over batches', () =>
    expectSameAsCpu([random([2, 3, 4]), random([4, 5], 2)], (x, y) => tf.matMul(x, y)));
});

describe('normalization', () => {
  test('batchNorm', () =>
    expectSameGradients(
      [image, random([3], 1), positive([3], 2), random([3], 3), positive([3], 4)],
      (x, m, v, o, s) =>
        tf.batchNorm(
          x as tf.Tensor4D,
          m as tf.Tensor1D,
          v as tf.Tensor1D,
          o as tf.Tensor1D,
          s as tf.Tensor1D,
          1e-3,
        ),
    ));
});

// tfjs's cpu backend spreads the gradient of an average over padding too, which its forward pass leaves out.
describe('pooling', () => {
  const x = random([2, 6, 7, 3], 11);
  for (const [size, stride, pad] of [
    [2, 2, 'valid'],
    [3, 2, 'same'],
    [3, 1, 'same'],
    [2, 2, 'same'],
    [3, 2, 1],
  ] as const) {
    test(`maxPool ${size} s${stride} ${pad}`, () =>
      expectSameGradients([x], (t) =>
        tf.maxPool(t as tf.Tensor4D, size, stride, pad, pad === 1 ? 'floor' : undefined),
      ));
    test(`avgPool ${size} s${stride} ${pad}`, () =>
      expectFiniteDifferences([x], (t) =>
        tf.avgPool(t as tf.Tensor4D, size, stride, pad, pad === 1 ? 'floor' : undefined),
      ));
  }
  test('global average', () =>
    expectSameGradients([x], (t) => tf.avgPool(t as tf.Tensor4D, [6, 7], 1, 'valid')));
});

describe('resizing', () => {
  // tfjs's cpu backend confuses height with width, and images of a batch, in these gradients.
  const x = random([1, 5, 5, 3], 12);
  for (const size of [
    [8, 10],
    [7, 3],
    [2, 9],
  ] as const) {
    for (const alignCorners of [false, true]) {
      test(`bilinear to ${size}${alignCorners ? ' with aligned corners' : ''}`, () =>
        expectSameGradients([x], (t) => tf.image.resizeBilinear(t as tf.Tensor4D, [...size], alignCorners)));
      test(`nearest to ${size}${alignCorners ? ' with aligned corners' : ''}`, () =>
        expectSameGradients([x], (t) =>
          tf.image.resizeNearestNeighbor(t as tf.Tensor4D, [...size], alignCorners),
        ));
    }
    test(`with half-pixel centers to ${size}`, () =>
      expectSameAsCpu([x], (t) => [
        tf.image.resizeBilinear(t as tf.Tensor4D, [...size], false, true),
        tf.image.resizeNearestNeighbor(t as tf.Tensor4D, [...size], false, true),
      ]));
  }
  test('bilinear of a large image', () =>
    expectSameAsCpu([random([1, 300, 3, 2])], (t) =>
      tf.image.resizeBilinear(t as tf.Tensor4D, [900, 7], false, true),
    ));
});

describe('fused kernels', () => {
  const x = random([2, 5, 6, 3], 4);
  const w = random([3, 3, 3, 4], 5);
  for (const activation of ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const) {
    test(`conv2d with ${activation}`, () =>
      expectSameAsCpu([x, w, random([4], 6)], (a, f, bias) =>
        tf.fused.conv2d({
          x: a as tf.Tensor4D,
          filter: f as tf.Tensor4D,
          strides: 1,
          pad: 'same',
          bias,
          activation,
          leakyreluAlpha: 0.3,
        }),
      ));
    test(`matMul with ${activation}`, () =>
      expectSameAsCpu([random([3, 4]), random([4, 5], 2), random([5], 6)], (a, b, bias) =>
        tf.fused.matMul({ a, b, bias, activation, leakyreluAlpha: 0.3 }),
      ));
  }
});

describe('kernels that run on the host', () => {
  test('topk of ties, unique, crop and resize, non-maximum suppression', () =>
    expectSameAsCpu([random([6, 4]), random([1, 4, 4, 2])], (boxes, image) => {
      const { values, indices } = tf.unique(tf.cast(tf.mul(boxes, 3), 'int32'), 0);
      const crops = tf.image.cropAndResize(
        image as tf.Tensor4D,
        tf.tensor2d([[0, 0, 0.8, 1]]),
        tf.tensor1d([0], 'int32'),
        [3, 2],
      );
      const kept = tf.image.nonMaxSuppression(boxes as tf.Tensor2D, tf.tensor1d([1, 2, 3, 4, 5, 6]), 3);
      return [values, indices, crops, kept];
    }));
});
