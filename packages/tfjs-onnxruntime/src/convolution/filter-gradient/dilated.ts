import { type ConvForm, onnxPads, seenBy } from '../geometry';

/**
 * A convolution in which images and channels change places: x as [inChannels, batch, H, W], the output's
 * gradient as filters [outChannels, batch, outH, outW], dilated by the stride.
 */
export const dilatedForm: ConvForm = {
  name: 'dilated',
  applies: (c) => c.dilation.every((step) => step === 1),
  build(g, c, x, dy) {
    const reached = c.kernel.map((size, i) => size + (c.output[i]! - 1) * c.stride[i]!);
    const { visible, padAfter } = seenBy(reached, c.input, c.padBefore);
    const cropped = g.slice(x.form(g, [3, 0, 1, 2]), [2, 3], [0, 0], visible);
    const value = g.op(
      'Conv',
      [cropped, dy.form(g, [3, 0, 1, 2])],
      [c.inChannels, c.outChannels, ...c.kernel],
      'float32',
      {
        attributes: {
          kernel_shape: c.output,
          dilations: c.stride,
          pads: onnxPads(c.padBefore, padAfter),
        },
      },
    );
    return { value, perm: [2, 3, 0, 1] };
  },
};
