/** Kernels that see the same elements under another shape or order of axes. They cost nothing where they can. */
import { util } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../lowering/builder';
import { broadcastLowered } from '../lowering/elementwise';
import { Lowered } from '../lowering/lowered';
import {
  identityPerm,
  invertPerm,
  type Perm,
  permute,
  type ReshapeGroup,
  reshapeGroups,
} from '../lowering/shapes';
import { sizeOf, type TensorSpec } from '../tensors';
import type { Kernel } from './kernel';

/** The same elements, in tfjs’s order, in another shape. */
export function reshapeLowered(g: GraphBuilder, x: Lowered, output: TensorSpec): Lowered {
  const shape = output.shape;
  const identity = identityPerm(shape.length);
  if (sizeOf(shape) === 0) return new Lowered(output, shape, identity, g.reshape(x.form(g), shape));
  const groups = reshapeGroups(x.spec.shape, shape);
  const stored = storedAfter(groups, x, shape);
  if (!stored) return new Lowered(output, shape, identity, g.reshape(x.form(g), shape));
  let result: Lowered | undefined;
  for (const { perm, value } of x.forms) {
    const order = orderAfter(groups, perm, x.spec.shape);
    if (!order) continue;
    const reshaped = g.reshape(value, permute(stored, order));
    if (result) result.addForm(order, reshaped);
    else result = new Lowered(output, stored, order, reshaped, x.uniform);
  }
  return result ?? new Lowered(output, stored, identity, g.reshape(x.storedForm(g), stored), x.uniform);
}

/** The stored shape after the reshape, if no group mixes broadcast axes with others. */
function storedAfter(
  groups: readonly ReshapeGroup[],
  x: Lowered,
  shape: readonly number[],
): number[] | undefined {
  const stored = shape.slice();
  for (const { from, to } of groups) {
    const broadcast = from.filter((axis) => x.stored[axis] !== x.spec.shape[axis]);
    if (broadcast.length === 0) continue;
    if (from.some((axis) => x.stored[axis] !== 1)) return undefined;
    for (const axis of to) stored[axis] = 1;
  }
  return stored;
}

/** The order of the new axes in a permuted form, if each group's axes are together and in order there. */
function orderAfter(
  groups: readonly ReshapeGroup[],
  perm: Perm,
  shape: readonly number[],
): number[] | undefined {
  const order: number[] = [];
  const placed = new Set<ReshapeGroup>();
  for (let i = 0; i < perm.length; ) {
    const axis = perm[i]!;
    const group = groups.find(({ from }) => from.includes(axis))!;
    const real = group.from.filter((a) => shape[a] !== 1);
    if (!real.includes(axis)) {
      // An axis of size 1 may be anywhere.
      i++;
      continue;
    }
    let count = 0;
    while (count < real.length) {
      const next = perm[i++];
      if (next === undefined) return undefined;
      if (next === real[count]) count++;
      else if (shape[next] !== 1) return undefined;
    }
    order.push(...group.to);
    placed.add(group);
  }
  for (const group of groups) if (!placed.has(group)) order.push(...group.to);
  return order;
}

/** Axes in another order; nothing is moved until something needs it. */
export function transposeLowered(x: Lowered, perm: Perm, output: TensorSpec): Lowered {
  const inverse = invertPerm(perm);
  const [first, ...others] = x.forms.map((form) => ({
    value: form.value,
    perm: form.perm.map((axis) => inverse[axis]!),
  }));
  const result = new Lowered(output, permute(x.stored, perm), first!.perm, first!.value, x.uniform);
  for (const form of others) result.addForm(form.perm, form.value);
  return result;
}

export const reshapeKernels: readonly Kernel[] = [
  {
    name: 'Reshape',
    infer({ x }, { shape }) {
      const inferred = util.inferFromImplicitShape(shape, sizeOf(x!.shape));
      if (sizeOf(inferred) !== sizeOf(x!.shape)) {
        throw new Error(`Reshape: [${x!.shape}] has ${sizeOf(x!.shape)} elements, [${shape}] has not.`);
      }
      return [{ shape: inferred, dtype: x!.dtype }];
    },
    lower: ({ g }, { x }, _attrs, [output]) => [reshapeLowered(g, x!, output!)],
  },
  {
    name: 'ExpandDims',
    infer({ input }, { dim }) {
      const rank = input!.shape.length;
      util.assert(
        dim >= -(rank + 1) && dim <= rank,
        () => `Axis must be in the interval [${-(rank + 1)}, ${rank}]`,
      );
      const shape = input!.shape.slice();
      shape.splice(dim < 0 ? input!.shape.length + dim + 1 : dim, 0, 1);
      return [{ shape, dtype: input!.dtype }];
    },
    lower: ({ g }, { input }, _attrs, [output]) => [reshapeLowered(g, input!, output!)],
  },
  {
    name: 'Transpose',
    infer: ({ x }, { perm }) => [{ shape: permute(x!.shape, perm), dtype: x!.dtype }],
    lower: (_context, { x }, { perm }, [output]) => [transposeLowered(x!, perm, output!)],
  },
  {
    name: 'BroadcastTo',
    infer: ({ x }, { shape }) => [{ shape, dtype: x!.dtype }],
    lower: ({ g }, { x }, _attrs, [output]) => [broadcastLowered(g, x!, output!)],
  },
];
