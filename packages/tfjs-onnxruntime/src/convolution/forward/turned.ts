import { NCHW } from '../../lowering/shapes';
import { type ConvForm, onnxPads } from '../geometry';

/**
 * With stride 1: a transposed convolution with filters turned by 180 degrees. Its matrix product has a row for
 * every kernel tap and output channel, so that few output channels still make a product worth its name
 * (64 channels to 1, 3x3: 23 instead of 6 GFLOP/s on one thread).
 */
export const turnedForm: ConvForm = {
  name: 'turned',
  applies: (c) =>
    c.stride.every((step) => step === 1) &&
    c.dilation.every((step) => step === 1) &&
    c.padBefore.every((pad, i) => pad < c.kernel[i]!) &&
    c.padAfter.every((pad, i) => pad < c.kernel[i]!),
  build(g, c, x, filter, bias) {
    const last = c.kernel.map((size) => size - 1);
    const turned = g.slice(filter.form(g, [2, 3, 0, 1]), [2, 3], last, c.kernel, [-1, -1]);
    const shape = [c.batch, c.outChannels, ...c.output];
    const inputs = [x.form(g, NCHW), turned, ...(bias ? [bias] : [])];
    const value = g.op('ConvTranspose', inputs, shape, 'float32', {
      attributes: {
        kernel_shape: c.kernel,
        pads: onnxPads(
          c.padBefore.map((pad, i) => c.kernel[i]! - 1 - pad),
          c.padAfter.map((pad, i) => c.kernel[i]! - 1 - pad),
        ),
      },
    });
    return { value, perm: NCHW };
  },
};
