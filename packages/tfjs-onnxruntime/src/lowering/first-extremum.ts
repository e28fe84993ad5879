import type { GraphBuilder, OnnxValue } from './builder';

/**
 * The number of the first element along an axis that is the greatest (or the least) there, as float32: what ArgMax gives,
 * without its int64, which WebGPU can't convert. The axis remains with size 1. No element may be NaN.
 */
export function firstExtremum(
  g: GraphBuilder,
  value: OnnxValue,
  axis: number,
  reduction: 'ReduceMax' | 'ReduceMin',
): OnnxValue {
  const count = value.shape[axis]!;
  const numbers = g.constant(
    'float32',
    value.shape.map((_, i) => (i === axis ? count : 1)),
    Float32Array.from({ length: count }, (_, i) => i),
  );
  const extremum = g.reduce(reduction, value, [axis], true);
  const places = g.where(g.binary('Equal', value, extremum, 'bool'), numbers, g.scalar('float32', count));
  return g.reduce('ReduceMin', places, [axis], true);
}
