/**
 * Exact ranges of sums and products. Interval arithmetic takes every occurrence of a value for another value, so that
 * `filled * hole + photo * (1 - hole)` with all of them in [0, 1] comes out as [0, 2]. Written out as a polynomial,
 * each value occurs to the first power, and such a polynomial is largest and smallest at corners of the box that its
 * values span: trying the corners gives the range that is true, in whatever order a mixture is written.
 */

import { catalogue } from '../catalogue';
import type { Range } from '../types';
import type { EntryNode, GraphNode, NodeId } from './program';

/** A sum of products of atoms, the values that are not themselves sums or products. */
type Polynomial = ReadonlyMap<string, Term>;

interface Term {
  readonly coefficient: number;
  /** Each once, by rising number; none for the constant term. */
  readonly atoms: readonly NodeId[];
}

/** Corners double with each atom. What is larger than this becomes an atom of its own. */
const MAX_ATOMS = 8;
const MAX_TERMS = 32;
/** Sums of decimal fractions are rounded: 0.8 + 0.2 is to be 1. */
const DIGITS = 12;

/** The sums and products of one graph, each written out once. The graph may still grow. */
export class Multilinear {
  readonly #known = new Map<NodeId, Polynomial>();
  /** Nodes up to here are written out. */
  #done = 0;
  #work = 0;

  constructor(private readonly nodes: readonly GraphNode[]) {}

  /** How many terms were looked at so far: what it has cost. */
  get work(): number {
    return this.#work;
  }

  /**
   * The range of a node's value when its atoms lie in the ranges that `rangeOf` tells; undefined when one is unbounded
   * or the node is no sum or product.
   */
  range(id: NodeId, rangeOf: (atom: NodeId) => Range | undefined): Range | undefined {
    const polynomial = this.#of(id);
    const atoms = [...new Set([...polynomial.values()].flatMap((term) => term.atoms))];
    if (atoms.includes(id)) return undefined;
    const ranges = atoms.map(rangeOf);
    if (!ranges.every((range) => range !== undefined && isBounded(range))) {
      return undefined;
    }
    this.#work += polynomial.size * 2 ** atoms.length;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let corner = 0; corner < 2 ** atoms.length; corner++) {
      const values = new Map(
        atoms.map((atom, i) => [atom, (corner >> i) & 1 ? ranges[i]!.max : ranges[i]!.min]),
      );
      let sum = 0;
      for (const term of polynomial.values()) {
        sum += term.atoms.reduce((product, atom) => product * values.get(atom)!, term.coefficient);
      }
      min = Math.min(min, sum);
      max = Math.max(max, sum);
    }
    return isBounded({ min, max }) ? { min: rounded(min), max: rounded(max) } : undefined;
  }

  #of(id: NodeId): Polynomial {
    // One after the other, not by recursion: a chain of them may be long.
    for (; this.#done <= id; this.#done++) {
      const node = this.nodes[this.#done]!;
      if (node.op !== 'entry') continue;
      const written = this.#expand(node);
      this.#work += written?.size ?? 0;
      if (written !== undefined && isSmall(written)) this.#known.set(node.id, written);
    }
    const node = this.nodes[id]!;
    return this.#known.get(id) ?? (node.op === 'constant' ? constant(node.value) : atom(id));
  }

  /** Its inputs are written out. */
  #expand(node: EntryNode): Polynomial | undefined {
    const [a, b] = node.inputs;
    const algebra = catalogue.get(node.entry)?.algebra;
    if (algebra === undefined || a === undefined) return undefined;
    if (algebra === 'negation') return product(this.#of(a), constant(-1));
    if (algebra === 'rescaling') return this.#rescale(node, a);
    if (b === undefined) return undefined;
    switch (algebra) {
      case 'sum':
        return sum(this.#of(a), this.#of(b));
      case 'difference':
        return sum(this.#of(a), product(this.#of(b), constant(-1))!);
      case 'product':
        return product(this.#of(a), this.#of(b));
      case 'quotient': {
        const divisor = this.nodes[b]!;
        const known = divisor.op === 'constant' && divisor.value !== 0;
        return known ? product(this.#of(a), constant(1 / divisor.value)) : undefined;
      }
    }
  }

  /** It maps the range that it was given, whatever the value is made of. */
  #rescale(node: EntryNode, input: NodeId): Polynomial | undefined {
    const from = this.nodes[input]!.type;
    if (from.kind !== 'tensor' || node.type.kind !== 'tensor') return undefined;
    const factor = (node.type.range.max - node.type.range.min) / (from.range.max - from.range.min);
    const offset = node.type.range.min - from.range.min * factor;
    if (!Number.isFinite(factor) || !Number.isFinite(offset)) return undefined;
    return sum(product(this.#of(input), constant(factor))!, constant(offset));
  }
}

function isBounded({ min, max }: Range): boolean {
  return Number.isFinite(min) && Number.isFinite(max);
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

function isSmall(polynomial: Polynomial): boolean {
  if (polynomial.size > MAX_TERMS) return false;
  return new Set([...polynomial.values()].flatMap((term) => term.atoms)).size <= MAX_ATOMS;
}

function constant(value: number): Polynomial {
  return collect([{ coefficient: value, atoms: [] }]);
}

function atom(id: NodeId): Polynomial {
  return collect([{ coefficient: 1, atoms: [id] }]);
}

function sum(a: Polynomial, b: Polynomial): Polynomial {
  return collect([...a.values(), ...b.values()]);
}

/** Undefined when an atom would occur squared: then the corners are not where the extremes are. */
function product(a: Polynomial, b: Polynomial): Polynomial | undefined {
  const terms: Term[] = [];
  for (const x of a.values()) {
    for (const y of b.values()) {
      if (x.atoms.some((id) => y.atoms.includes(id))) return undefined;
      const atoms = [...x.atoms, ...y.atoms].sort((left, right) => left - right);
      terms.push({ coefficient: x.coefficient * y.coefficient, atoms });
    }
  }
  return collect(terms);
}

/** Like terms together; those that cancel out are gone. */
function collect(terms: readonly Term[]): Polynomial {
  const collected = new Map<string, Term>();
  for (const { coefficient, atoms } of terms) {
    const key = atoms.join();
    const together = (collected.get(key)?.coefficient ?? 0) + coefficient;
    if (together === 0) collected.delete(key);
    else collected.set(key, { coefficient: together, atoms });
  }
  return collected;
}
