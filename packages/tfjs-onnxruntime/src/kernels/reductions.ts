/** Kernels that combine the elements along axes: sums, means, extrema, and where the extrema are. */
import { util } from '@tensorflow/tfjs-core';
import type { GraphBuilder, OnnxValue } from '../lowering/builder';
import { firstExtremum } from '../lowering/first-extremum';
import { commonPerm, Lowered, uniform } from '../lowering/lowered';
import { identityPerm, type Perm, permute } from '../lowering/shapes';
import { type Dtype, sizeOf, type TensorSpec } from '../tensors';
import type { Attrs } from '../trace/attrs';
import type { Kernel } from './kernel';

interface Reduction {
  readonly name: string;
  readonly op: string;
  /** The attribute that holds the axes. */
  readonly axes?: string;
  readonly dtype?: Dtype;
  /** What repeating an element `count` times along the reduced axes makes of the result for one. */
  repeat?(g: GraphBuilder, value: OnnxValue, count: number): OnnxValue;
  fold?(x: number, count: number): number;
  /** One NaN makes the result NaN, as in tfjs; ONNX Runtime's maximum passes over it. */
  readonly keepsNaN?: boolean;
  /** ONNX reduces numbers only. */
  readonly asInt?: boolean;
}

function reduced(shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] {
  return shape.flatMap((size, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [size]));
}

/** The order of axes after the reduced ones are gone. */
function remaining(perm: Perm, axes: readonly number[]): number[] {
  const kept = perm.filter((axis) => !axes.includes(axis));
  const sorted = kept.slice().sort((a, b) => a - b);
  return kept.map((axis) => sorted.indexOf(axis));
}

function reduction({
  name,
  op,
  axes: attribute = 'axis',
  dtype,
  repeat,
  fold,
  keepsNaN,
  asInt,
}: Reduction): Kernel {
  const axesOf = (x: TensorSpec, attrs: Attrs): number[] =>
    util.parseAxisParam(attrs[attribute] ?? null!, x.shape.slice());
  return {
    name,
    infer: ({ x }, attrs) => [
      { shape: reduced(x!.shape, axesOf(x!, attrs), attrs.keepDims), dtype: dtype ?? x!.dtype },
    ],
    lower({ g }, { x }, attrs, [output]) {
      const axes = axesOf(x!.spec, attrs);
      if (x!.uniform !== undefined && fold) {
        const count = sizeOf(axes.map((axis) => x!.spec.shape[axis]!));
        return [uniform(g, output!, fold(x!.uniform, count))];
      }
      const perm = commonPerm([x!], x!.rank);
      let value = x!.storedForm(g, perm);
      if (dtype === 'float32' || asInt) value = g.cast(value, asInt ? 'int32' : 'float32');
      // Axes that are stored once for all need no reduction.
      const stored = axes.filter((axis) => x!.stored[axis] !== 1 || x!.spec.shape[axis] === 1);
      const repeats = sizeOf(
        axes.filter((axis) => !stored.includes(axis)).map((axis) => x!.spec.shape[axis]!),
      );
      const real = stored.filter((axis) => x!.stored[axis] !== 1);
      const along = real.map((axis) => perm.indexOf(axis));
      let result = reducedPerChannel(g, op, value, along) ?? g.reduce(op, value, along, true);
      if (keepsNaN && value.dtype === 'float32') result = withNaN(g, result, value, along);
      if (repeats !== 1 && repeat) result = repeat(g, result, repeats);
      result = g.cast(result, output!.dtype);
      const storedShape = reduced(x!.stored, axes, attrs.keepDims);
      const order = attrs.keepDims ? perm : remaining(perm, axes);
      return [new Lowered(output!, storedShape, order, g.reshape(result, permute(storedShape, order)))];
    },
  };
}

/**
 * An image reduced to a number for each channel where it lies in blocks of channels: first the pixels of each image, then
 * images. Both are patterns that ONNX Runtime reduces fast.
 */
