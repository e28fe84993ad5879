/**
 * Columns made by a convolution: each channel with one filter for each kernel tap, which has a one there and zeros
 * elsewhere. It works on all threads, where slices are copied by one: [32,40,64,64,3,1] 176 instead of 144 GFLOP/s,
 * [16,64,32,32,3,1] 128 instead of 91. Then one product for each image, and a sum over images.
 */
import type { GraphBuilder, OnnxValue } from '../../lowering/builder';
import { NCHW } from '../../lowering/shapes';
import { sizeOf } from '../../tensors';
import { type ConvForm, type ConvGeometry, onnxPads } from '../geometry';
import { canShiftGradient } from './shifted-gradient';

interface Window {
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly pads: readonly number[];
  /** Whether the first column is the window's last element. */
  readonly reversed: boolean;
}

/** From [batch, channels, height, width] to [batch, channels * taps, positions]. */
function columnsOf(g: GraphBuilder, c: ConvGeometry, image: OnnxValue, window: Window): OnnxValue {
  const taps = sizeOf(c.kernel);
  const channels = image.shape[1]!;
  const width = channels * taps;
  const ones = new Float32Array(taps * taps);
  for (let tap = 0; tap < taps; tap++) ones[tap * taps + (window.reversed ? taps - 1 - tap : tap)] = 1;
  const each = g.expand(g.constant('float32', [1, taps, taps], ones), [channels, taps, taps]);
  const filter = g.reshape(each, [width, 1, ...c.kernel]);
  const columns = g.op('Conv', [image, filter], [c.batch, width, ...window.size], 'float32', {
    attributes: {
      group: channels,
      kernel_shape: c.kernel,
      strides: window.stride,
      dilations: window.dilation,
      pads: window.pads,
    },
  });
  return g.reshape(columns, [c.batch, width, sizeOf(window.size)]);
}

function product(g: GraphBuilder, c: ConvGeometry, columns: OnnxValue, image: OnnxValue): OnnxValue {
  const rows = g.reshape(image, [c.batch, image.shape[1]!, columns.shape[2]!]);
  return g.reduce('ReduceSum', g.matMul(columns, rows, false, true), [0], false);
}

/** Columns of the input. */
export const depthwiseColumnsForm: ConvForm = {
  name: 'depthwise-columns',
  applies: () => true,
  build(g, c, x, dy) {
    const columns = columnsOf(g, c, x.form(g, NCHW), {
      size: c.output,
      stride: c.stride,
      dilation: c.dilation,
      pads: onnxPads(c.padBefore, c.padAfter),
      reversed: false,
    });
    const sum = product(g, c, columns, dy.form(g, NCHW));
    return { value: g.reshape(sum, [c.inChannels, ...c.kernel, c.outChannels]), perm: [2, 0, 1, 3] };
  },
};

/**
 * With stride 1, columns of the output's gradient: input position q meets tap k at the output position q + pad - k.
 * Better where that has fewer channels: [16,64,96,32,3,1] 203 instead of 105 GFLOP/s.
 */
export const depthwiseGradientColumnsForm: ConvForm = {
  name: 'depthwise-gradient-columns',
  applies: canShiftGradient,
  build(g, c, x, dy) {
    const columns = columnsOf(g, c, dy.form(g, NCHW), {
      size: c.input,
      stride: c.stride,
      dilation: c.dilation,
      pads: onnxPads(
        c.padBefore.map((pad, i) => c.kernel[i]! - 1 - pad),
        c.padAfter.map((pad, i) => c.kernel[i]! - 1 - pad),
      ),
      reversed: true,
    });
    const sum = product(g, c, columns, x.form(g, NCHW));
    return { value: g.reshape(sum, [c.outChannels, ...c.kernel, c.inChannels]), perm: [3, 0, 1, 2] };
  },
};
