/** At least one call of every entry that has a graph: small sizes, since tfjs's cpu backend is slow. */
import { scalar, tensor, type ValueType } from '../../src/types';
import type { Given } from './harness';

export interface Case {
  readonly entry: string;
  readonly inputs: readonly ValueType[];
  readonly args?: Given;
  /** Gradients are 0 or undefined almost everywhere by definition, or random draws decide. */
  readonly gradient?: 'first' | 'second' | 'none';
}

const UNIT = { min: 0, max: 1 };
const image = (h: number, w: number, c: number) => tensor([h, w, c], UNIT);
const signed = (...shape: number[]) => tensor(shape);
const number = (value: number) => scalar({ min: value, max: value });

export const cases: readonly Case[] = [
  // convolution
  { entry: 'conv', inputs: [signed(5, 6, 2)], args: { filters: 3, kernel: 3 } },
  { entry: 'conv', inputs: [signed(7, 6, 2)], args: { filters: 3, kernel: [3, 2], stride: 2 } },
  {
    entry: 'conv',
    inputs: [signed(7, 6, 2)],
    args: { filters: 2, kernel: 3, padding: 'valid', bias: false },
  },
  {
    entry: 'conv',
    inputs: [signed(7, 6, 2)],
    args: { filters: 2, kernel: 3, padding: 'reflect', stride: 2 },
  },
  { entry: 'conv', inputs: [signed(7, 6, 2)], args: { filters: 2, kernel: 3, padding: 2 } },
  { entry: 'conv', inputs: [signed(7, 6, 2)], args: { filters: 2, kernel: 3, dilation: 2 } },
  {
    entry: 'conv',
    inputs: [signed(7, 6, 1)],
    args: { filters: 2, kernel: 2, dilation: [1, 3], padding: 'valid' },
  },
  { entry: 'conv', inputs: [signed(4, 4, 4)], args: { filters: 6, kernel: 3, groups: 2 } },
  { entry: 'conv', inputs: [signed(4, 4, 2)], args: { filters: 3, kernel: 3, spectral: true } },
  { entry: 'conv_transpose', inputs: [signed(3, 4, 2)], args: { filters: 3, kernel: 4, stride: 2 } },
  {
    entry: 'conv_transpose',
    inputs: [signed(3, 4, 2)],
    args: { filters: 3, kernel: 4, stride: 2, padding: 'valid' },
  },
  {
    entry: 'conv_transpose',
    inputs: [signed(3, 4, 2)],
    args: { filters: 3, kernel: 4, stride: 2, padding: 1 },
  },
  { entry: 'dense', inputs: [signed(7)], args: { units: 4 } },
  { entry: 'dense', inputs: [signed(7)], args: { units: 4, spectral: true, bias: false } },
  { entry: 'embed', inputs: [{ kind: 'class', count: 5 }], args: { size: 4 } },
  // resampling
  { entry: 'max_pool', inputs: [signed(5, 4, 2)], gradient: 'first' },
  {
    entry: 'max_pool',
    inputs: [signed(5, 4, 2)],
    args: { size: 3, stride: 2, padding: 'same' },
    gradient: 'first',
  },
  { entry: 'avg_pool', inputs: [image(5, 4, 2)] },
  { entry: 'avg_pool', inputs: [image(5, 4, 2)], args: { size: 3, stride: 2, padding: 'same' } },
  { entry: 'upsample', inputs: [image(3, 4, 2)] },
  { entry: 'upsample', inputs: [image(3, 4, 2)], args: { factor: [2, 3], mode: 'bilinear' } },
  { entry: 'upsample', inputs: [image(3, 4, 2)], args: { mode: 'bicubic' } },
  // normalisation
  { entry: 'batch_norm', inputs: [signed(3, 4, 2)] },
  { entry: 'batch_norm', inputs: [signed(5)] },
  // activation
  { entry: 'relu', inputs: [signed(9)] },
  { entry: 'leaky_relu', inputs: [signed(9)] },
  { entry: 'sigmoid', inputs: [signed(9)] },
  { entry: 'tanh', inputs: [image(2, 2, 2)] },
  // structure
  { entry: 'concat', inputs: [image(2, 3, 2), signed(2, 3, 1)] },
  { entry: 'concat', inputs: [signed(4), signed(3), signed(2)] },
  { entry: 'flatten', inputs: [image(2, 3, 2)] },
  { entry: 'reshape', inputs: [image(2, 3, 2)], args: { sizes: [4, 1, 3] } },
  // arithmetic
  { entry: 'add', inputs: [image(2, 3, 2), signed(2, 3, 2)] },
  { entry: 'add', inputs: [image(2, 3, 2), signed(2)] },
  { entry: 'subtract', inputs: [number(1), image(2, 3, 2)] },
  { entry: 'multiply', inputs: [signed(2, 3, 2), image(2, 3, 1)] },
  { entry: 'divide', inputs: [image(2, 3, 2), tensor([1, 1, 2], { min: 1, max: 2 })] },
  { entry: 'negate', inputs: [image(2, 3, 2)] },
  { entry: 'scale', inputs: [image(2, 3, 2)], args: { min: -1, max: 3 } },
  // random
  { entry: 'normal', inputs: [], args: { shape: [2, 3, 1], mean: 1, deviation: 2 } },
  { entry: 'uniform', inputs: [], args: { shape: 5, min: -1, max: 2 } },
  // degradation
  { entry: 'blur', inputs: [image(6, 5, 1)], args: { sigma: 1.5 } },
  { entry: 'blur', inputs: [image(4, 5, 3)], args: { sigma: 0.7, border: 'replicate' } },
  { entry: 'salt_pepper', inputs: [tensor([4, 4, 2], { min: -1, max: 1 })], args: { amount: 0.5 } },
  // loss
  { entry: 'l1', inputs: [image(3, 3, 1), image(3, 3, 1)] },
  { entry: 'l2', inputs: [signed(3, 3, 1), image(3, 3, 1)] },
  { entry: 'l2', inputs: [signed(1), number(1)] },
  { entry: 'bce', inputs: [signed(1), number(1)] },
  { entry: 'bce', inputs: [signed(3, 3, 1), image(3, 3, 1)] },
  { entry: 'mean', inputs: [image(3, 3, 2)] },
  // metric
  { entry: 'ssim', inputs: [image(13, 12, 2), image(13, 12, 2)] },
  { entry: 'ssim', inputs: [image(5, 6, 1), image(5, 6, 1)] },
  { entry: 'psnr', inputs: [image(4, 4, 1), image(4, 4, 1)], gradient: 'first' },
];
