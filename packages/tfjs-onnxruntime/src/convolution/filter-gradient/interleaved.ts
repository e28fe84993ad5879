/**
 * The filter gradient as a convolution of the input with the output's gradient, in which the channels of an image lie
 * beside each other in its rows (NHWC read as rows of width * channels), and columns are as many elements apart as there
 * are channels. The result has a row for each row of the kernel, and in it for each column all channels: so it is wide
 * enough to be computed fast, and columns are made in the processor's cache only.
 */
import type { GraphBuilder, OnnxValue } from '../../lowering/builder';
import type { Lowered } from '../../lowering/lowered';
import { NCHW } from '../../lowering/shapes';
import { type ConvForm, onnxPads, seenBy } from '../geometry';
import { canShiftGradient } from './shifted-gradient';

/** How images and filters are laid over each other: filters lie over all images at each of the kernel's taps. */
interface Overlay {
  /** Elements of the image between two of the filter's. */
  readonly stride: readonly number[];
  readonly padBefore: readonly number[];
}

type Correlate = (
  g: GraphBuilder,
  kernel: readonly number[],
  images: Lowered,
  filters: Lowered,
  overlay: Overlay,
) => OnnxValue;

/** The attributes and the image of the convolution. */
function overlaid(
  g: GraphBuilder,
  kernel: readonly number[],
  images: Lowered,
  filterSize: readonly number[],
  { stride, padBefore }: Overlay,
) {
  const [batch, height, width, channels] = images.spec.shape as [number, number, number, number];
  const wide = (pair: readonly number[]) => [pair[0]!, pair[1]! * channels];
  const reached = kernel.map((size, i) => size + (filterSize[i]! - 1) * stride[i]!);
  const { visible, padAfter } = seenBy(reached, [height, width], padBefore);
  const cropped = g.slice(images.form(g), [1, 2], [0, 0], visible);
  return {
    image: g.reshape(cropped, [1, batch, ...wide(visible)]),
    rows: wide(kernel),
    attributes: {
      kernel_shape: filterSize,
      dilations: wide(stride),
      pads: onnxPads(wide(padBefore), wide(padAfter)),
    },
  };
}

/**
 * All images in one matrix product: images are the convolution's channels. For many output channels:
 * [64,14,128,256,4,2] 253 GFLOP/s where one product for each image gives 205, [16,8,256,256,3,1] 180 and 101.
 */
const together: Correlate = (g, kernel, images, filters, overlay) => {
  const [, height, width, outChannels] = filters.spec.shape as [number, number, number, number];
  const { image, rows, attributes } = overlaid(g, kernel, images, [height, width], overlay);
  const shape = [1, outChannels, ...rows];
  const value = g.op('Conv', [image, filters.form(g, [3, 0, 1, 2])], shape, 'float32', { attributes });
  return g.reshape(value, [outChannels, ...kernel, images.spec.shape[3]!]);
};

/**
 * A product for each image, and a sum over images: what a product reads lies closer together. For few output channels:
 * [32,40,64,64,3,1] 213 GFLOP/s where all images in one product give 166.
 */
const apart: Correlate = (g, kernel, images, filters, overlay) => {
  const [batch, height, width, outChannels] = filters.spec.shape as [number, number, number, number];
  const { image, rows, attributes } = overlaid(g, kernel, images, [height, width], overlay);
  const filter = g.reshape(filters.form(g, NCHW), [batch * outChannels, 1, height, width]);
  const value = g.op('Conv', [image, filter], [1, batch * outChannels, ...rows], 'float32', {
    attributes: { ...attributes, group: batch },
  });
  const each = g.reshape(value, [batch, outChannels, ...kernel, images.spec.shape[3]!]);
  return g.reduce('ReduceSum', each, [0], false);
};

/** The output's gradient laid over the input. */
function inputForm(name: string, correlate: Correlate): ConvForm {
  return {
    name,
    applies: (c) => c.dilation.every((step) => step === 1),
    build: (g, c, x, dy) => ({ value: correlate(g, c.kernel, x, dy, c), perm: [3, 0, 1, 2] }),
  };
}

/**
 * With stride 1, the input laid over the output's gradient, which meets the last tap first. Better where that has fewer
 * channels.
 */
function gradientForm(name: string, correlate: Correlate): ConvForm {
  return {
    name,
    applies: canShiftGradient,
    build(g, c, x, dy) {
      const padBefore = c.padBefore.map((pad, i) => c.kernel[i]! - 1 - pad);
      const reversed = correlate(g, c.kernel, dy, x, { stride: c.stride, padBefore });
      const last = c.kernel.map((size) => size - 1);
      return { value: g.slice(reversed, [1, 2], last, c.kernel, [-1, -1]), perm: [2, 0, 1, 3] };
    },
  };
}

export const interleavedForm = inputForm('interleaved', together);
export const interleavedImagesForm = inputForm('interleaved-images', apart);
export const interleavedGradientForm = gradientForm('interleaved-gradient', together);
export const interleavedGradientImagesForm = gradientForm('interleaved-gradient-images', apart);
