import { NCHW } from '../../lowering/shapes';
import type { ConvWriter } from '../conv';
import { type ConvForm, onnxPads } from '../geometry';

/** ONNX's own operator. */
export function directForm(conv: ConvWriter): ConvForm {
  return {
    name: `${conv.prefix}direct`,
    applies: (c) => conv.applies(c.inChannels, c.outChannels),
    build(g, c, x, filter, bias) {
      const value = conv.write(g, x.form(g, NCHW), filter.form(g), {
        shape: [c.batch, c.outChannels, ...c.output],
        kernel: c.kernel,
        stride: c.stride,
        dilation: c.dilation,
        pads: onnxPads(c.padBefore, c.padAfter),
        bias,
      });
      return { value, perm: NCHW };
    },
  };
}
