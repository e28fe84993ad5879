import { backend_util } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from '../convolution/geometry';
import type { Attrs } from './kernel';

type Shape4 = [number, number, number, number];
type Shape = readonly number[];

/** The shapes of a convolution as tfjs itself computes them, so that padding and rounding are its own. */
export function conv2dGeometry(input: Shape, filter: Shape, attrs: Attrs): ConvGeometry {
  return geometry(input, filter, attrs, false);
}

/** The same for filters [height, width, channels, multiplier]: `outChannels` is channels times multiplier. */
export function depthwiseGeometry(input: Shape, filter: Shape, attrs: Attrs): ConvGeometry {
  return geometry(input, filter, attrs, true);
}

function geometry(input: Shape, filter: Shape, attrs: Attrs, depthwise: boolean): ConvGeometry {
  const info = backend_util.computeConv2DInfo(
    input as Shape4,
    filter as Shape4,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
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
