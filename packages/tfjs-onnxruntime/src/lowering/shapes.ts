/** Permutations of axes: axis `i` of the permuted value is axis `perm[i]` of the original. */
export type Perm = readonly number[];

/** ONNX's order of image axes, from tfjs's NHWC. */
export const NCHW: Perm = [0, 3, 1, 2];

/** The permutation that leaves all axes where they are. */
export function identityPerm(rank: number): number[] {
  return Array.from({ length: rank }, (_, i) => i);
}

/** Whether a permutation leaves all axes where they are. */
export function isIdentity(perm: Perm): boolean {
  return perm.every((axis, i) => axis === i);
}

/** The permutation that undoes another. */
export function invertPerm(perm: Perm): number[] {
  const inverse = new Array<number>(perm.length);
  perm.forEach((axis, i) => {
    inverse[axis] = i;
  });
  return inverse;
}

/** `values[perm[i]]` for each i. */
export function permute<T>(values: readonly T[], perm: Perm): T[] {
  return perm.map((axis) => values[axis]!);
}

/** Whether all sizes are equal. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** Whether the permutation leaves the order of elements in memory as it is. */
export function movesOnlyUnits(shape: readonly number[], perm: Perm): boolean {
  const real = perm.filter((axis) => shape[axis] !== 1);
  return real.every((axis, i) => i === 0 || axis > real[i - 1]!);
}

/** A run of axes before and after a reshape that hold the same elements. */
export interface ReshapeGroup {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** The finest groups of axes such that a reshape only splits and merges axes inside each group. */
export function reshapeGroups(from: readonly number[], to: readonly number[]): ReshapeGroup[] {
  const groups: ReshapeGroup[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    const fromAxes: number[] = [];
    const toAxes: number[] = [];
    let fromSize = 1;
    let toSize = 1;
    if (i < from.length) {
      fromSize *= from[i]!;
      fromAxes.push(i++);
    }
    if (j < to.length) {
      toSize *= to[j]!;
      toAxes.push(j++);
    }
    while (fromSize !== toSize) {
      if (fromSize < toSize) {
        fromSize *= from[i]!;
        fromAxes.push(i++);
      } else {
        toSize *= to[j]!;
        toAxes.push(j++);
      }
    }
    groups.push({ from: fromAxes, to: toAxes });
  }
  return groups;
}

/** The same transposition with axes that stay neighbors taken as one, and axes of size 1 left out. */
export function mergeAxes(shape: readonly number[], perm: Perm): { shape: number[]; perm: number[] } {
  const groups: number[][] = [];
  const real = perm.filter((axis) => shape[axis] !== 1);
  const order = real.slice().sort((a, b) => a - b);
  for (const axis of real) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && order.indexOf(axis) === order.indexOf(last) + 1) groups.at(-1)!.push(axis);
    else groups.push([axis]);
  }
  const sorted = groups.slice().sort((a, b) => a[0]! - b[0]!);
  return {
    shape: sorted.map((group) => group.reduce((size, axis) => size * shape[axis]!, 1)),
    perm: groups.map((group) => sorted.indexOf(group)),
  };
}
