import { NCHW } from '../../lowering/shapes';
import type { ConvWriter } from '../conv';
import { type ConvForm, onnxPads } from '../geometry';

/** With stride 1: a convolution of the output's gradient with filters turned by 180 degrees, channels swapped. */
export function flippedForm(conv: ConvWriter): ConvForm {
  return {
    name: `${conv.prefix}flipped`,
    applies: (c) =>
      conv.applies(c.outChannels, c.inChannels) &&
      c.stride.every((step) => step === 1) &&
      c.padBefore.every((pad, i) => pad < (c.kernel[i]! - 1) * c.dilation[i]! + 1) &&
      c.padAfter.every((pad, i) => pad < (c.kernel[i]! - 1) * c.dilation[i]! + 1),
    build(g, c, dy, filter, bias) {
      const swapped = filter.form(g, [0, 1, 3, 2]);
      const last = c.kernel.map((size) => size - 1);
      const turned = g.slice(swapped, [0, 1], last, c.kernel, [-1, -1]);
      const reach = c.kernel.map((size, i) => (size - 1) * c.dilation[i]!);
      const value = conv.write(g, dy.form(g, NCHW), turned, {
        shape: [c.batch, c.inChannels, ...c.input],
        kernel: c.kernel,
        dilation: c.dilation,
        pads: onnxPads(
          c.padBefore.map((pad, i) => reach[i]! - pad),
          c.padAfter.map((pad, i) => reach[i]! - pad),
        ),
        bias,
      });
      return { value, perm: NCHW };
    },
  };
}
