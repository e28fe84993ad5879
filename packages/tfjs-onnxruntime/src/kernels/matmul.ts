import { broadcast_util } from '@tensorflow/tfjs-core';
import type { GraphBuilder, OnnxValue } from '../lowering/builder';
import { type Lowered, lowered } from '../lowering/lowered';
import { identityPerm } from '../lowering/shapes';
import type { TensorSpec } from '../tensors';
import type { Kernel, SpecMap } from './kernel';

interface MatMulAttrs {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * The output of a batched matrix product; batch dimensions are broadcast.
 * @throws if shapes do not fit
 */
export function inferMatMul({ a, b }: SpecMap, { transposeA, transposeB }: MatMulAttrs): TensorSpec {
  const [innerA, innerB] = [a!.shape.at(transposeA ? -2 : -1), b!.shape.at(transposeB ? -1 : -2)];
  if (innerA !== innerB) {
    throw new Error(
      `BatchMatMul: the inner sizes of [${a!.shape}] and [${b!.shape}] are ${innerA} and ${innerB}.`,
    );
  }
  const batch = broadcast_util.assertAndGetBroadcastShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
  return {
    shape: [...batch, a!.shape.at(transposeA ? -1 : -2)!, b!.shape.at(transposeB ? -2 : -1)!],
    dtype: a!.dtype,
  };
}

/** An operand as it is stored, and whether it has to be transposed on the way in. */
function operand(g: GraphBuilder, x: Lowered, transpose: boolean): { value: OnnxValue; transpose: boolean } {
  const swapped = identityPerm(x.rank);
  swapped.splice(-2, 2, x.rank - 1, x.rank - 2);
  if (!x.hasForm(identityPerm(x.rank)) && x.hasForm(swapped)) {
    return { value: x.form(g, swapped), transpose: !transpose };
  }
  return { value: x.form(g), transpose };
}

/** A batched matrix product, its factors transposed where asked for. */
export function lowerMatMul(
  g: GraphBuilder,
  a: Lowered,
  b: Lowered,
  { transposeA, transposeB }: MatMulAttrs,
  output: TensorSpec,
): Lowered {
  const left = operand(g, a, transposeA);
  const right = operand(g, b, transposeB);
  const float = (value: OnnxValue): OnnxValue => g.cast(value, 'float32');
  let x = float(left.value);
  let y = float(right.value);
  const isMatrix = (value: OnnxValue): boolean => value.shape.slice(0, -2).every((size) => size === 1);
  if (isMatrix(x) && isMatrix(y)) {
    x = g.reshape(x, x.shape.slice(-2));
    y = g.reshape(y, y.shape.slice(-2));
  }
  const product = g.cast(g.matMul(x, y, left.transpose, right.transpose), output.dtype);
  return lowered(output, g.reshape(product, output.shape));
}

export const matMulKernel: Kernel = {
  name: 'BatchMatMul',
  infer: (inputs, attrs) => [inferMatMul(inputs, attrs)],
  lower: ({ g }, { a, b }, attrs, [output]) => [lowerMatMul(g, a!, b!, attrs, output!)],
};
