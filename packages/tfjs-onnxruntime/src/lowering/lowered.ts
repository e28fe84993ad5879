import { sizeOf, type TensorSpec } from '../tensors';
import type { Attrs } from '../trace/attrs';
import type { GraphBuilder, OnnxValue } from './builder';
import {
  identityPerm,
  invertPerm,
  isIdentity,
  movesOnlyUnits,
  type Perm,
  permute,
  sameShape,
} from './shapes';

/**
 * A traced value on its way into ONNX. Two things may differ between the value as tfjs sees it and what is
 * stored in the graph:
 * - the order of axes: the value may exist in several *forms*, each with its axes permuted (tfjs has images as
 *   NHWC, ONNX convolves NCHW), made from each other on demand;
 * - broadcasting: an axis along which all elements are equal may be *stored* with size 1 (gradients of sums
 *   and means are such values, and need not be written out before they meet a full tensor).
 */
export class Lowered {
  /** How many kernels and outputs of the trace take this value. */
  uses = 1;
  /** The kernel call this is a result of, for rewriting what is better said in other operators. */
  origin?: {
    readonly kernel: string;
    readonly inputs: Readonly<Record<string, Lowered>>;
    readonly attrs: Attrs;
  };
  /**
   * For the result of a convolution: the same with a vector added to its channels, at no cost. Only worth it if
   * nothing else needs the result without.
   */
  withBias?: (bias: OnnxValue) => Lowered;
  readonly #forms = new Map<string, { perm: Perm; value: OnnxValue }>();

  constructor(
    readonly spec: TensorSpec,
    /** The value's shape with 1 for broadcast axes. */
    readonly stored: readonly number[],
    perm: Perm,
    value: OnnxValue,
    /** The number that every element is, where that is known. */
    readonly uniform?: number,
  ) {
    this.addForm(perm, value);
  }

  get rank(): number {
    return this.spec.shape.length;
  }

  get storedSize(): number {
    return sizeOf(this.stored);
  }

  get isBroadcast(): boolean {
    return !sameShape(this.stored, this.spec.shape);
  }

  addForm(perm: Perm, value: OnnxValue): void {
    this.#forms.set(perm.join(), { perm, value });
  }

  get forms(): readonly { perm: Perm; value: OnnxValue }[] {
    return [...this.#forms.values()];
  }

  /** Whether this form is there, or is one that is there under another shape. */
  hasForm(perm: Perm): boolean {
    if (this.#forms.has(perm.join())) return true;
    return this.forms.some((form) => this.#free(form.perm, perm));
  }

  /** The stored elements with their axes in the order of `perm`. */
  storedForm(g: GraphBuilder, perm: Perm = identityPerm(this.rank)): OnnxValue {
    const known = this.#forms.get(perm.join());
    if (known) return known.value;
    const forms = this.forms;
    const source = forms.find((form) => this.#free(form.perm, perm)) ?? forms[0]!;
    const position = invertPerm(source.perm);
    const value = g.transpose(
      source.value,
      perm.map((axis) => position[axis]!),
    );
    this.addForm(perm, value);
    return value;
  }

  /** All elements, with their axes in the order of `perm`. */
  form(g: GraphBuilder, perm: Perm = identityPerm(this.rank)): OnnxValue {
    const stored = this.storedForm(g, perm);
    return this.isBroadcast ? g.expand(stored, permute(this.spec.shape, perm)) : stored;
  }

  #free(from: Perm, to: Perm): boolean {
    const position = invertPerm(from);
    return movesOnlyUnits(
      permute(this.stored, from),
      to.map((axis) => position[axis]!),
    );
  }
}

/** A value stored as it is, its axes in the order of `perm`. */
export function lowered(spec: TensorSpec, value: OnnxValue, perm?: Perm): Lowered {
  return new Lowered(spec, spec.shape, perm ?? identityPerm(spec.shape.length), value);
}

/** A tensor of one repeated number. */
export function uniform(g: GraphBuilder, spec: TensorSpec, value: number): Lowered {
  const stored = spec.shape.map(() => 1);
  const scalar = g.reshape(g.scalar(spec.dtype, value), stored);
  return new Lowered(spec, stored, identityPerm(stored.length), scalar, value);
}

/**
 * The order of axes in which an operation on these values (all of one rank) costs the fewest transposed
 * elements. Where two cost the same the one that is not tfjs's order wins: it was made for a convolution, and
 * others will follow.
 */
export function commonPerm(values: readonly Lowered[], rank: number): Perm {
  let best: { perm: Perm; cost: number } | undefined;
  for (const value of values) {
    if (value.rank !== rank) continue;
    for (const { perm } of value.forms) {
      let cost = 0;
      for (const other of values) {
        if (other.rank === rank && !other.hasForm(perm)) cost += other.storedSize;
      }
      if (!best || cost < best.cost || (cost === best.cost && isIdentity(best.perm))) best = { perm, cost };
    }
  }
  return best?.perm ?? identityPerm(rank);
}
