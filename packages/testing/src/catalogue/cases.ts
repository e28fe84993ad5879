/** At least one call of every entry that has a graph: small sizes, since tfjs's cpu backend is slow. */
import { tensor, type ValueType } from '../../../language/src/types';
import type { Given } from './harness';

export interface Case {
  readonly entry: string;
  readonly inputs: readonly ValueType[];
  readonly args?: Given;
  /**
   * `none`: gradients are 0 or undefined almost everywhere by definition, or random draws decide. `second`: higher ones jump
   * within the step of a finite difference. All orders agree unless given.
   */
  readonly gradient?: 'second' | 'none';
}

const UNIT = { min: 0, max: 1 };
const image = (h: number, w: number, c: number) => tensor([h, w, c], UNIT);
const signed = (...shape: number[]) => tensor(shape);
/** The type of a constant. */
const number = (value: number) => tensor([], { min: value, max: value });
/** One number for each example. */
const strength = (min: number, max: number) => tensor([1], { min, max });
const map = (h: number, w: number, count: number): ValueType => ({ kind: 'map', shape: [h, w], count });
const mask = (h: number, w: number) => tensor([h, w, 1], UNIT);

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
  // A number of pixels around, where height and width differ in kernel or stride.
  { entry: 'conv', inputs: [signed(6, 7, 2)], args: { filters: 3, kernel: [3, 5], padding: 1 } },
  { entry: 'conv', inputs: [signed(6, 7, 2)], args: { filters: 3, kernel: 4, stride: [2, 1], padding: 1 } },
  { entry: 'conv', inputs: [signed(6, 7, 2)], args: { filters: 2, kernel: [1, 4], padding: 2, groups: 2 } },
  {
    entry: 'conv',
    inputs: [signed(6, 7, 1)],
    args: { filters: 2, kernel: [2, 3], dilation: [2, 1], padding: 1 },
  },
  {
    entry: 'conv_transpose',
    inputs: [signed(3, 4, 2)],
    args: { filters: 3, kernel: [4, 2], stride: [2, 1], padding: 1 },
  },
  {
    entry: 'depthwise_conv',
    inputs: [signed(6, 5, 2)],
    args: { kernel: [2, 4], stride: [1, 2], padding: 1 },
  },
  {
    entry: 'separable_conv',
    inputs: [signed(6, 5, 2)],
    args: { filters: 3, kernel: [5, 2], stride: [2, 1], padding: 2 },
  },
  { entry: 'dense', inputs: [signed(7)], args: { units: 4 } },
  { entry: 'dense', inputs: [signed(7)], args: { units: 4, spectral: true, bias: false } },
  { entry: 'embed', inputs: [{ kind: 'class', count: 5 }], args: { size: 4 } },
  { entry: 'depthwise_conv', inputs: [signed(5, 4, 2)], args: { kernel: 3, multiplier: 2 } },
  { entry: 'depthwise_conv', inputs: [signed(6, 5, 2)], args: { kernel: 3, stride: 2, padding: 'valid' } },
  { entry: 'depthwise_conv', inputs: [signed(6, 5, 2)], args: { kernel: 2, dilation: 2, padding: 1 } },
  {
    entry: 'separable_conv',
    inputs: [signed(5, 4, 2)],
    args: { filters: 3, kernel: 3, stride: 2, padding: 'reflect' },
  },
  // resampling
  { entry: 'max_pool', inputs: [signed(5, 4, 2)] },
  {
    entry: 'max_pool',
    inputs: [signed(5, 4, 2)],
    args: { size: 3, stride: 2, padding: 'same' },
  },
  { entry: 'avg_pool', inputs: [image(5, 4, 2)] },
  { entry: 'avg_pool', inputs: [image(5, 4, 2)], args: { size: 3, stride: 2, padding: 'same' } },
  { entry: 'upsample', inputs: [image(3, 4, 2)] },
  { entry: 'upsample', inputs: [image(3, 4, 2)], args: { factor: [2, 3], mode: 'bilinear' } },
  { entry: 'upsample', inputs: [image(3, 4, 2)], args: { mode: 'bicubic' } },
  { entry: 'global_avg_pool', inputs: [image(3, 4, 2)] },
  { entry: 'global_max_pool', inputs: [signed(3, 4, 2)] },
  { entry: 'pixel_shuffle', inputs: [image(2, 3, 8)] },
  { entry: 'space_to_depth', inputs: [image(4, 6, 2)] },
  { entry: 'resize', inputs: [image(5, 4, 2)], args: { height: 3, width: 7 } },
  { entry: 'resize', inputs: [image(5, 4, 2)], args: { height: 3, width: 7, mode: 'bicubic' } },
  { entry: 'resize', inputs: [image(5, 4, 1)], args: { height: 7, width: 3, mode: 'nearest' } },
  { entry: 'resize', inputs: [image(5, 4, 1)], args: { height: 3, width: 3, mode: 'area' } },
  { entry: 'crop', inputs: [image(5, 6, 2)], args: { height: 3, width: 4 } },
  { entry: 'crop', inputs: [image(5, 6, 2)], args: { height: 3, width: 4, random: true } },
  {
    entry: 'crop',
    inputs: [image(5, 6, 2), tensor([2], { min: 0, max: 6 })],
    args: { height: 3, width: 4 },
    gradient: 'none',
  },
  { entry: 'pad', inputs: [image(3, 4, 2)], args: { amount: [1, 2] } },
  { entry: 'pad', inputs: [image(3, 4, 2)], args: { amount: 2, mode: 'reflect' } },
  { entry: 'pad', inputs: [image(3, 4, 2)], args: { amount: 2, mode: 'replicate' } },
  // normalization
  { entry: 'batch_norm', inputs: [signed(3, 4, 2)] },
  { entry: 'batch_norm', inputs: [signed(5)] },
  { entry: 'layer_norm', inputs: [signed(3, 4, 2)] },
  { entry: 'layer_norm', inputs: [signed(6)] },
  { entry: 'instance_norm', inputs: [signed(3, 4, 2)] },
  { entry: 'group_norm', inputs: [signed(3, 2, 4)], args: { groups: 2 } },
  { entry: 'pixel_norm', inputs: [signed(2, 3, 4)] },
  // activation
  { entry: 'relu', inputs: [signed(9)] },
  { entry: 'leaky_relu', inputs: [signed(9)] },
  { entry: 'sigmoid', inputs: [signed(9)] },
  { entry: 'tanh', inputs: [image(2, 2, 2)] },
  { entry: 'prelu', inputs: [signed(2, 3, 2)] },
  { entry: 'elu', inputs: [signed(9)], args: { alpha: 0.5 } },
  { entry: 'selu', inputs: [signed(9)] },
  { entry: 'gelu', inputs: [signed(9)] },
  { entry: 'silu', inputs: [signed(9)] },
  { entry: 'softplus', inputs: [signed(9)] },
  { entry: 'softmax', inputs: [signed(2, 2, 4)] },
  // element by element
  { entry: 'abs', inputs: [signed(9)] },
  { entry: 'square', inputs: [signed(2, 2, 2)] },
  { entry: 'sqrt', inputs: [tensor([9], { min: 0.5, max: 3 })] },
  { entry: 'exp', inputs: [signed(9)] },
  { entry: 'log', inputs: [tensor([9], { min: 0.5, max: 3 })] },
  { entry: 'sin', inputs: [signed(9)] },
  { entry: 'cos', inputs: [signed(9)] },
  { entry: 'sin', inputs: [tensor([9], { min: 1, max: 2 })] },
  { entry: 'cos', inputs: [tensor([9], { min: 2, max: 4 })] },
  { entry: 'min', inputs: [signed(3, 2, 4), signed(4)] },
  // Small: a pair of elements closer than a finite difference's step would be on both sides of the kink.
  { entry: 'max', inputs: [signed(5), signed(5)] },
  { entry: 'max', inputs: [signed(3, 2, 4), number(0.3)] },
  { entry: 'channels', inputs: [signed(2, 3, 6)], args: { from: 2, to: 5 } },
  { entry: 'sum', inputs: [image(2, 3, 4)] },
  { entry: 'sum', inputs: [signed(2, 3, 4)], args: { over: 'pixels' } },
  { entry: 'sum', inputs: [image(2, 3, 4)], args: { over: 'channels' } },
  { entry: 'sum', inputs: [signed(5)], args: { over: 'all' } },
  { entry: 'mean', inputs: [image(2, 3, 4)], args: { over: 'pixels' } },
  { entry: 'mean', inputs: [signed(2, 3, 4)], args: { over: 'channels' } },
  { entry: 'mean', inputs: [signed(2, 3, 4)], args: { over: 'all' } },
  { entry: 'split', inputs: [signed(2, 3, 6)], args: { parts: 3 } },
  { entry: 'stop', inputs: [signed(9)], gradient: 'none' },
  { entry: 'ramp', inputs: [], args: { from: 0.25, to: 1 } },
  { entry: 'learned', inputs: [], args: { shape: [2, 3, 4], start: 0.5, deviation: 0.1 } },
  { entry: 'sinusoidal', inputs: [tensor([2], UNIT)], args: { size: 5, steps: 10 } },
  { entry: 'random_class', inputs: [], args: { count: 7 }, gradient: 'none' },
  { entry: 'kl', inputs: [signed(2, 3), signed(2, 3)] },
  { entry: 'modulated_conv', inputs: [signed(4, 5, 3), signed(6)], args: { filters: 4, kernel: 3 } },
  {
    entry: 'modulated_conv',
    inputs: [signed(4, 5, 3), signed(6)],
    args: { filters: 2, kernel: 1, demodulate: false, bias: false },
  },
  // attention
  { entry: 'self_attention', inputs: [signed(2, 3, 4)], args: { heads: 2, residual: false } },
  {
    entry: 'self_attention',
    inputs: [signed(2, 1, 2, 3, 4)],
    args: { heads: 2, residual: false, positions: 'relative' },
  },
  { entry: 'attention', inputs: [signed(2, 3, 4), signed(3, 3, 4), signed(3, 3, 6)], args: { heads: 2 } },
  { entry: 'channel_self_attention', inputs: [signed(3, 4, 4)], args: { heads: 2 } },
  { entry: 'windows', inputs: [image(4, 6, 2)], args: { size: 2, shift: 1 } },
  { entry: 'unwindow', inputs: [tensor([2, 3, 2, 2, 2], UNIT)], args: { shift: 1 } },
  { entry: 'layer_norm', inputs: [signed(3, 4, 5)], args: { over: 'channels' } },
  { entry: 'self_attention', inputs: [signed(2, 3, 4)], args: { heads: 2 } },
  { entry: 'channel_attention', inputs: [signed(3, 2, 8)] },
  { entry: 'spatial_attention', inputs: [signed(4, 5, 3)], args: { kernel: 3 } },
  { entry: 'contextual_attention', inputs: [signed(3, 4, 2), mask(3, 4)] },
  { entry: 'gated_conv', inputs: [signed(5, 4, 2)], args: { filters: 3, kernel: 3, stride: 2 } },
  {
    entry: 'gated_conv',
    inputs: [signed(5, 4, 2)],
    args: { filters: 2, kernel: 3, activation: 'leaky_relu' },
  },
  { entry: 'gated_conv', inputs: [signed(5, 6, 2)], args: { filters: 2, kernel: [3, 5], padding: 1 } },
  {
    entry: 'partial_conv',
    inputs: [signed(5, 4, 2), mask(5, 4)],
    args: { filters: 3, kernel: 3 },
    gradient: 'none',
  },
  {
    entry: 'partial_conv',
    inputs: [signed(5, 6, 2), mask(5, 6)],
    args: { filters: 3, kernel: [3, 5], padding: 1 },
    gradient: 'none',
  },
  // structure
  { entry: 'concat', inputs: [image(2, 3, 2), signed(2, 3, 1)] },
  { entry: 'concat', inputs: [signed(4), signed(3), signed(2)] },
  { entry: 'flatten', inputs: [image(2, 3, 2)] },
  { entry: 'reshape', inputs: [image(2, 3, 2)], args: { sizes: [4, 1, 3] } },
  { entry: 'permute', inputs: [image(2, 3, 4)], args: { order: [3, 1, 2] } },
  { entry: 'dropout', inputs: [image(3, 4, 2)] },
  { entry: 'dropout', inputs: [image(3, 4, 2)], args: { rate: 0.3, channels: true } },
  { entry: 'noise', inputs: [image(3, 4, 2)] },
  { entry: 'minibatch_stddev', inputs: [image(3, 4, 2)] },
  { entry: 'fade', inputs: [image(2, 3, 2), signed(2, 3, 2), strength(0, 1)] },
  { entry: 'fade', inputs: [image(2, 3, 1), signed(2, 3, 1)], args: { amount: 0.3 } },
  // augmentation
  { entry: 'flip', inputs: [image(3, 4, 2)] },
  { entry: 'flip', inputs: [image(3, 4, 2)], args: { direction: 'vertical', probability: 1 } },
  { entry: 'rotate', inputs: [image(4, 5, 2)], args: { degrees: 90 } },
  { entry: 'patch', inputs: [image(5, 6, 2)], args: { height: 3, width: 4 } },
  { entry: 'patch', inputs: [image(5, 6, 2)], args: { height: 3 } },
  { entry: 'turn', inputs: [image(4, 4, 2)] },
  { entry: 'turn', inputs: [image(3, 4, 2)] },
  { entry: 'mod_crop', inputs: [image(5, 7, 2)], args: { multiple: 3 } },
  { entry: 'diff_augment', inputs: [image(8, 8, 3)] },
  { entry: 'diff_augment', inputs: [image(8, 8, 3)], args: { color: false } },
  // arithmetic
  { entry: 'add', inputs: [image(2, 3, 2), signed(2, 3, 2)] },
  { entry: 'add', inputs: [image(2, 3, 2), signed(2)] },
  { entry: 'subtract', inputs: [number(1), image(2, 3, 2)] },
  { entry: 'multiply', inputs: [signed(2, 3, 2), image(2, 3, 1)] },
  { entry: 'divide', inputs: [image(2, 3, 2), tensor([1, 1, 2], { min: 1, max: 2 })] },
  { entry: 'negate', inputs: [image(2, 3, 2)] },
  { entry: 'rescale', inputs: [image(2, 3, 2)], args: { min: -1, max: 3 } },
  { entry: 'clamp', inputs: [signed(9)], args: { low: -0.4, high: 0.3 }, gradient: 'second' },
  // random
  { entry: 'normal', inputs: [], args: { shape: [2, 3, 1], mean: 1, deviation: 2 } },
  { entry: 'uniform', inputs: [], args: { shape: 5, min: -1, max: 2 } },
  // degradation
  { entry: 'blur', inputs: [image(6, 5, 1)], args: { sigma: 1.5 } },
  { entry: 'blur', inputs: [image(4, 5, 3)], args: { sigma: 0.7, border: 'replicate' } },
  { entry: 'salt_pepper', inputs: [tensor([4, 4, 2], { min: -1, max: 1 })], args: { amount: 0.5 } },
  { entry: 'gaussian_noise', inputs: [image(4, 4, 1)], args: { sigma: 0.5 } },
  { entry: 'gaussian_noise', inputs: [image(4, 4, 1)], args: { sigma: 0.5, clip: false } },
  { entry: 'poisson', inputs: [tensor([4, 4, 1], { min: -1, max: 1 })], args: { photons: 20 } },
  { entry: 'mask', inputs: [image(6, 7, 3)], args: { box: [2, 3] }, gradient: 'none' },
  { entry: 'mask', inputs: [image(6, 7, 3)], args: { box: 2, place: 'middle' }, gradient: 'none' },
  { entry: 'strokes', inputs: [image(12, 15, 3)], gradient: 'none' },
  { entry: 'strokes', inputs: [image(12, 15, 3)], args: { count: 2, width: 3 }, gradient: 'none' },
  { entry: 'downsample', inputs: [image(4, 6, 2)] },
  { entry: 'downsample', inputs: [image(4, 8, 1)], args: { factor: [2, 4], mode: 'bicubic' } },
  { entry: 'motion_blur', inputs: [image(6, 7, 2)], args: { length: 5, angle: 30 } },
  // Straight-through gradients are not those of the function.
  {
    entry: 'quantize',
    inputs: [tensor([4, 4, 1], { min: -1, max: 1 })],
    args: { levels: 4 },
    gradient: 'none',
  },
  { entry: 'jpeg', inputs: [image(10, 9, 3)], args: { quality: 30 }, gradient: 'none' },
  { entry: 'jpeg', inputs: [image(8, 8, 1)], gradient: 'none' },
  // by chance
  { entry: 'maybe', inputs: [image(4, 4, 2), signed(4, 4, 2)], args: { probability: 0.5 } },
  { entry: 'maybe', inputs: [image(3, 2, 1), strength(0, 1), image(3, 2, 1)], gradient: 'none' },
  // What flows in only goes through the chains, which are further inputs here.
  {
    entry: 'one_of',
    inputs: [image(3, 2, 1), image(3, 2, 1), signed(3, 2, 1), image(3, 2, 1)],
    gradient: 'none',
  },
  {
    entry: 'one_of',
    inputs: [signed(5), signed(5), signed(5)],
    args: { probabilities: [0.8, 0.2] },
    gradient: 'none',
  },
  {
    entry: 'shuffle',
    inputs: [image(3, 2, 1), image(3, 2, 1), signed(3, 2, 1), tensor([2], UNIT), number(1)],
    gradient: 'none',
  },
  // strengths that vary
  { entry: 'blur', inputs: [image(6, 5, 2), strength(0.5, 1.6)] },
  { entry: 'blur', inputs: [image(4, 5, 1), strength(0, 2)], args: { border: 'replicate' } },
  { entry: 'blur', inputs: [image(5, 6, 2)], args: { sigma: 1.5, across: 0.6, angle: 30 } },
  {
    entry: 'blur',
    inputs: [image(5, 6, 2), strength(0.5, 1.6), strength(0.5, 1.6), strength(10, 80)],
    args: { border: 'replicate' },
  },
  { entry: 'sinc', inputs: [image(5, 6, 2)], args: { cutoff: 1.2, size: 7, clip: false } },
  { entry: 'sinc', inputs: [image(5, 6, 2), strength(0.5, 3)], args: { size: 7, clip: false } },
  { entry: 'gaussian_noise', inputs: [image(4, 4, 1), strength(0, 0.5)], args: { clip: false } },
  { entry: 'salt_pepper', inputs: [image(4, 4, 1), strength(0, 0.5)], gradient: 'none' },
  { entry: 'poisson', inputs: [image(4, 4, 1), strength(20, 60)], args: { clip: false } },
  {
    entry: 'motion_blur',
    inputs: [image(6, 7, 2), strength(2, 5), strength(10, 80)],
    gradient: 'second',
  },
  { entry: 'quantize', inputs: [image(4, 4, 1), strength(2, 9)], gradient: 'none' },
  { entry: 'jpeg', inputs: [image(10, 9, 3), strength(30, 95)], gradient: 'none' },
  // loss
  { entry: 'l1', inputs: [image(3, 3, 1), image(3, 3, 1)] },
  { entry: 'l2', inputs: [signed(3, 3, 1), image(3, 3, 1)] },
  { entry: 'l2', inputs: [signed(1), number(1)] },
  { entry: 'bce', inputs: [signed(1), number(1)] },
  { entry: 'bce', inputs: [signed(3, 3, 1), image(3, 3, 1)] },
  { entry: 'mean', inputs: [image(3, 3, 2)] },
  { entry: 'charbonnier', inputs: [image(3, 3, 1), image(3, 3, 1)], args: { epsilon: 0.1 } },
  { entry: 'cross_entropy', inputs: [signed(5), { kind: 'class', count: 5 }] },
  { entry: 'cross_entropy', inputs: [signed(3, 4, 5), map(3, 4, 5)] },
  { entry: 'hinge_discriminator', inputs: [signed(2, 2, 1), signed(2, 2, 1)] },
  { entry: 'hinge_generator', inputs: [signed(1)] },
  { entry: 'lsgan_discriminator', inputs: [signed(1), signed(1)] },
  { entry: 'lsgan_generator', inputs: [signed(1)] },
  { entry: 'tv', inputs: [image(3, 4, 2)] },
  // metric
  { entry: 'ssim', inputs: [image(13, 12, 2), image(13, 12, 2)] },
  { entry: 'ssim', inputs: [image(5, 6, 1), image(5, 6, 1)] },
  { entry: 'ms_ssim', inputs: [image(23, 24, 1), image(23, 24, 1)] },
  { entry: 'accuracy', inputs: [signed(5), { kind: 'class', count: 5 }], gradient: 'none' },
  { entry: 'accuracy', inputs: [signed(3, 4, 5), map(3, 4, 5)], gradient: 'none' },
  { entry: 'mean_iou', inputs: [signed(3, 4, 5), map(3, 4, 5)], gradient: 'none' },
  { entry: 'psnr', inputs: [image(4, 4, 1), image(4, 4, 1)] },
  { entry: 'psnr', inputs: [image(4, 5, 3), image(4, 5, 3)], args: { channel: 'luma', border: 1 } },
];
