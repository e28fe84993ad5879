/** Maxima and means over windows of images, and their gradients. */
import { backend_util } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from '../convolution/geometry';
import { convTransposeForm } from '../convolution/input-gradient/conv-transpose';
import type { GraphBuilder, OnnxValue } from '../lowering/builder';
import { firstExtremum } from '../lowering/first-extremum';
import { type Lowered, lowered } from '../lowering/lowered';
import { NCHW } from '../lowering/shapes';
import { sizeOf, type TensorSpec } from '../tensors';
import type { Attrs } from '../trace/attrs';
import { explicitPadding } from './geometry';
import type { Kernel } from './kernel';

/** @param dy of a gradient: tfjs doesn't tell gradients how sizes were rounded, but this shows it */
function poolGeometry(shape: readonly number[], attrs: Attrs, dy?: readonly number[]): ConvGeometry {
  const info = backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    attrs.filterSize,
    attrs.strides,
    1,
    explicitPadding(attrs.pad),
    attrs.dimRoundingMode,
  );
  const output = [dy?.[1] ?? info.outHeight, dy?.[2] ?? info.outWidth] as const;
  const input = [info.inHeight, info.inWidth] as const;
  const kernel = [info.filterHeight, info.filterWidth] as const;
  const stride = [info.strideHeight, info.strideWidth] as const;
  const padBefore = [info.padInfo.top, info.padInfo.left] as const;
  // What the last window needs, which rounding up may make more than tfjs says.
  const after = (i: 0 | 1): number =>
    Math.max(0, (output[i] - 1) * stride[i] + kernel[i] - input[i] - padBefore[i]);
  return {
    batch: info.batchSize,
    input,
    output,
    kernel,
    stride,
    dilation: [1, 1],
    padBefore,
    padAfter: [after(0), after(1)],
    inChannels: info.inChannels,
    outChannels: info.outChannels,
  };
}

function outputSpec(x: TensorSpec, attrs: Attrs): TensorSpec {
  const c = poolGeometry(x.shape, attrs);
  return { shape: [c.batch, ...c.output, c.outChannels], dtype: x.dtype };
}

function windowAttributes(c: ConvGeometry): Record<string, readonly number[]> {
  return { kernel_shape: c.kernel, strides: c.stride, pads: [...c.padBefore, ...c.padAfter] };
}

function maxPool(g: GraphBuilder, c: ConvGeometry, x: Lowered): readonly [OnnxValue, OnnxValue] {
  const shape = [c.batch, c.outChannels, ...c.output];
  const [value, index] = g.ops(
    'MaxPool',
    [g.cast(x.form(g, NCHW), 'float32')],
    [
      { shape, dtype: 'float32' },
      { shape, dtype: 'int64' },
    ],
    { attributes: windowAttributes(c) },
  );
  return [value!, index!];
}

function maxima(g: GraphBuilder, c: ConvGeometry, x: Lowered): OnnxValue {
  const shape = [c.batch, c.outChannels, ...c.output];
  const image = g.cast(x.form(g, NCHW), 'float32');
  return g.op('MaxPool', [image], shape, 'float32', { attributes: windowAttributes(c) });
}

/** How many real elements each window of an image covers, [1, 1, outH, outW]. */
function counts(g: GraphBuilder, c: ConvGeometry): OnnxValue {
  const along = (i: 0 | 1): number[] =>
    Array.from({ length: c.output[i] }, (_, position) => {
      const start = position * c.stride[i] - c.padBefore[i];
      return Math.min(start + c.kernel[i], c.input[i]) - Math.max(start, 0);
    });
  const [rows, columns] = [along(0), along(1)];
  const values = rows.flatMap((row) => columns.map((column) => row * column));
  return g.constant('float32', [1, 1, ...c.output], Float32Array.from(values));
}

/**
 * The gradient of maxima without MaxPool's second output, which ONNX Runtime's WebGPU provider does not have: each
 * window's elements side by side as channels, the first greatest of them, and its place by a transposed convolution.
 */
