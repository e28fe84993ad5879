import { NCHW } from '../../lowering/shapes';
import { type ConvForm, OIHW, onnxPads } from '../geometry';

/** ONNX's own operator: a matrix product, then a scatter of its columns. */
export const convTransposeForm: ConvForm = {
  name: 'conv-transpose',
  applies: () => true,
  build(g, c, dy, filter, bias) {
    const outputPadding = ([0, 1] as const).map((i) => {
      const reached = (c.output[i] - 1) * c.stride[i] + (c.kernel[i] - 1) * c.dilation[i] + 1;
      return c.input[i] - (reached - c.padBefore[i] - c.padAfter[i]);
    });
    const shape = [c.batch, c.inChannels, ...c.input];
    // Rows that no window reached, because the division was rounded down, are padding of the output.
    const inputs = [dy.form(g, NCHW), filter.form(g, OIHW), ...(bias ? [bias] : [])];
    const value = g.op('ConvTranspose', inputs, shape, 'float32', {
      attributes: {
        kernel_shape: c.kernel,
        strides: c.stride,
        dilations: c.dilation,
        pads: onnxPads(
          c.padBefore,
          c.padAfter.map((pad, i) => pad - Math.min(0, outputPadding[i]!)),
        ),
        output_padding: outputPadding.map((pad) => Math.max(0, pad)),
      },
    });
    return { value, perm: NCHW };
  },
};
