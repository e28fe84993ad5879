/** Kernels that look up or scatter elements by index. */
import { backend_util, scatter_util, util } from '@tensorflow/tfjs-core';
import type { GraphBuilder, OnnxValue } from '../lowering/builder';
import { type Lowered, lowered } from '../lowering/lowered';
import { type Dtype, sizeOf } from '../tensors';
import type { Kernel } from './kernel';

export const indexingKernels: readonly Kernel[] = [
  {
    name: 'GatherV2',
    infer({ x, indices }, { axis, batchDims }) {
      const info = gatherInfo(x!.shape, indices!.shape, axis, batchDims);
      return [{ shape: info.outputShape, dtype: x!.dtype }];
    },
    lower({ g }, { x, indices }, { axis, batchDims }, [output]) {
      const info = gatherInfo(x!.spec.shape, indices!.spec.shape, axis, batchDims);
      const { batchSize, outerSize, dimSize, sliceSize } = info;
      // As one lookup of rows: the index of a row counts through batches and outer axes.
      const rows = g.reshape(x!.form(g), [batchSize * outerSize * dimSize, sliceSize]);
      const count = sizeOf(indices!.spec.shape) / batchSize;
      let index = g.reshape(g.cast(indices!.form(g), 'int32'), [batchSize, 1, count]);
      if (batchSize * outerSize > 1) {
        const starts = Int32Array.from({ length: batchSize * outerSize }, (_, i) => i * dimSize);
        index = g.binary('Add', index, g.constant('int32', [batchSize, outerSize, 1], starts));
      }
      const flat = g.reshape(index, [batchSize * outerSize * count]);
      const gathered = g.op(
        'Gather',
        [rows, flat],
        [batchSize * outerSize * count, sliceSize],
        x!.spec.dtype,
        {
          attributes: { axis: 0 },
        },
      );
      return [lowered(output!, g.reshape(gathered, output!.shape))];
    },
  },
  {
    name: 'GatherNd',
    infer({ params, indices }) {
      const [shape] = backend_util.prepareAndValidate(params as never, indices as never);
      return [{ shape, dtype: params!.dtype }];
    },
    lower({ g }, { params, indices }, _attrs, [output]) {
      const index = g.cast(indices!.form(g), 'int64');
      return [lowered(output!, g.op('GatherND', [params!.form(g), index], output!.shape, output!.dtype))];
    },
  },
  {
    name: 'OneHot',
    infer: ({ indices }, { depth, dtype }) => [
      { shape: [...indices!.shape, depth], dtype: (dtype ?? 'int32') as Dtype },
    ],
    lower({ g }, { indices }, { depth, onValue, offValue }, [output]) {
      const classes = Int32Array.from({ length: depth }, (_, i) => i);
      const index = g.reshape(g.cast(indices!.form(g), 'int32'), [...indices!.spec.shape, 1]);
      const hit = g.op('Equal', [index, g.constant('int32', [depth], classes)], output!.shape, 'bool');
      const numeric: Dtype = output!.dtype === 'bool' ? 'int32' : output!.dtype;
      const values = g.where(hit, g.scalar(numeric, onValue), g.scalar(numeric, offValue));
      return [lowered(output!, g.cast(values, output!.dtype))];
    },
  },
  {
    name: 'UnsortedSegmentSum',
    infer: ({ x, segmentIds }, { numSegments }) => [
      { shape: [numSegments, ...x!.shape.slice(segmentIds!.shape.length)], dtype: x!.dtype },
    ],
    lower({ g }, { x, segmentIds }, { numSegments }, [output]) {
      const count = sizeOf(segmentIds!.spec.shape);
      const width = sizeOf(output!.shape) / numSegments;
      const rows = g.reshape(x!.form(g), [count, width]);
      // Rows with an index out of range are dropped: they go to one more segment, which is cut off.
      const ids = g.reshape(segmentIds!.form(g), [count, 1]);
      const inside = g.binary(
        'And',
        g.binary('GreaterOrEqual', ids, g.scalar('int32', 0), 'bool'),
        g.binary('Less', ids, g.scalar('int32', numSegments), 'bool'),
      );
      const safe = g.cast(g.where(inside, ids, g.scalar('int32', numSegments)), 'int64');
      const sums = scatterAdd(g, [numSegments + 1, width], safe, rows);
      const kept = g.slice(sums, [0], [0], [numSegments]);
      return [lowered(output!, g.reshape(kept, output!.shape))];
    },
  },
  {
    name: 'ScatterNd',
    infer: ({ updates }, { shape }) => [{ shape, dtype: updates!.dtype }],
    lower({ g }, { indices, updates }, { shape }, [output]) {
      const zeros = g.expand(g.scalar(output!.dtype, 0), shape);
      return [lowered(output!, scatter(g, zeros, indices!, updates!, 'add'))];
    },
  },
  {
    name: 'TensorScatterUpdate',
    infer: ({ tensor }) => [tensor!],
    lower({ g }, { tensor, indices, updates }, _attrs, [output]) {
      return [lowered(output!, scatter(g, tensor!.form(g), indices!, updates!, 'none'))];
    },
  },
  cumulative('Cumsum'),
  cumulative('Cumprod'),
  {
    name: 'TopK',
    infer: ({ x }, { k }) => {
      const shape = [...x!.shape.slice(0, -1), k];
      return [
        { shape, dtype: x!.dtype },
        { shape, dtype: 'int32' },
      ];
    },
    lower({ g }, { x }, { k }, [values, indices]) {
      const [value, index] = g.ops(
        'TopK',
        [x!.form(g), g.ints([k])],
        [
          { shape: values!.shape, dtype: values!.dtype },
          { shape: indices!.shape, dtype: 'int64' },
        ],
        { attributes: { sorted: 1 } },
      );
      return [lowered(values!, value!), lowered(indices!, g.cast(index!, 'int32'))];
    },
  },
];