function scatterToMaxima(g: GraphBuilder, c: ConvGeometry, dy: Lowered, x: Lowered): OnnxValue {
  const images = c.batch * c.inChannels;
  const taps = c.kernel[0] * c.kernel[1];
  const ones = new Float32Array(taps * taps);
  for (let tap = 0; tap < taps; tap++) ones[tap * taps + tap] = 1;
  // One filter for each element of a window: [taps, 1, height, width].
  const filter = g.constant('float32', [taps, 1, ...c.kernel], ones);
  const size = [c.input[0] + c.padBefore[0] + c.padAfter[0], c.input[1] + c.padBefore[1] + c.padAfter[1]];
  const padded = g.pad(
    g.reshape(g.cast(x.form(g, NCHW), 'float32'), [images, 1, ...c.input]),
    [0, 0, ...c.padBefore],
    [0, 0, ...c.padAfter],
    LOWEST,
  );
  const window = { kernel_shape: c.kernel, strides: c.stride };
  const elements = g.op('Conv', [padded, filter], [images, taps, ...c.output], 'float32', {
    attributes: window,
  });
  const one = [images, 1, ...c.output];
  const numbers = g.constant(
    'float32',
    [1, taps, 1, 1],
    Float32Array.from({ length: taps }, (_, i) => i),
  );
  const first = g.forGpu
    ? firstExtremum(g, elements, 1, 'ReduceMax')
    : g.cast(g.op('ArgMax', [elements], one, 'int64', { attributes: { axis: 1, keepdims: 1 } }), 'float32');
  const chosen = g.where(
    g.binary('Equal', first, numbers, 'bool'),
    g.reshape(dy.form(g, NCHW), one),
    g.scalar('float32', 0),
  );
  const reached = ([0, 1] as const).map((i) => (c.output[i] - 1) * c.stride[i] + c.kernel[i]);
  const spread = g.op('ConvTranspose', [chosen, filter], [images, 1, ...size], 'float32', {
    attributes: { ...window, output_padding: reached.map((n, i) => size[i]! - n) },
  });
  const inside = g.slice(spread, [2, 3], c.padBefore, c.input);
  return g.reshape(inside, [c.batch, c.inChannels, ...c.input]);
}

/** The lowest float32: an infinity times the zeros of a filter would not be a number. */
const LOWEST = -3.4028234663852886e38;

export const poolingKernels: readonly Kernel[] = [
  {
    name: 'MaxPool',
    infer: ({ x }, attrs) => [outputSpec(x!, attrs)],
    lower: ({ g, anywhere }, { x }, attrs, [output]) => {
      const c = poolGeometry(x!.spec.shape, attrs);
      // With the places of the maxima, for a gradient that may come: equal operators are made once.
      const value = anywhere ? maxima(g, c, x!) : maxPool(g, c, x!)[0];
      return [lowered(output!, g.cast(value, output!.dtype), NCHW)];
    },
  },
  {
    name: 'AvgPool',
    infer: ({ x }, attrs) => [{ ...outputSpec(x!, attrs), dtype: 'float32' }],
    lower({ g }, { x }, attrs, [output]) {
      const c = poolGeometry(x!.spec.shape, attrs);
      const shape = [c.batch, c.outChannels, ...c.output];
      const image = g.cast(x!.form(g, NCHW), 'float32');
      const value = g.op('AveragePool', [image], shape, 'float32', {
        attributes: { ...windowAttributes(c), count_include_pad: 0 },
      });
      return [lowered(output!, value, NCHW)];
    },
  },
  // Each window's gradient goes to the first of its greatest elements.
  {
    name: 'MaxPoolGrad',
    infer: ({ input }) => [input!],
    lower({ g, anywhere }, { dy, input }, attrs, [output]) {
      const c = poolGeometry(input!.spec.shape, attrs, dy!.spec.shape);
      if (anywhere) return [lowered(output!, scatterToMaxima(g, c, dy!, input!), NCHW)];
      const [, index] = maxPool(g, c, input!);
      const zeros = g.expand(g.scalar('float32', 0), [sizeOf(output!.shape)]);
      const count = sizeOf(dy!.spec.shape);
      const flat = g.op(
        'ScatterElements',
        [zeros, g.reshape(index, [count]), g.reshape(dy!.form(g, NCHW), [count])],
        zeros.shape,
        'float32',
        { attributes: { axis: 0, reduction: 'add' } },
      );
      return [lowered(output!, g.reshape(flat, [c.batch, c.inChannels, ...c.input]), NCHW)];
    },
  },
  {
    name: 'AvgPoolGrad',
    infer: ({ input }) => [input!],
    lower({ g }, { dy, input }, attrs, [output]) {
      const c = poolGeometry(input!.spec.shape, attrs, dy!.spec.shape);
      const share = g.binary('Div', dy!.form(g, NCHW), counts(g, c));
      // Spreading a share over its window is the input gradient of a convolution with ones, channel by channel.
      const single: ConvGeometry = { ...c, batch: c.batch * c.inChannels, inChannels: 1, outChannels: 1 };
      const images: TensorSpec = { shape: [single.batch, ...c.output, 1], dtype: 'float32' };
      const filter: TensorSpec = { shape: [...c.kernel, 1, 1], dtype: 'float32' };
      const ones = g.constant('float32', filter.shape, new Float32Array(sizeOf(filter.shape)).fill(1));
      const { value } = convTransposeForm.build(
        g,
        single,
        lowered(images, g.reshape(share, [single.batch, 1, ...c.output]), NCHW),
        lowered(filter, ones),
      );
      return [lowered(output!, g.reshape(value, [c.batch, c.inChannels, ...c.input]), NCHW)];
    },
  },
];
