import * as tf from '@tensorflow/tfjs-core';
import { describe, test } from 'vitest';
import { channelBlock } from '../src/convolution/channel-block';
import { convForms } from '../src/convolution/forms';
import { trace } from '../src/index';
import { conv2dGeometry } from '../src/kernels/geometry';
import { lowerGraph } from '../src/lower';
import { ortTensor, Session } from '../src/runtime/session';
import {
  expectClose,
  expectFiniteDifferences,
  expectSameAsCpu,
  expectSameGradients,
  type HostTensor,
  onBackend,
  random,
} from './helpers';

interface Case {
  size: [number, number];
  kernel: [number, number];
  channels: [number, number];
  stride: number | [number, number];
  pad: 'same' | 'valid' | number;
}

const cases: Case[] = [
  { size: [6, 7], kernel: [3, 3], channels: [2, 3], stride: 1, pad: 'same' },
  { size: [6, 7], kernel: [3, 3], channels: [9, 10], stride: 1, pad: 'valid' },
  { size: [6, 7], kernel: [3, 2], channels: [10, 2], stride: 1, pad: 'same' },
  { size: [8, 6], kernel: [4, 4], channels: [3, 2], stride: 2, pad: 'same' },
  { size: [8, 6], kernel: [3, 3], channels: [3, 2], stride: 2, pad: 'same' },
  { size: [7, 7], kernel: [3, 3], channels: [3, 2], stride: 2, pad: 'same' },
  { size: [7, 9], kernel: [4, 5], channels: [2, 2], stride: 3, pad: 'valid' },
  { size: [9, 9], kernel: [5, 5], channels: [1, 4], stride: 3, pad: 2 },
  { size: [8, 8], kernel: [2, 2], channels: [4, 3], stride: [2, 1], pad: 'valid' },
  { size: [8, 8], kernel: [1, 1], channels: [4, 3], stride: 1, pad: 'same' },
  { size: [8, 8], kernel: [1, 1], channels: [4, 3], stride: 2, pad: 'same' },
  // Whole blocks of channels.
  { size: [5, 6], kernel: [3, 3], channels: [16, 32], stride: 1, pad: 'same' },
  { size: [6, 8], kernel: [4, 4], channels: [32, 16], stride: 2, pad: 'same' },
  { size: [6, 6], kernel: [3, 3], channels: [3, 16], stride: 2, pad: 'valid' },
];

