/** The rules that pooling layers share. */
import type { Dim } from '../../algebra/dim';
import { tensor, UNKNOWN, type ValueType } from '../../types';
import type { Arguments } from '../arguments';
import { paddingIsOneOf, type Window, windowedImage } from '../convolution/geometry';
import type { Call, ParameterSpec, WindowSpec } from '../entry';
import { imageInput } from '../inputs';

export const poolingParameters: readonly ParameterSpec[] = [
  {
    name: 'size',
    kind: 'pair',
    default: 2,
    minimum: 1,
    documentation: 'Height and width of the window in pixels: `2`, or `[2, 3]`.',
  },
  {
    name: 'stride',
    kind: 'pair',
    optional: true,
    minimum: 1,
    documentation:
      'By how many pixels the window moves; by default its own size, so that windows tile the image.',
  },
  {
    name: 'padding',
    kind: 'padding',
    default: 'valid',
    documentation:
      '`valid`: only windows that lie inside count. `same`: windows may reach over the border, where nothing is.',
  },
];

/** The window that the arguments `size`, `stride` and `padding` describe; the stride is the size unless given. */
export function poolingWindow(args: Arguments): Window {
  const kernel = args.pair('size');
  return {
    kernel,
    stride: args.has('stride') ? args.pair('stride') : kernel,
    dilation: [1, 1],
    padding: args.padding('padding'),
  };
}

/** The type of what a pooling makes: as many channels, height and width by its window, the range of its input. */
export function poolingType(call: Call, entry: string): ValueType {
  const image = imageInput(call, entry);
  if (image === undefined) return UNKNOWN;
  const window = poolingWindow(call.args);
  if (!paddingIsOneOf(call, entry, window.padding, ['same', 'valid'])) return UNKNOWN;
  const size: readonly [Dim, Dim] | undefined = windowedImage(call, entry, image, window);
  return size === undefined ? UNKNOWN : tensor([...size, image.channels], image.range);
}

/** The window of a pooling, for receptive fields. */
export function poolingWindowSpec(call: Call): WindowSpec {
  const { kernel, stride } = poolingWindow(call.args);
  return { kind: 'window', kernel, stride };
}
