/** Kernels that select, join, repeat and move elements along axes, in whatever order the axes are stored. */
import { backend_util, slice_util, util } from '@tensorflow/tfjs-core';
import type { GraphBuilder, OnnxValue } from '../lowering/builder';
import { commonPerm, Lowered, lowered, uniform } from '../lowering/lowered';
import { identityPerm, NCHW, type Perm, permute, sameShape } from '../lowering/shapes';
import type { TensorSpec } from '../tensors';
import type { Kernel } from './kernel';
import { reshapeLowered, transposeLowered } from './reshapes';

function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** Takes `sizes` elements from `starts` on along each axis. Broadcast axes stay broadcast. */
function sliceLowered(
  g: GraphBuilder,
  x: Lowered,
  starts: readonly number[],
  output: TensorSpec,
  steps: readonly number[] = starts.map(() => 1),
): Lowered {
  const perm = commonPerm([x], x.rank);
  const blocks = blockSlice(g, x, perm, starts, output, steps);
  if (blocks) return lowered(output, g.fromBlocks(blocks), perm);
  const axes = identityPerm(x.rank).filter((axis) => x.stored[axis] === x.spec.shape[axis]);
  const value = g.slice(
    x.storedForm(g, perm),
    axes.map((axis) => perm.indexOf(axis)),
    axes.map((axis) => starts[axis]!),
    axes.map((axis) => output.shape[axis]!),
    axes.map((axis) => steps[axis]!),
  );
  const stored = output.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
  return new Lowered(output, stored, perm, value, x.uniform);
}

/** Whole blocks of an image's channels, if that is what is taken: the gradient of a concatenation. */
function blockSlice(
  g: GraphBuilder,
  x: Lowered,
  perm: Perm,
  starts: readonly number[],
  output: TensorSpec,
  steps: readonly number[],
): OnnxValue | undefined {
  if (x.isBroadcast || !sameShape(perm, NCHW)) return undefined;
  const blocks = g.knownBlocks(x.form(g, perm));
  const { shape } = output;
  const whole = [0, 1, 2].every((axis) => shape[axis] === x.spec.shape[axis]);
  const inBlocks = [starts[3]!, shape[3]!].every((count) => count % g.channelBlock === 0);
  if (!blocks || !whole || !inBlocks || steps.some((step) => step !== 1)) return undefined;
  return g.slice(blocks, [1], [starts[3]!], [shape[3]!]);
}

function concatLowered(
  g: GraphBuilder,
  parts: readonly Lowered[],
  axis: number,
  output: TensorSpec,
): Lowered {
  const real = parts.filter((part) => part.spec.shape[axis] !== 0);
  const perm = commonPerm(real, output.shape.length);
  const values = real.map((part) => part.form(g, perm));
  const blocks = values.flatMap((value) => g.knownBlocks(value) ?? []);
  // Whole blocks of channels behind each other.
  const inBlocks = blocks.length === values.length && perm.indexOf(axis) === 1;
  const value = inBlocks ? g.fromBlocks(g.concat(blocks, 1)) : g.concat(values, perm.indexOf(axis));
  return lowered(output, value, perm);
}

function padLowered(
  g: GraphBuilder,
  x: Lowered,
  paddings: readonly (readonly [number, number])[],
  fill: number | 'reflect',
  output: TensorSpec,
): Lowered {
  const perm = commonPerm([x], x.rank);
  const before = paddings.map(([count]) => count);
  const after = paddings.map(([, count]) => count);
  const value = x.form(g, perm);
  const numbers = value.dtype === 'bool' ? g.cast(value, 'int32') : value;
  const padded = g.pad(numbers, permute(before, perm), permute(after, perm), fill);
  return lowered(output, g.cast(padded, output.dtype), perm);
}

/**
 * A symmetric padding repeats the edge: reflect a tensor whose edge was doubled, or say it by slices. Each
 * axis in turn gets its first and last elements, reversed, before and after.
 */