describe('convolution and its gradients agree with the cpu backend', () => {
  for (const { size, kernel, channels, stride, pad } of cases) {
    const name = `${size} k${kernel} c${channels} s${stride} ${pad}`;
    test(`conv2d ${name}`, () =>
      expectSameGradients([random([2, ...size, channels[0]]), random([...kernel, ...channels], 2)], (x, w) =>
        tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad),
      ));
  }
  test('conv2dTranspose', () =>
    expectSameGradients([random([2, 3, 4, 5]), random([4, 4, 2, 5], 2)], (x, w) =>
      tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, 6, 8, 2], 2, 'same'),
    ));
  test('conv1d', () =>
    expectSameGradients([random([2, 8, 3]), random([3, 3, 2], 2)], (x, w) =>
      tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 1, 'same'),
    ));
  for (const [stride, pad, multiplier] of [
    [1, 'same', 1],
    [2, 'same', 2],
    [2, 'valid', 1],
  ] as const) {
    test(`depthwiseConv2d s${stride} ${pad} multiplier ${multiplier}`, () =>
      expectSameGradients([random([2, 6, 7, 3]), random([3, 3, 3, multiplier], 2)], (x, w) =>
        tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad),
      ));
  }
  // Large enough that scaling and shifting channels becomes a convolution too, in the forms that normalization has.
  for (const shape of [[3], [1, 1, 1, 3]]) {
    test(`conv2d, scaled and shifted by [${shape}]`, () =>
      expectSameGradients(
        [random([1, 27, 27, 2]), random([3, 3, 2, 3], 2), random(shape, 3), random(shape, 4)],
        (x, w, scale, shift) => {
          const image = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
          return tf.relu(tf.add(tf.mul(image, scale!), shift!));
        },
      ));
  }
  // What stays in blocks of channels between convolutions: normalization, activations, sums, skips; and what does not.
  test('between convolutions of whole blocks of channels', () =>
    expectSameGradients(
      [
        random([2, 7, 6, 16]),
        random([3, 3, 16, 32], 2),
        random([32], 3),
        random([1, 1, 1, 32], 4),
        random([3, 3, 64, 16], 5),
      ],
      (x, first, scale, shift, second) => {
        const image = tf.conv2d(x as tf.Tensor4D, first as tf.Tensor4D, 1, 'same');
        const { mean, variance } = tf.moments(image, [0, 1, 2]);
        const normal = tf.mul(tf.sub(image, mean), tf.rsqrt(tf.add(variance, 1)));
        const active = tf.relu(tf.add(tf.mul(scale!, normal), shift!)) as tf.Tensor4D;
        const skip = tf.concat([tf.leakyRelu(tf.add(shift!, active)), active], 3) as tf.Tensor4D;
        const last = tf.sigmoid(tf.conv2d(skip, second as tf.Tensor4D, 1, 'same'));
        const residual = tf.add(
          tf.mul(last, tf.mean(last, [1, 2], true)),
          tf.sub(x!, tf.mean(last, [0, 1, 2])),
        );
        return tf.div(residual, tf.add(tf.sum(tf.square(active)), 1));
      },
    ));
  // Each element-wise operation where an image lies in blocks of channels, beside what broadcasts against one there.
  describe('an image in blocks of channels and', () => {
    const SHAPE = [2, 3, 4, 16];
    const inBlocks = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
    const inputs = [random(SHAPE), random([3, 3, 16, 16], 2)];
    const alone: Record<string, (x: tf.Tensor) => tf.Tensor> = {
      zerosLike: tf.zerosLike,
      onesLike: tf.onesLike,
      step: (x) => tf.step(x),
      leakyStep: (x) => tf.step(x, 0.2),
      relu: tf.relu,
      relu6: tf.relu6,
      elu: tf.elu,
      selu: tf.selu,
      sign: tf.sign,
      clip: (x) => tf.clipByValue(x, -0.5, 0.5),
      erf: tf.erf,
      expm1: tf.expm1,
      softplus: tf.softplus,
      isNaN: (x) => tf.isNaN(x),
      cast: (x) => tf.cast(x, 'int32'),
      greater: (x) => tf.greater(x, 0),
      where: (x) => tf.where(tf.greater(x, 0), x, tf.zerosLike(x)),
      secondDerivative: (x) => tf.grad((y) => tf.sum(tf.square(tf.grad(tf.relu)(y))))(x),
      softmax: (x) => tf.softmax(x),
      mean: (x) => tf.sub(x, tf.mean(x, [1, 2], true)),
    };
    for (const [name, fn] of Object.entries(alone)) {
      test(name, () => expectSameAsCpu(inputs, (x, w) => fn(inBlocks(x, w))));
    }
    const operations = {
      add: tf.add,
      sub: tf.sub,
      mul: tf.mul,
      maximum: tf.maximum,
      minimum: tf.minimum,
      div: (x: tf.Tensor, y: tf.Tensor) => tf.div(x, tf.add(tf.abs(y), 1)),
      squaredDifference: tf.squaredDifference,
      mod: (x: tf.Tensor, y: tf.Tensor) => tf.mod(x, tf.add(tf.abs(y), 1)),
      prelu: (x: tf.Tensor, y: tf.Tensor) => tf.prelu(x, y),
    };
    const operands: Record<string, number[]> = {
      'a number': [],
      'a vector of one': [1],
      'a number of four axes': [1, 1, 1, 1],
      'a number for each channel': [16],
      'a number for each channel in three axes': [1, 1, 16],
      'a number for each pixel': [3, 4, 1],
      'a number for each image': [2, 1, 1, 1],
      'a row': [4, 16],
      'another image': SHAPE,
    };
    for (const [name, operation] of Object.entries(operations)) {
      for (const [operand, shape] of Object.entries(operands)) {
        test(`${operand}: ${name}`, () =>
          expectSameAsCpu([...inputs, random(shape, 5)], (x, w, y) => {
            const image = inBlocks(x, w);
            return [operation(image, y), ...(name === 'prelu' ? [] : [operation(y, image)])];
          }));
      }
      test(`a constant: ${name}`, () =>
        expectSameAsCpu(inputs, (x, w) => {
          const image = inBlocks(x, w);
          return [tf.zerosLike(image), tf.onesLike(image), tf.scalar(0.5), tf.fill([16], 2)].map((y) =>
            operation(image, y),
          );
        }));
    }
  });
  test('separableConv2d', () =>
    expectSameGradients([random([1, 5, 5, 3]), random([3, 3, 3, 2], 2), random([1, 1, 6, 4], 3)], (x, d, p) =>
      tf.separableConv2d(x as tf.Tensor4D, d as tf.Tensor4D, p as tf.Tensor4D, 1, 'same'),
    ));
  test('dilated', () =>
    expectSameAsCpu([random([1, 9, 9, 2]), random([3, 3, 2, 3], 2)], (x, w) =>
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same', 'NHWC', 2),
    ));
});