function reducedPerChannel(
  g: GraphBuilder,
  op: string,
  image: OnnxValue,
  axes: readonly number[],
): OnnxValue | undefined {
  const blocks = g.knownBlocks(image);
  if (!blocks || axes.slice().sort().join() !== '0,2,3') return undefined;
  const [batch, channels, height, width] = image.shape as [number, number, number, number];
  const block = g.channelBlock;
  const pixels = g.reshape(blocks, [(batch * channels) / block, height * width, block]);
  const images = g.reshape(g.reduce(op, pixels, [1], false), [batch, channels]);
  return g.reshape(g.reduce(op, images, [0], false), [1, channels, 1, 1]);
}

function withNaN(g: GraphBuilder, extremum: OnnxValue, value: OnnxValue, axes: readonly number[]): OnnxValue {
  const flags = g.cast(g.isNaN(value), 'int32');
  const any = g.cast(g.reduce('ReduceMax', flags, axes, true), 'bool');
  return g.where(any, g.scalar('float32', Number.NaN), extremum);
}

function argExtremum(name: string, op: string): Kernel {
  const axisOf = (x: TensorSpec, attrs: Attrs): number =>
    util.parseAxisParam(attrs.axis, x.shape.slice())[0]!;
  return {
    name,
    infer: ({ x }, attrs) => [{ shape: x!.shape.filter((_, i) => i !== axisOf(x!, attrs)), dtype: 'int32' }],
    lower({ g }, { x }, attrs, [output]) {
      const axis = axisOf(x!.spec, attrs);
      const value = comparable(g, x!.form(g), op);
      if (g.forGpu && value.dtype === 'float32') {
        const number = firstExtremum(g, value, axis, op === 'ArgMax' ? 'ReduceMax' : 'ReduceMin');
        const index = g.cast(g.reshape(number, output!.shape), 'int32');
        return [new Lowered(output!, output!.shape, identityPerm(output!.shape.length), index)];
      }
      const index = g.op(op, [value], output!.shape, 'int64', {
        attributes: { axis, keepdims: 0 },
      });
      return [
        new Lowered(output!, output!.shape, identityPerm(output!.shape.length), g.cast(index, 'int32')),
      ];
    },
  };
}

/** ONNX orders no booleans; and NaN, which compares with nothing, is never the extremum in tfjs. */
function comparable(g: GraphBuilder, value: OnnxValue, op: string): OnnxValue {
  if (value.dtype === 'bool') return g.cast(value, 'int32');
  if (value.dtype !== 'float32') return value;
  const worst = g.scalar('float32', op === 'ArgMax' ? -Infinity : Infinity);
  return g.where(g.binary('Equal', value, value, 'bool'), value, worst);
}

const times = (g: GraphBuilder, value: OnnxValue, count: number): OnnxValue =>
  g.binary('Mul', value, g.scalar(value.dtype, count));

export const reductionKernels: readonly Kernel[] = [
  reduction({ name: 'Sum', op: 'ReduceSum', repeat: times, fold: (x, count) => x * count }),
  reduction({ name: 'Mean', op: 'ReduceMean', dtype: 'float32', fold: (x) => x }),
  reduction({ name: 'Max', op: 'ReduceMax', axes: 'reductionIndices', keepsNaN: true }),
  reduction({ name: 'Min', op: 'ReduceMin', keepsNaN: true }),
  reduction({
    name: 'Prod',
    op: 'ReduceProd',
    repeat: (g, value, count) => g.binary('Pow', value, g.scalar(value.dtype, count)),
  }),
  reduction({ name: 'All', op: 'ReduceMin', dtype: 'bool', asInt: true }),
  reduction({ name: 'Any', op: 'ReduceMax', dtype: 'bool', asInt: true }),
  argExtremum('ArgMax', 'ArgMax'),
  argExtremum('ArgMin', 'ArgMin'),
];