function symmetricPad(
  g: GraphBuilder,
  value: OnnxValue,
  paddings: readonly (readonly [number, number])[],
): OnnxValue {
  return paddings.reduce((x, [before, after], axis) => {
    const size = x.shape[axis]!;
    const parts: OnnxValue[] = [x];
    if (before > 0) parts.unshift(g.slice(x, [axis], [before - 1], [before], [-1]));
    if (after > 0) parts.push(g.slice(x, [axis], [size - 1], [after], [-1]));
    return g.concat(parts, axis);
  }, value);
}

function paddedShape(shape: readonly number[], paddings: readonly (readonly [number, number])[]): number[] {
  return shape.map((size, i) => size + paddings[i]![0] + paddings[i]![1]);
}

function tile(g: GraphBuilder, x: Lowered, reps: readonly number[], output: TensorSpec): Lowered {
  const repeated = identityPerm(x.rank).filter((axis) => reps[axis] !== 1);
  if (repeated.every((axis) => x.stored[axis] === 1)) {
    // Repeating a single element is broadcasting it.
    const [first, ...others] = x.forms;
    const result = new Lowered(output, x.stored, first!.perm, first!.value, x.uniform);
    for (const form of others) result.addForm(form.perm, form.value);
    return result;
  }
  const perm: Perm = commonPerm([x], x.rank);
  const value = g.op(
    'Tile',
    [x.form(g, perm), g.ints(permute(reps, perm))],
    permute(output.shape, perm),
    x.spec.dtype,
  );
  return lowered(output, value, perm);
}

