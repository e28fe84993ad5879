/** How convolutions and pooling pad: TensorFlow's rule, as PyTorch has it. */
import { divideExactly, extents, samePadding, type Window, windowOf } from '@cnn-studio/language';
import { argument, channelsOf, type Layer, shapeOf } from '../layer';
import { call, keyword, pair, tuple } from '../python';

/** Pixels added at [top, bottom], [left, right]. */
type Margins = readonly [readonly [number, number], readonly [number, number]];

export interface Padded {
  /** The input, with what `padding` alone can't say. */
  readonly input: string;
  /** For the layer: `padding=1`. */
  readonly padding?: string;
  readonly paddingMode?: string;
}

/** Of `same` and `reflect`; undefined where they depend on sizes that are not known. */
export function marginsOf(layer: Layer, window: Window): Margins | undefined {
  const spans = extents(window);
  const [height, width] = shapeOf(layer.inputTypes[0]);
  const margins = [height!, width!].map((size, axis) => {
    const [span, stride] = [spans[axis]!, window.stride[axis]!];
    if (typeof size === 'number') return samePadding(size, span, stride);
    // Whole steps: the same for every size.
    if (divideExactly(size, stride) !== undefined) return samePadding(stride * 64, span, stride);
    return undefined;
  });
  const [vertical, horizontal] = margins;
  return vertical === undefined || horizontal === undefined ? undefined : [vertical, horizontal];
}

function isEven([[top, bottom], [left, right]]: Margins): boolean {
  return top === bottom && left === right;
}

/** F.pad's order: left, right, top, bottom. */
export function padCall(input: string, [[top, bottom], [left, right]]: Margins, mode?: string): string {
  const amounts = tuple([left, right, top, bottom]);
  return mode === undefined ? `F.pad(${input}, ${amounts})` : `F.pad(${input}, ${amounts}, mode="${mode}")`;
}

/**
 * @param explicit whether padding other than by an even number of zeros is to be done before the layer
 * @param index of the input
 */
export function padded(
  layer: Layer,
  window: Window,
  { explicit = false, index = 0 }: { readonly explicit?: boolean; readonly index?: number } = {},
): Padded {
  const input = argument(layer, index);
  const { padding, kernel, stride } = window;
  if (padding === 'valid') return { input };
  if (typeof padding === 'number')
    return padding === 0 ? { input } : { input, padding: `padding=${padding}` };
  const margins = marginsOf(layer, window);
  if (margins === undefined) {
    const pad = layer.helper('pad_same');
    const mode = padding === 'reflect' ? ', mode="reflect"' : '';
    return { input: `${pad}(${input}, ${tuple(extents(window))}, ${tuple(stride)}${mode})` };
  }
  const [[top], [left]] = margins;
  const amount = pair([top, left]);
  if (padding === 'reflect') {
    if (!isEven(margins) || explicit) return { input: padCall(input, margins, 'reflect') };
    return { input, padding: `padding=${amount}`, paddingMode: 'padding_mode="reflect"' };
  }
  if (isEven(margins)) return top === 0 && left === 0 ? { input } : { input, padding: `padding=${amount}` };
  // PyTorch's "same" puts the odd pixel at the end too, but knows no strides.
  const steps = stride[0] === 1 && stride[1] === 1 && kernel.length === 2;
  return steps && !explicit ? { input, padding: 'padding="same"' } : { input: padCall(input, margins) };
}

/** The channels of the input, and `filters`. */
export function channelSizes(layer: Layer): readonly string[] {
  return [layer.size(channelsOf(layer), 'in_channels'), layer.size(layer.args.number('filters'), 'channels')];
}

/**
 * A layer that moves a window over images, in PyTorch's order of arguments: sizes, kernel, stride, padding, dilation, groups.
 * @param creator the class that makes it: `nn.Conv2d`
 * @param sizes channels in and out, unless they are those of `channelSizes`
 * @param rest what follows, before the padding's mode
 * @returns the call that creates it, and what it is applied to
 */
export function windowed(
  layer: Layer,
  creator: string,
  {
    sizes = channelSizes(layer),
    groups,
    rest,
  }: {
    readonly sizes?: readonly string[];
    readonly groups?: string | undefined;
    readonly rest: readonly (string | undefined)[];
  },
): { readonly creation: string; readonly input: string } {
  const window = windowOf(layer.args);
  const { input, padding, paddingMode } = padded(layer, window);
  const creation = call(
    creator,
    ...sizes,
    pair(window.kernel),
    keyword('stride', window.stride, [1, 1], pair),
    padding,
    keyword('dilation', window.dilation, [1, 1], pair),
    groups,
    ...rest,
    paddingMode,
  );
  return { creation, input };
}