/** Updates at indices whose last axis counts through the leading axes of `target`; one index may be a mere row. */
function scatter(
  g: GraphBuilder,
  target: OnnxValue,
  indices: Lowered,
  updates: Lowered,
  reduction: 'add' | 'none',
): OnnxValue {
  const info = scatter_util.calculateShapes(
    updates.spec as never,
    indices.spec as never,
    target.shape.slice(),
  );
  const index = g.reshape(g.cast(indices.form(g), 'int64'), [info.numUpdates, info.sliceRank]);
  const rows = g.reshape(updates.form(g), [info.numUpdates, ...target.shape.slice(info.sliceRank)]);
  return g.op('ScatterND', [target, index, rows], target.shape, target.dtype, { attributes: { reduction } });
}

/** Zeros with row `i` of `updates` added at row `ids[i]`. */
function scatterAdd(
  g: GraphBuilder,
  shape: readonly number[],
  ids: OnnxValue,
  updates: OnnxValue,
): OnnxValue {
  const zeros = g.expand(g.scalar(updates.dtype, 0), shape);
  return g.op('ScatterND', [zeros, ids, updates], shape, updates.dtype, {
    attributes: { reduction: 'add' },
  });
}

function gatherInfo(
  shape: readonly number[],
  indices: readonly number[],
  axis: number,
  batchDims: number,
): ReturnType<typeof backend_util.segment_util.collectGatherOpShapeInfo> {
  const at = util.parseAxisParam(axis, shape.slice())[0]!;
  const asTensor = (s: readonly number[]): never => ({ shape: s, rank: s.length }) as never;
  return backend_util.segment_util.collectGatherOpShapeInfo(
    asTensor(shape),
    asTensor(indices),
    at,
    batchDims ?? 0,
  );
}

function cumulative(name: 'Cumsum' | 'Cumprod'): Kernel {
  return {
    name,
    infer: ({ x }) => [x!],
    lower({ g }, { x }, { axis, exclusive, reverse }, [output]) {
      const at = axis < 0 ? axis + x!.rank : axis;
      const value = x!.form(g);
      const size = value.shape[at]!;
      if (name === 'Cumsum') {
        const sum = g.op('CumSum', [value, g.scalar('int64', at)], value.shape, value.dtype, {
          attributes: { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 },
        });
        return [lowered(output!, sum)];
      }
      // Element i is the product of a masked row: log2(size) doublings would be fewer, but products are rare.
      const moved = identityMoved(g, value, at);
      const mask = Uint8Array.from({ length: size * size }, (_, k) => {
        const row = Math.floor(k / size);
        const column = k % size;
        const inside = reverse ? column >= row : column <= row;
        return inside && !(exclusive && row === column) ? 1 : 0;
      });
      const rows = g.reshape(moved, [...moved.shape.slice(0, -1), 1, size]);
      const masked = g.where(g.constant('bool', [size, size], mask), rows, g.scalar(value.dtype, 1));
      const product = g.reduce('ReduceProd', masked, [masked.shape.length - 1], false);
      return [lowered(output!, identityMoved(g, product, at, true))];
    },
  };
}

/** The axis moved to the end, or back. */
function identityMoved(g: GraphBuilder, value: OnnxValue, axis: number, back = false): OnnxValue {
  const order = value.shape.map((_, i) => i);
  if (back) order.splice(axis, 0, order.pop()!);
  else order.push(order.splice(axis, 1)[0]!);
  return g.transpose(value, order);
}