export const movementKernels: readonly Kernel[] = [
  {
    name: 'Slice',
    infer({ x }, { begin, size }) {
      const [starts, sizes] = slice_util.parseSliceParams(x as never, begin, size);
      slice_util.assertParamsValid(x as never, starts as number[], sizes as number[]);
      return [{ shape: sizes as number[], dtype: x!.dtype }];
    },
    lower({ g }, { x }, { begin, size }, [output]) {
      const [starts] = slice_util.parseSliceParams(x!.spec as never, begin, size);
      return [sliceLowered(g, x!, starts as number[], output!)];
    },
  },
  {
    name: 'StridedSlice',
    infer: ({ x }, attrs) => [{ shape: stridedSliceInfo(x!.shape, attrs).finalShape, dtype: x!.dtype }],
    lower({ g }, { x }, attrs, [output]) {
      const info = stridedSliceInfo(x!.spec.shape, attrs);
      const sliced: TensorSpec = {
        dtype: output!.dtype,
        shape: slice_util.computeOutShape(info.begin, info.end, info.strides),
      };
      const dense = reshapeLowered(g, x!, { shape: info.dense, dtype: output!.dtype });
      return [reshapeLowered(g, sliceLowered(g, dense, info.begin, sliced, info.strides), output!)];
    },
  },
  {
    name: 'Reverse',
    infer({ x }, { dims }) {
      util.parseAxisParam(dims, x!.shape.slice());
      return [x!];
    },
    lower({ g }, { x }, { dims }, [output]) {
      const axes = util.parseAxisParam(dims, x!.spec.shape.slice());
      const reversed = identityPerm(x!.rank).map((axis) => axes.includes(axis));
      return [
        sliceLowered(
          g,
          x!,
          reversed.map((is, axis) => (is ? x!.spec.shape[axis]! - 1 : 0)),
          output!,
          reversed.map((is) => (is ? -1 : 1)),
        ),
      ];
    },
  },
  {
    name: 'Concat',
    infer(inputs, { axis }) {
      const parts = Object.values(inputs);
      const at = axisOf(axis, parts[0]!.shape.length);
      backend_util.assertParamsConsistent(
        parts.map((part) => part.shape.slice()),
        at,
      );
      const shape = parts[0]!.shape.slice();
      shape[at] = parts.reduce((sum, part) => sum + part.shape[at]!, 0);
      return [{ shape, dtype: parts[0]!.dtype }];
    },
    lower: ({ g }, inputs, { axis }, [output]) => [
      concatLowered(g, Object.values(inputs), axisOf(axis, output!.shape.length), output!),
    ],
  },
  {
    name: 'SplitV',
    infer({ x }, { numOrSizeSplits, axis }) {
      const at = axisOf(axis, x!.shape.length);
      return backend_util.prepareSplitSize(x as never, numOrSizeSplits, at).map((size) => ({
        shape: x!.shape.map((old, i) => (i === at ? size : old)),
        dtype: x!.dtype,
      }));
    },
    lower({ g }, { x }, { axis }, outputs) {
      const at = axisOf(axis, x!.rank);
      let start = 0;
      return outputs.map((output) => {
        const starts = output.shape.map((_, i) => (i === at ? start : 0));
        start += output.shape[at]!;
        return sliceLowered(g, x!, starts, output);
      });
    },
  },
  {
    name: 'Pack',
    infer(inputs, { axis }) {
      const parts = Object.values(inputs);
      const shape = parts[0]!.shape.slice();
      for (const part of parts) {
        util.assertShapesMatch(
          shape,
          part.shape.slice(),
          'All tensors passed to stack must have matching shapes',
        );
        util.assert(
          part.dtype === parts[0]!.dtype,
          () => 'All tensors passed to stack must have matching dtypes',
        );
      }
      shape.splice(axisOf(axis, shape.length + 1), 0, parts.length);
      return [{ shape, dtype: parts[0]!.dtype }];
    },
    lower({ g }, inputs, { axis }, [output]) {
      const at = axisOf(axis, output!.shape.length);
      const shape = output!.shape.map((size, i) => (i === at ? 1 : size));
      const parts = Object.values(inputs).map((part) =>
        reshapeLowered(g, part, { shape, dtype: output!.dtype }),
      );
      return [concatLowered(g, parts, at, output!)];
    },
  },
  {
    name: 'Unpack',
    infer({ value }, { axis }) {
      const at = axisOf(axis, value!.shape.length);
      const shape = value!.shape.filter((_, i) => i !== at);
      return Array.from({ length: value!.shape[at]! }, () => ({ shape, dtype: value!.dtype }));
    },
    lower({ g }, { value }, { axis }, outputs) {
      const at = axisOf(axis, value!.rank);
      const slice = {
        shape: value!.spec.shape.map((size, i) => (i === at ? 1 : size)),
        dtype: value!.spec.dtype,
      };
      return outputs.map((output, index) => {
        const starts = slice.shape.map((_, i) => (i === at ? index : 0));
        return reshapeLowered(g, sliceLowered(g, value!, starts, slice), output);
      });
    },
  },
  {
    name: 'PadV2',
    infer: ({ x }, { paddings }) => [{ shape: paddedShape(x!.shape, paddings), dtype: x!.dtype }],
    lower({ g }, { x }, { paddings, constantValue }, [output]) {
      if (x!.spec.shape.includes(0) || x!.uniform === constantValue) {
        return [uniform(g, output!, constantValue)];
      }
      return [padLowered(g, x!, paddings, constantValue, output!)];
    },
  },
  {
    name: 'MirrorPad',
    infer: ({ x }, { paddings }) => [{ shape: paddedShape(x!.shape, paddings), dtype: x!.dtype }],
    lower({ g }, { x }, { paddings, mode }, [output]) {
      if (mode === 'reflect') return [padLowered(g, x!, paddings, 'reflect', output!)];
      const perm = commonPerm([x!], x!.rank);
      return [lowered(output!, symmetricPad(g, x!.form(g, perm), permute(paddings, perm)), perm)];
    },
  },
  {
    name: 'Tile',
    infer: ({ x }, { reps }) => [{ shape: x!.shape.map((size, i) => size * reps[i]), dtype: x!.dtype }],
    lower: ({ g }, { x }, { reps }, [output]) => [tile(g, x!, reps, output!)],
  },
  {
    name: 'SpaceToBatchND',
    infer({ x }, { blockShape, paddings }) {
      const padded = paddedShape(x!.shape, completePaddings(x!, blockShape, paddings));
      const reshaped = backend_util.getReshaped(padded, blockShape, prod(blockShape), false);
      const order = backend_util.getPermuted(reshaped.length, blockShape.length, false);
      const shape = backend_util.getReshapedPermuted(padded, blockShape, prod(blockShape), false);
      return order.length === reshaped.length ? [{ shape, dtype: x!.dtype }] : [];
    },
    lower({ g }, { x }, { blockShape, paddings }, [output]) {
      const dtype = output!.dtype;
      const complete = completePaddings(x!.spec, blockShape, paddings);
      const paddedSpec = { shape: paddedShape(x!.spec.shape, complete), dtype };
      const padded = padLowered(g, x!, complete, 0, paddedSpec);
      const shape = backend_util.getReshaped(paddedSpec.shape, blockShape, prod(blockShape), false);
      const perm = backend_util.getPermuted(shape.length, blockShape.length, false);
      const blocks = reshapeLowered(g, padded, { shape, dtype });
      const moved = transposeLowered(blocks, perm, { shape: permute(shape, perm), dtype });
      return [reshapeLowered(g, moved, output!)];
    },
  },
  {
    name: 'BatchToSpaceND',
    infer({ x }, { blockShape, crops }) {
      const whole = backend_util.getReshapedPermuted(x!.shape.slice(), blockShape, prod(blockShape));
      const cropped = backend_util.getSliceSize(whole, crops, blockShape.length);
      return [{ shape: [...cropped, ...whole.slice(cropped.length)], dtype: x!.dtype }];
    },
    lower({ g }, { x }, { blockShape, crops }, [output]) {
      const dtype = output!.dtype;
      const input = x!.spec.shape.slice();
      const shape = backend_util.getReshaped(input, blockShape, prod(blockShape));
      const perm = backend_util.getPermuted(shape.length, blockShape.length);
      const blocks = reshapeLowered(g, x!, { shape, dtype });
      const moved = transposeLowered(blocks, perm, { shape: permute(shape, perm), dtype });
      const whole = backend_util.getReshapedPermuted(input, blockShape, prod(blockShape));
      const joined = reshapeLowered(g, moved, { shape: whole, dtype });
      const starts = backend_util.getSliceBeginCoords(crops, blockShape.length);
      while (starts.length < whole.length) starts.push(0);
      return [sliceLowered(g, joined, starts, output!)];
    },
  },
  {
    name: 'DepthToSpace',
    infer({ x }, { blockSize: b, dataFormat }) {
      const [n, h, w, c] = dataFormat === 'NHWC' ? x!.shape : permute(x!.shape, [0, 2, 3, 1]);
      const shape = [n!, h! * b, w! * b, c! / (b * b)];
      return [{ shape: dataFormat === 'NHWC' ? shape : permute(shape, [0, 3, 1, 2]), dtype: x!.dtype }];
    },
    lower({ g }, { x }, { blockSize: b, dataFormat }, [output]) {
      const dtype = output!.dtype;
      const [n, h, w, c] = dataFormat === 'NHWC' ? x!.spec.shape : permute(x!.spec.shape, [0, 2, 3, 1]);
      const depth = c! / (b * b);
      const [split, perm] =
        dataFormat === 'NHWC'
          ? [
              [n!, h!, w!, b, b, depth],
              [0, 1, 3, 2, 4, 5],
            ]
          : [
              [n!, b, b, depth, h!, w!],
              [0, 3, 4, 1, 5, 2],
            ];
      const blocks = reshapeLowered(g, x!, { shape: split, dtype });
      const moved = transposeLowered(blocks, perm, { shape: permute(split, perm), dtype });
      return [reshapeLowered(g, moved, output!)];
    },
  },
];

function stridedSliceInfo(
  shape: readonly number[],
  attrs: {
    begin: number[];
    end: number[];
    strides: number[];
    beginMask: number;
    endMask: number;
    ellipsisMask: number;
    newAxisMask: number;
    shrinkAxisMask: number;
  },
): { begin: number[]; end: number[]; strides: number[]; dense: number[]; finalShape: number[] } {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs;
  const info = slice_util.sliceInfo(
    shape.slice(),
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
  return {
    begin: info.begin,
    end: info.end,
    strides: info.strides,
    dense: shape.slice(),
    finalShape: info.finalShape,
  };
}

function prod(values: readonly number[]): number {
  return values.reduce((a, b) => a * b, 1);
}

function completePaddings(
  x: TensorSpec,
  blockShape: readonly number[],
  paddings: readonly [number, number][],
): [number, number][] {
  const complete: [number, number][] = [[0, 0], ...paddings];
  for (let i = 1 + blockShape.length; i < x.shape.length; ++i) complete.push([0, 0]);
  return complete;
}
