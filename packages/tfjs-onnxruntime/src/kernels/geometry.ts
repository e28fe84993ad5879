import { backend_util } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from '../convolution/geometry';
import type { Attrs } from '../trace/attrs';

type Shape4 = [number, number, number, number];
type Shape = readonly number[];

/**
 * The shapes of a convolution as tfjs itself computes them, so that padding and rounding are its own; except that tfjs
 * works out height and width of the result both by the height's kernel and stride where padding is a number.
 */
export function conv2dGeometry(input: Shape, filter: Shape, attrs: Attrs): ConvGeometry {
  return geometry(input, filter, attrs, false);
}

/** The same for filters [height, width, channels, multiplier]: `outChannels` is channels times multiplier. */
export function depthwiseGeometry(input: Shape, filter: Shape, attrs: Attrs): ConvGeometry {
  return geometry(input, filter, attrs, true);
}

/** A number of pixels for all sides, said for each side. */
export function explicitPadding(pad: unknown, dataFormat?: 'NHWC' | 'NCHW'): never {
  if (typeof pad !== 'number') return pad as never;
  const [none, around] = [
    [0, 0],
    [pad, pad],
  ];
  const sides = dataFormat === 'NCHW' ? [none, none, around, around] : [none, around, around, none];
  return sides as never;
}

function geometry(input: Shape, filter: Shape, attrs: Attrs, depthwise: boolean): ConvGeometry {
  const info = backend_util.computeConv2DInfo(
    input as Shape4,
    filter as Shape4,
    attrs.strides,
    attrs.dilations ?? 1,
    explicitPadding(attrs.pad, attrs.dataFormat),
    attrs.dimRoundingMode,
    depthwise,
    attrs.dataFormat === 'NCHW' ? 'channelsFirst' : 'channelsLast',
  );
  return {
    batch: info.batchSize,
    input: [info.inHeight, info.inWidth],
    output: [info.outHeight, info.outWidth],
    kernel: [info.filterHeight, info.filterWidth],
    stride: [info.strideHeight, info.strideWidth],
    dilation: [info.dilationHeight, info.dilationWidth],
    padBefore: [info.padInfo.top, info.padInfo.left],
    padAfter: [info.padInfo.bottom, info.padInfo.right],
    inChannels: info.inChannels,
    outChannels: info.outChannels,
  };
}
