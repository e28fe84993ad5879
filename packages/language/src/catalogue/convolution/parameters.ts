/** What several convolutions share: parameters, and what they say of the window that slides over the image. */
import type { Dim } from '../../algebra/dim';
import { strideWithDilation } from '../../diagnostics/entries/CNN245-stride-with-dilation';
import type { Arguments } from '../arguments';
import type { Call, ParameterSpec, WindowSpec } from '../entry';
import type { ImageType } from '../inputs';
import { extents, type Window, windowedImage } from './geometry';

export const filtersParameter: ParameterSpec = {
  name: 'filters',
  kind: 'integer',
  minimum: 1,
  documentation: 'Number of channels of the result.',
};

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

/**
 * The window that the arguments `kernel`, `stride`, `dilation` and `padding` describe; height first, dilation 1 if the
 * entry has none.
 */
export function windowOf(args: Arguments): Window {
  return {
    kernel: args.pair('kernel'),
    stride: args.pair('stride'),
    dilation: args.has('dilation') ? args.pair('dilation') : [1, 1],
    padding: args.padding('padding'),
  };
}

/** How far the result sees, for the receptive field. */
export function slidingWindow({ args }: { readonly args: Arguments }): WindowSpec {
  return { kind: 'window', kernel: extents(windowOf(args)), stride: args.pair('stride') };
}

/** Height and width of the result; undefined, and reported, when nothing is left. */
export function convolvedSize(call: Call, entry: string, image: ImageType): readonly [Dim, Dim] | undefined {
  const window = windowOf(call.args);
  if (Math.max(...window.stride) > 1 && Math.max(...window.dilation) > 1) {
    call.report(strideWithDilation, { entry }, { at: 'dilation' });
  }
  return windowedImage(call, entry, image, window);
}

/** Channels of the incoming image, which the type rule has found to be a number. */
export function incomingChannels(call: Call): number {
  const [input] = call.inputs;
  return input?.kind === 'tensor' ? (input.shape[2] as number) : 0;
}