// tfjs works out both sizes of the result by the height's kernel and stride where padding is a number, so what is right
// is what it makes of the same padding said for each side.
describe('a number as padding where height and width differ', () => {
  const pads = (pad: number): tf.backend_util.ExplicitPadding | number =>
    tf.getBackend() === 'cpu'
      ? [
          [0, 0],
          [pad, pad],
          [pad, pad],
          [0, 0],
        ]
      : pad;
  const image = random([2, 7, 9, 2]);
  /** No two elements so close that a small step makes another the greatest. */
  const spaced: HostTensor = {
    ...image,
    values: Float32Array.from(image.values, (_, i) => ((i * 37) % image.values.length) * 0.03 - 4),
  };
  const windows: { kernel: [number, number]; stride: [number, number]; pad: number }[] = [
    { kernel: [3, 5], stride: [1, 1], pad: 1 },
    { kernel: [4, 2], stride: [2, 1], pad: 1 },
    { kernel: [3, 3], stride: [1, 2], pad: 1 },
    { kernel: [2, 5], stride: [2, 3], pad: 2 },
  ];
  for (const { kernel, stride, pad } of windows) {
    const name = `k${kernel} s${stride} p${pad}`;
    test(`conv2d ${name}`, () =>
      expectSameGradients([image, random([...kernel, 2, 3], 2)], (x, w) =>
        tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pads(pad)),
      ));
    test(`depthwiseConv2d ${name}`, () =>
      expectSameGradients([image, random([...kernel, 2, 2], 2)], (x, w) =>
        tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pads(pad)),
      ));
    test(`conv2dTranspose ${name}`, () => {
      const made = [7, 9].map((size, i) => (size - 1) * stride[i]! + kernel[i]! - 2 * pad);
      const shape: [number, number, number, number] = [2, made[0]!, made[1]!, 3];
      return expectSameGradients([image, random([...kernel, 3, 2], 2)], (x, w) =>
        tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, shape, stride, pads(pad)),
      );
    });
    if (Math.min(...kernel) <= pad) continue;
    // Of pooling, tfjs's own gradients don't know of rounding up, and take padding for pixels.
    for (const rounding of ['floor', 'ceil'] as const) {
      test(`maxPool ${name} ${rounding}`, () =>
        expectFiniteDifferences([spaced], (x) =>
          tf.maxPool(x as tf.Tensor4D, kernel, stride, pads(pad), rounding),
        ));
      test(`avgPool ${name} ${rounding}`, () =>
        expectFiniteDifferences([image], (x) =>
          tf.avgPool(x as tf.Tensor4D, kernel, stride, pads(pad), rounding),
        ));
    }
  }
  test('conv2d NCHW', () =>
    expectSameAsCpu([random([2, 2, 7, 9]), random([3, 5, 2, 3], 2)], (x, w) => {
      // tfjs's cpu backend knows no NCHW.
      if (tf.getBackend() !== 'cpu') return tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 1, 'NCHW');
      const last = tf.transpose(x, [0, 2, 3, 1]) as tf.Tensor4D;
      return tf.transpose(tf.conv2d(last, w as tf.Tensor4D, 1, pads(1)), [0, 3, 1, 2]);
    }));
});

