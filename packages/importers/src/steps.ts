/** What an imported network does, step by step: each will be a call, or an operation on values. */
import type { Dim } from '@cnn-studio/language';
import type { Constant } from './arrays';

export interface Step {
  /** An entry of the catalogue, or `input`, an operator (`+`), `number`, `slice`. */
  readonly kind: string;
  /** Arguments as they are written after the values. */
  args: string[];
  inputs: Step[];
  /** Of one example. */
  readonly shape: readonly Dim[];
  /** In the order and arrangement of the catalogue's entry. */
  weights: Constant[];
  /** How many live steps take it, once that is known. */
  consumers?: number;
  /** A name to be known by: that of an input, or what a number is. */
  readonly text?: string;
  /** What was not understood, told at this place. */
  readonly remark?: string;
}

export const OPERATORS = new Set(['+', '-', '*', '/']);

/** Makes steps, and knows which use which. */
export class Steps {
  readonly all: Step[] = [];
  private readonly uses = new Map<Step, number>();

  add(
    kind: string,
    inputs: readonly Step[],
    shape: readonly Dim[],
    rest: Partial<Pick<Step, 'args' | 'weights' | 'text' | 'remark'>> = {},
  ): Step {
    const step: Step = { kind, inputs: [...inputs], shape, args: [], weights: [], ...rest };
    this.all.push(step);
    for (const input of inputs) this.uses.set(input, this.usesOf(input) + 1);
    return step;
  }

  /** How many steps take it, those among them that turn out to be of no use. */
  usesOf(step: Step): number {
    return this.uses.get(step) ?? 0;
  }

  number(value: number): Step {
    return this.add('number', [], [], { text: numberText(value) });
  }
}

/** As short as says the same in float32. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const single = Math.fround(value);
  for (let digits = 1; digits < 17; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === single) return String(Number(text));
  }
  return String(value);
}
