import { sizeOf } from '../../trace/graph';
import { type ConvForm, NCHW, onnxPads } from '../geometry';

/**
 * Columns made by a convolution: each channel with one filter for each kernel tap, which has a one there and zeros
 * elsewhere. It reads every input once and works on all threads, where slices are copied by one:
 * [32,40,64,64,3,1] 176 instead of 144 GFLOP/s, [16,64,32,32,3,1] 128 instead of 91. Then one product for each image,
 * and a sum over images.
 */
export const depthwiseColumnsForm: ConvForm = {
  name: 'depthwise-columns',
  applies: () => true,
  build(g, c, x, dy) {
    const taps = sizeOf(c.kernel);
    const width = c.inChannels * taps;
    const positions = sizeOf(c.output);
    const ones = Float32Array.from({ length: taps * taps }, (_, i) => (i % (taps + 1) === 0 ? 1 : 0));
    const each = g.expand(g.constant('float32', [1, taps, taps], ones), [c.inChannels, taps, taps]);
    const columns = g.op(
      'Conv',
      [x.form(g, NCHW), g.reshape(each, [width, 1, ...c.kernel])],
      [c.batch, width, ...c.output],
      'float32',
      {
        attributes: {
          group: c.inChannels,
          kernel_shape: c.kernel,
          strides: c.stride,
          dilations: c.dilation,
          pads: onnxPads(c.padBefore, c.padAfter),
        },
      },
    );
    const product = g.matMul(
      g.reshape(columns, [c.batch, width, positions]),
      g.reshape(dy.form(g, NCHW), [c.batch, c.outChannels, positions]),
      false,
      true,
    );
    const sum = g.reduce('ReduceSum', product, [0], false);
    return { value: g.reshape(sum, [c.inChannels, ...c.kernel, c.outChannels]), perm: [2, 0, 1, 3] };
  },
};
