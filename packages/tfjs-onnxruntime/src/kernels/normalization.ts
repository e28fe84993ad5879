/** Softmax, batch normalization and local response normalization. */
import { mapElements } from '../lowering/elementwise';
import { commonPerm, type Lowered, lowered } from '../lowering/lowered';
import type { Kernel } from './kernel';

function softmax(name: string, op: string): Kernel {
  return {
    name,
    infer: ({ logits }) => [{ shape: logits!.shape, dtype: 'float32' }],
    lower({ g }, { logits }, attrs, [output]) {
      const axis: number = attrs.dim ?? attrs.axis ?? -1;
      const perm = commonPerm([logits!], logits!.rank);
      const value = g.cast(logits!.form(g, perm), 'float32');
      const at = perm.indexOf(axis < 0 ? axis + logits!.rank : axis);
      return [lowered(output!, g.unary(op, value, { axis: at }), perm)];
    },
  };
}

/** scale * (x - mean) / sqrt(variance + epsilon) + offset */
const fusedBatchNorm: Kernel = {
  name: 'FusedBatchNorm',
  infer: ({ x }) => [x!],
  lower({ g }, { x, scale, offset, mean, variance }, { varianceEpsilon }, [output]) {
    const factor = mapElements(g, [variance!, ...(scale ? [scale] : [])], variance!.spec, ([v, s]) => {
      const deviation = g.unary('Sqrt', g.binary('Add', v!, g.scalar('float32', varianceEpsilon)));
      return s ? g.binary('Div', s, deviation) : g.unary('Reciprocal', deviation);
    });
    const shift = mapElements(g, [mean!, factor, ...(offset ? [offset] : [])], mean!.spec, ([m, f, o]) => {
      const moved = g.binary('Mul', m!, f!);
      return o ? g.binary('Sub', o, moved) : g.unary('Neg', moved);
    });
    const inputs: Lowered[] = [x!, factor, shift];
    return [
      mapElements(g, inputs, output!, ([value, f, s]) => g.binary('Add', g.binary('Mul', value!, f!), s!)),
    ];
  },
};

export const normalizationKernels: readonly Kernel[] = [
  softmax('Softmax', 'Softmax'),
  softmax('LogSoftmax', 'LogSoftmax'),
  fusedBatchNorm,
];
