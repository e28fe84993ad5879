/** Parameters that several convolutions share. */
import type { Arguments } from '../arguments';
import type { ParameterSpec } from '../entry';
import type { Window } from './geometry';

export const kernelParameter: ParameterSpec = {
  name: 'kernel',
  kind: 'pair',
  minimum: 1,
  documentation: 'Height and width of the kernel in pixels: `3`, or `[3, 5]`.',
};

export const strideParameter: ParameterSpec = {
  name: 'stride',
  kind: 'pair',
  default: 1,
  minimum: 1,
  documentation: 'By how many pixels the kernel moves; 2 halves height and width.',
};

export const dilationParameter: ParameterSpec = {
  name: 'dilation',
  kind: 'pair',
  default: 1,
  minimum: 1,
  documentation: 'Distance between the pixels that the kernel looks at; 2 looks at every other one.',
};

export const paddingParameter: ParameterSpec = {
  name: 'padding',
  kind: 'padding',
  default: 'same',
  minimum: 0,
  documentation:
    "`same`: zeros around the image, so that the size is the input's divided by the stride, rounded up. `valid`: none. `reflect`: as `same`, but the mirror image instead of zeros. A number: so many zeros on each side.",
};

export const biasParameter: ParameterSpec = {
  name: 'bias',
  kind: 'boolean',
  default: true,
  documentation:
    'Adds a learned number to each channel of the result. Superfluous right before `batch_norm`.',
};

export function windowOf(args: Arguments): Window {
  return {
    kernel: args.pair('kernel'),
    stride: args.pair('stride'),
    dilation: args.has('dilation') ? args.pair('dilation') : [1, 1],
    padding: args.padding('padding'),
  };
}
