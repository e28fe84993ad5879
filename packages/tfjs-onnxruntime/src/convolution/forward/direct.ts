import { type ConvForm, NCHW, OIHW, onnxPads } from '../geometry';

/** ONNX's own operator. */
export const directForm: ConvForm = {
  name: 'direct',
  applies: () => true,
  build(g, c, x, filter) {
    const shape = [c.batch, c.outChannels, ...c.output];
    const value = g.op('Conv', [x.form(g, NCHW), filter.form(g, OIHW)], shape, 'float32', {
      attributes: {
        kernel_shape: c.kernel,
        strides: c.stride,
        dilations: c.dilation,
        pads: onnxPads(c.padBefore, c.padAfter),
      },
    });
    return { value, perm: NCHW };
  },
};