describe('gradients of convolutions agree with finite differences', () => {
  for (const { size, kernel, channels, stride, pad } of cases) {
    test(`${size} k${kernel} c${channels} s${stride} ${pad}`, () =>
      expectFiniteDifferences(
        [random([2, ...size, channels[0]]), random([...kernel, ...channels], 2)],
        (x, w) =>
          tf.conv2d(
            x as tf.Tensor4D,
            w as tf.Tensor4D,
            stride,
            pad,
            'NHWC',
            1,
            pad === 2 ? 'floor' : undefined,
          ),
      ));
  }
});

describe('every form of a convolution gives the same', () => {
  for (const { size, kernel, channels, stride, pad } of cases) {
    const strides = [stride, stride].flat().slice(0, 2) as [number, number];
    for (const operation of ['forward', 'input-gradient', 'filter-gradient'] as const) {
      for (const form of convForms(operation, channelBlock())) {
        const shape = [2, ...size, channels[0]];
        const filterShape = [...kernel, ...channels];
        const attrs = { strides, pad, dimRoundingMode: 'floor', dataFormat: 'NHWC' };
        const geometry = conv2dGeometry(shape, filterShape, attrs);
        if (!form.applies(geometry)) continue;
        test(`${operation} ${form.name}: ${size} k${kernel} c${channels} s${stride} ${pad}`, async () => {
          const y = random([2, ...geometry.output, channels[1]], 3);
          const x = random(shape, 1);
          const w = random(filterShape, 2);
          const inputs = operation === 'forward' ? [x, w] : operation === 'input-gradient' ? [y, w] : [x, y];
          const kernelName = {
            forward: 'Conv2D',
            'input-gradient': 'Conv2DBackpropInput',
            'filter-gradient': 'Conv2DBackpropFilter',
          }[operation]!;
          const run = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => {
            const names = {
              forward: ['x', 'filter'],
              'input-gradient': ['dy', 'filter'],
              'filter-gradient': ['x', 'dy'],
            }[operation]!;
            return tf.engine().runKernel(kernelName, { [names[0]!]: a, [names[1]!]: b }, {
              ...attrs,
              inputShape: shape,
              filterShape,
              dilations: 1,
            } as never) as tf.Tensor;
          };
          const expected = await onBackend('cpu', inputs, run);
          await tf.setBackend('onnxruntime');
          const graph = trace((a, b) => [run(a!, b!)], inputs);
          const model = lowerGraph(graph, { channelBlock: channelBlock(), select: () => form });
          const session = new Session(model.bytes);
          const values = new Float32Array(expected[0]!.values.length);
          session.run(
            inputs.map((input) => ortTensor(input, Float32Array.from(input.values))),
            [ortTensor({ shape: expected[0]!.shape, dtype: 'float32' }, values)],
          );
          session.dispose();
          expectClose([{ ...expected[0]!, values: Array.from(values) }], expected);
        });
      }
    }
  }
});
