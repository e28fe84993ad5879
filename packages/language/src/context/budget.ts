import { isSymbolic, product } from '../algebra/dim';
import { exact } from '../algebra/limits';
import type { TooLarge } from '../diagnostics/names/CNN120-too-large';
import type { ValueType } from '../types';

/** Layers of all networks and train blocks after unrolling. */
export const MAX_NODES = 50_000;
/** Steps of evaluation: no text takes much longer than a second. */
const MAX_STEPS = 1_000_000;
/**
 * Layers of a network or train block when the networks that it calls are counted at each call, as computing it does: the thousand
 * steps of a sampler, each with a network of a hundred layers, and some more. The graph itself holds one node for a call.
 */
export const MAX_COMPUTED_NODES = 200_000;
export const TOO_MANY_LAYERS = `more than ${MAX_NODES.toLocaleString('en-US')} layers`;
export const TOO_MANY_COMPUTED_LAYERS = `more than ${MAX_COMPUTED_NODES.toLocaleString('en-US')} layers, those of networks at each of their calls`;
/** Executions of `minimize` in one iteration of a train block: training plans them one by one. */
export const MAX_MINIMIZES = 100_000;
/** Characters of a path that count as one step: long ones take as long as many short ones. */
const CHARACTERS_PER_STEP = 8;
/** Terms of sums of products, looked at for their range, that count as one step. */
const TERMS_PER_STEP = 8;
/** Characters of a formula that make each product with it take once longer. */
const CHARACTERS_PER_FACTOR = 8;

/** Of an element, which is a float32. */
const BYTES_PER_ELEMENT = 4;

/** What one check may take: shared by all declarations, so that a file of many small evils takes no longer than one. */
export class Budget {
  #steps = MAX_STEPS;
  #nodes = MAX_NODES;
  #weights = 0;
  #exhausted = false;

  /** Once it is, nothing more is evaluated, and it has been said where. */
  get exhausted(): boolean {
    return this.#exhausted;
  }

  /** What is left; the difference of two of these is what something took. */
  get left(): Spending {
    return { steps: this.#steps, nodes: this.#nodes, weights: Number.MAX_SAFE_INTEGER - this.#weights };
  }

  /** Counts numbers that are trained or kept. @throws SizeLimit when all together are too many to be counted exactly */
  addWeights(count: number): void {
    this.#weights = exact(this.#weights + count);
  }

  /** Takes what a reused result once took; false, and nothing is taken, when there is not so much left. */
  covers({ steps, nodes, weights }: Spending): boolean {
    const { left } = this;
    if (this.#exhausted || steps >= left.steps || nodes >= left.nodes || weights > left.weights) return false;
    this.#steps -= steps;
    this.#nodes -= nodes;
    this.#weights += weights;
    return true;
  }

  /** What there is too much of, in words; undefined when there was enough. */
  take(steps: number, nodes: number): TooLarge['what'] | undefined {
    this.#steps -= steps;
    this.#nodes -= nodes;
    if (this.#steps > 0 && this.#nodes >= 0) return undefined;
    this.#exhausted = true;
    return this.#nodes < 0 ? TOO_MANY_LAYERS : 'more than a million steps of evaluation';
  }
}

export interface Spending {
  readonly steps: number;
  readonly nodes: number;
  /** Numbers that are trained or kept. */
  readonly weights: number;
}

/** What was taken between two moments. */
export function spentBetween(before: Spending, after: Spending): Spending {
  return {
    steps: before.steps - after.steps,
    nodes: before.nodes - after.nodes,
    weights: before.weights - after.weights,
  };
}

/** The steps that a value of this type is worth: its sizes are compared, and multiplied with each other. */
export function stepsOfType(type: ValueType): number {
  if (type.kind !== 'tensor') return 0;
  return type.shape.reduce<number>((steps, dim) => {
    const length = isSymbolic(dim) ? dim.key.length : 0;
    return steps * (1 + Math.floor(length / CHARACTERS_PER_FACTOR));
  }, 1);
}

/** The steps that finding an exact range is worth, of so many terms looked at. */
export function stepsOfRange(terms: number): number {
  return Math.floor(terms / TERMS_PER_STEP);
}

/** The steps that making or comparing texts of this length is worth. */
export function stepsOf(characters: number): number {
  return Math.floor(characters / CHARACTERS_PER_STEP);
}

/** @throws SizeLimit when a value has more bytes than can be counted exactly */
export function requireCountable(type: ValueType): void {
  if (type.kind === 'tensor' && !type.shape.some(isSymbolic)) product([...type.shape, BYTES_PER_ELEMENT]);
}
