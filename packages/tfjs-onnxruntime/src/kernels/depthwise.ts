/** Convolutions in which every input channel has filters of its own: [height, width, channels, multiplier]. */
import { type ConvGeometry, onnxPads, tapSlices } from '../convolution/geometry';
import type { GraphBuilder, OnnxValue } from '../lowering/builder';
import { type Lowered, lowered } from '../lowering/lowered';
import { NCHW } from '../lowering/shapes';
import type { TensorSpec } from '../tensors';
import type { Attrs } from '../trace/attrs';
import { depthwiseGeometry } from './geometry';
import type { Kernel } from './kernel';

/** ONNX has a group for each input channel: [channels * multiplier, 1, height, width]. */
function groupedFilter(g: GraphBuilder, c: ConvGeometry, filter: Lowered): OnnxValue {
  return g.reshape(filter.form(g, [2, 3, 0, 1]), [c.outChannels, 1, ...c.kernel]);
}

/**
 * The output of a depthwise convolution: channels times the filter’s multiplier.
 * @throws if shapes do not fit
 */
export function inferDepthwise(x: TensorSpec, filter: TensorSpec, attrs: Attrs): TensorSpec {
  const c = depthwiseGeometry(x.shape, filter.shape, attrs);
  return { shape: [c.batch, ...c.output, c.outChannels], dtype: 'float32' };
}

/** A depthwise convolution as a grouped one. */
export function lowerDepthwise(g: GraphBuilder, x: Lowered, filter: Lowered, attrs: Attrs): Lowered {
  const c = depthwiseGeometry(x.spec.shape, filter.spec.shape, attrs);
  const shape = [c.batch, c.outChannels, ...c.output];
  const write = (bias?: OnnxValue): Lowered => {
    const inputs = [x.form(g, NCHW), groupedFilter(g, c, filter), ...(bias ? [bias] : [])];
    const value = g.op('Conv', inputs, shape, 'float32', {
      attributes: {
        group: c.inChannels,
        kernel_shape: c.kernel,
        strides: c.stride,
        dilations: c.dilation,
        pads: onnxPads(c.padBefore, c.padAfter),
      },
    });
    return lowered(inferDepthwise(x.spec, filter.spec, attrs), value, NCHW);
  };
  const result = write();
  result.withBias = write;
  return result;
}

/** The input gradient: every channel's output gradients spread by its filters. */
function spreadGroups(g: GraphBuilder, c: ConvGeometry, dy: OnnxValue, filters: OnnxValue): OnnxValue {
  const reached = c.output.map((n, i) => (n - 1) * c.stride[i]! + (c.kernel[i]! - 1) * c.dilation[i]! + 1);
  const missing = reached.map((n, i) => c.input[i]! - (n - c.padBefore[i]! - c.padAfter[i]!));
  return g.op('ConvTranspose', [dy, filters], [c.batch, c.inChannels, ...c.input], 'float32', {
    attributes: {
      group: c.inChannels,
      kernel_shape: c.kernel,
      strides: c.stride,
      dilations: c.dilation,
      pads: onnxPads(
        c.padBefore,
        c.padAfter.map((pad, i) => pad - Math.min(0, missing[i]!)),
      ),
      output_padding: missing.map((n) => Math.max(0, n)),
    },
  });
}

export const depthwiseKernels: readonly Kernel[] = [
  {
    name: 'DepthwiseConv2dNative',
    infer: ({ x, filter }, attrs) => [inferDepthwise(x!, filter!, attrs)],
    lower: ({ g }, { x, filter }, attrs) => [lowerDepthwise(g, x!, filter!, attrs)],
  },
  {
    name: 'DepthwiseConv2dNativeBackpropInput',
    infer: (_inputs, { inputShape }) => [{ shape: inputShape, dtype: 'float32' }],
    lower({ g, anywhere }, { dy, filter }, attrs, [output]) {
      const c = depthwiseGeometry(attrs.inputShape, filter!.spec.shape, attrs);
      const multiplier = c.outChannels / c.inChannels;
      const gradients = dy!.form(g, NCHW);
      const filters = groupedFilter(g, c, filter!);
      if (!anywhere || multiplier === 1) {
        return [lowered(output!, spreadGroups(g, c, gradients, filters), NCHW)];
      }
      // ONNX Runtime's WebGPU provider takes only the first channel of each group, without a word.
      const parts = Array.from({ length: multiplier }, (_, i) =>
        spreadGroups(
          g,
          c,
          g.slice(gradients, [1], [i], [c.inChannels], [multiplier]),
          g.slice(filters, [0], [i], [c.inChannels], [multiplier]),
        ),
      );
      const value = parts.reduce((sum, part) => g.binary('Add', sum, part));
      return [lowered(output!, value, NCHW)];
    },
  },
  {
    name: 'DepthwiseConv2dNativeBackpropFilter',
    infer: (_inputs, { filterShape }) => [{ shape: filterShape, dtype: 'float32' }],
    lower({ g }, { x, dy }, attrs, [output]) {
      const c = depthwiseGeometry(x!.spec.shape, attrs.filterShape, attrs);
      const multiplier = c.outChannels / c.inChannels;
      const gradients = g.reshape(dy!.form(g, NCHW), [c.batch, c.inChannels, multiplier, ...c.output]);
      const sums = tapSlices(g, c, x!.form(g, NCHW), [2, 3]).map((slice) => {
        const inputs = g.reshape(slice, [c.batch, c.inChannels, 1, ...c.output]);
        const sum = g.reduce('ReduceSum', g.binary('Mul', inputs, gradients), [0, 3, 4], false);
        return g.reshape(sum, [1, c.inChannels, multiplier]);
      });
      return [lowered(output!, g.reshape(g.concat(sums, 0), output!.shape))];
    },
  },
];
