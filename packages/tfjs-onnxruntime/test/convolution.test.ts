import * as tf from '@tensorflow/tfjs-core';
import { describe, test } from 'vitest';
import { expectSameGradients, random } from './helpers';

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
});
