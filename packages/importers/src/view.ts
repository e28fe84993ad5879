/**
 * How a tensor of an ONNX graph lies in the value that a step makes. Reshaping, transposing and flattening change the view
 * alone; a step is only made of them where the next layer can't take the value as it lies.
 */
import { type Dim, divideExactly, equal, multiply, product } from '@cnn-studio/language';
import type { Step } from './steps';

/** A part of an axis of a step's value: element `i` of it is `i * stride` further on that axis. Axis -1 is the batch. */
export interface Atom {
  readonly axis: number;
  readonly size: Dim;
  readonly stride: Dim;
}

export interface View {
  readonly kind: 'view';
  readonly step: Step;
  /** Of each dimension in the graph the atoms, the slowest first; a dimension of size 1 has none. */
  readonly dims: readonly (readonly Atom[])[];
}

export const BATCH = -1;

export function atomOf(step: Step, axis: number): Atom {
  return { axis, size: step.shape[axis]!, stride: 1 };
}

/** `[batch, axis 0, axis 1, ...]`, or the axes in another order. */
export function viewOf(step: Step, batch: Dim, order = step.shape.map((_, axis) => axis)): View {
  const dims = order.map((axis) => tidy([atomOf(step, axis)]));
  return { kind: 'view', step, dims: [[{ axis: BATCH, size: batch, stride: 1 }], ...dims] };
}

export function sizeOf(atoms: readonly Atom[]): Dim {
  return product(atoms.map(({ size }) => size));
}

export function shapeOf({ dims }: View): Dim[] {
  return dims.map(sizeOf);
}

/** Neighbors that are one stretch of an axis become one atom; those of size 1 go. */
export function tidy(atoms: readonly Atom[]): Atom[] {
  const result: Atom[] = [];
  for (const atom of atoms) {
    if (equal(atom.size, 1)) continue;
    const last = result.at(-1);
    if (
      last !== undefined &&
      last.axis === atom.axis &&
      equal(last.stride, multiply(atom.stride, atom.size))
    ) {
      result[result.length - 1] = {
        axis: atom.axis,
        size: multiply(last.size, atom.size),
        stride: atom.stride,
      };
    } else result.push(atom);
  }
  return result;
}

/** Regroups the elements in their order; undefined where the new sizes cut through what can't be cut. */
export function regroup(atoms: readonly Atom[], sizes: readonly Dim[]): Atom[][] | undefined {
  const rest = [...tidy(atoms)];
  const dims: Atom[][] = [];
  for (const size of sizes) {
    const taken: Atom[] = [];
    let wanted = size;
    while (!equal(wanted, 1)) {
      const next = rest.shift();
      if (next === undefined) return undefined;
      const more = divideExactly(wanted, next.size);
      if (more !== undefined) {
        taken.push(next);
        wanted = more;
        continue;
      }
      const inner = divideExactly(next.size, wanted);
      if (inner === undefined) return undefined;
      taken.push({ axis: next.axis, size: wanted, stride: multiply(next.stride, inner) });
      rest.unshift({ axis: next.axis, size: inner, stride: next.stride });
      wanted = 1;
    }
    dims.push(tidy(taken));
  }
  return rest.length === 0 ? dims : undefined;
}

export function sameAtom(a: Atom, b: Atom): boolean {
  return a.axis === b.axis && equal(a.size, b.size) && equal(a.stride, b.stride);
}

export function sameAtoms(a: readonly Atom[], b: readonly Atom[]): boolean {
  return a.length === b.length && a.every((atom, index) => sameAtom(atom, b[index]!));
}

/** Whether these are one whole axis of the step. */
export function isAxis(step: Step, atoms: readonly Atom[], axis: number): boolean {
  return sameAtoms(tidy(atoms), tidy([atomOf(step, axis)]));
}

/** All atoms of axes, without those of the batch. */
export function withoutBatch(atoms: readonly Atom[]): Atom[] {
  return atoms.filter(({ axis }) => axis !== BATCH);
}
