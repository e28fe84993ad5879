/** Strengths that may differ from example to example: a number, or a value with one number for each example. */
import type * as tfjs from '@tensorflow/tfjs-core';
import { rangeUnknown } from '../diagnostics/entries/CNN243-range-unknown';
import { strengthOfOne } from '../diagnostics/entries/CNN256-strength';
import { outOfRange } from '../diagnostics/names/CNN111-out-of-range';
import { type Range, UNBOUNDED, type ValueType } from '../types';
import type { Arguments } from './arguments';
import type { Call, GraphContext, ParameterSpec } from './entry';
import { isBounded } from './ranges';

type Tf = typeof tfjs;
type Inputs = Pick<GraphContext, 'tf' | 'inputs' | 'args'>;

/** The parameters of an entry that may vary, in the order in which it declares them. */
export class Strengths {
  readonly #names: readonly string[];

  /** @param values how many inputs lie before theirs: the image, and values that the entry takes beside it */
  constructor(
    private readonly entry: string,
    private readonly parameters: readonly ParameterSpec[],
    private readonly values = 1,
  ) {
    this.#names = parameters.map(({ name }) => name);
  }

  /** Where a strength lies; undefined for a value that is no such number, which is reported. */
  range(call: Call, parameter: string): Range | undefined {
    const { entry } = this;
    if (call.args.has(parameter)) {
      const value = call.args.number(parameter);
      return { min: value, max: value };
    }
    const index = this.#index(call.args, parameter);
    const type = call.inputs[index]!;
    if (type.kind !== 'tensor' || !type.shape.every((dim) => dim === 1)) {
      call.report(strengthOfOne, { entry, parameter, type }, { at: parameter, because: [index] });
      return undefined;
    }
    const { minimum = -Infinity, maximum = Infinity } = this.#spec(parameter);
    const { min, max } = type.range;
    if (isBounded(type.range) && (min < minimum || max > maximum)) {
      const limits = Number.isFinite(maximum) ? { minimum, maximum } : { minimum };
      const data = { place: `\`${parameter}\` of \`${entry}\``, value: `${min} to ${max}`, ...limits };
      call.report(outOfRange, data, { at: parameter, because: [index] });
    }
    return type.range;
  }

  /** As `range`, of a strength whose limits have to be known, as the size of a kernel depends on them. */
  boundedRange(call: Call, parameter: string, example: string): Range | undefined {
    const range = this.range(call, parameter);
    if (range === undefined || isBounded(range)) return range;
    const { minimum, maximum } = this.#spec(parameter);
    const advice = `Give \`${parameter}\` limits from ${minimum} to ${maximum}, as \`${example}\` has.`;
    call.report(rangeUnknown, { entry: this.entry, range, advice }, { at: parameter });
    return undefined;
  }

  /** The largest that a strength can be, within its parameter's limits. */
  largest(args: Arguments, inputTypes: readonly ValueType[], parameter: string): number {
    const type = inputTypes[this.#index(args, parameter)];
    const range = args.has(parameter)
      ? { max: args.number(parameter) }
      : type?.kind === 'tensor'
        ? type.range
        : UNBOUNDED;
    return Math.min(range.max, this.#spec(parameter).maximum ?? Infinity);
  }

  /** A number, or one for each example, [b, 1, 1, 1] for images and [b, 1] for vectors, or a rank of 0 for all of them. */
  of({ tf, inputs, args }: Inputs, parameter: string): number | tfjs.Tensor {
    if (args.has(parameter)) return args.number(parameter);
    const value = inputs[this.#index(args, parameter)]!;
    if (value.rank === 0) return value;
    const [batch = 1, ...rest] = inputs[0]!.shape;
    return tf.reshape(value, [batch, ...rest.map(() => 1)]);
  }

  #index(args: Arguments, parameter: string): number {
    const before = this.#names.slice(0, this.#names.indexOf(parameter));
    return this.values + before.filter((name) => !args.has(name)).length;
  }

  #spec(parameter: string): ParameterSpec {
    return this.parameters[this.#names.indexOf(parameter)]!;
  }
}

/** Strengths that are whole numbers: the nearest one within limits, so that a range ends where it says. */
export function nearestWhole(tf: Tf, strength: tfjs.Tensor, minimum: number, maximum: number): tfjs.Tensor {
  return tf.clipByValue(tf.floor(tf.add(strength, 0.5)), minimum, maximum);
}

/** One number for each example, [b, 1], however it was given. */
export function forEach(tf: Tf, strength: number | tfjs.Tensor, batch: number): tfjs.Tensor {
  if (typeof strength === 'number') return tf.fill([batch, 1], strength);
  return strength.rank === 0
    ? tf.mul(tf.ones([batch, 1]), strength)
    : tf.reshape(strength, [strength.shape[0]!, 1]);
}
