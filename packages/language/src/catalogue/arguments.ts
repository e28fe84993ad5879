import { type Dim, substitute } from '../algebra/dim';

/** A network passed by name, as in `gradient_penalty(Critic, real, fake)`. */
export interface NetworkReference {
  readonly network: string;
}

/** A nested call that is not a value: the schedule in `adam(cosine(2e-4))`. */
export interface NestedCall {
  readonly entry: string;
  readonly args: Arguments;
}

/** The words that say what is done at the edges of an image; a number of pixels does too. */
export const PADDINGS = ['same', 'valid', 'reflect'] as const;
export type Padding = (typeof PADDINGS)[number] | number;

/**
 * The value of one argument once it is checked: a size or number, a flag, a word or path, a list of sizes, a network,
 * or a call.
 */
export type ArgumentValue = Dim | boolean | string | readonly Dim[] | NetworkReference | NestedCall;

/**
 * The arguments of one call, by parameter name, defaults filled in, checked against the entry's parameters.
 * Values (tensors) are not here: they are the node's inputs. A getter throws only on a name the entry
 * doesn't declare with that kind, which is a mistake in the entry.
 */
export class Arguments {
  constructor(readonly values: ReadonlyMap<string, ArgumentValue>) {}

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** A number that is known now. */
  number(name: string): number {
    const value = this.values.get(name);
    if (typeof value !== 'number') throw new TypeError(`argument ${name} is not a number`);
    return value;
  }

  /** A size, possibly symbolic. */
  dim(name: string): Dim {
    const value = this.values.get(name);
    if (typeof value === 'number' || isDimObject(value)) return value;
    throw new TypeError(`argument ${name} is not a size`);
  }

  /** A list of sizes: a `shape` (a single size counts as a list of one), or a variadic `dim` parameter. */
  dims(name: string): readonly Dim[] {
    const value = this.values.get(name);
    if (typeof value === 'number' || isDimObject(value)) return [value];
    if (!Array.isArray(value)) throw new TypeError(`argument ${name} is not a list`);
    return value as readonly Dim[];
  }

  /** Of a `numbers` parameter, or a variadic `number` one. */
  numbers(name: string): readonly number[] {
    const value = this.values.get(name);
    if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return value;
    throw new TypeError(`argument ${name} is not a list of numbers`);
  }

  /** Height and width of a `pair` parameter; `3` was given as `[3, 3]`. */
  pair(name: string): readonly [number, number] {
    const value = this.values.get(name);
    if (typeof value === 'number') return [value, value];
    if (Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number') {
      return [value[0], value[1]];
    }
    throw new TypeError(`argument ${name} is not a pair`);
  }

  /** Of a `padding` parameter; a number is in pixels. */
  padding(name: string): Padding {
    const value = this.values.get(name);
    if (typeof value === 'number') return value;
    const word = PADDINGS.find((one) => one === value);
    if (word !== undefined) return word;
    throw new TypeError(`argument ${name} is not a padding`);
  }

  boolean(name: string): boolean {
    const value = this.values.get(name);
    if (typeof value !== 'boolean') throw new TypeError(`argument ${name} is not true or false`);
    return value;
  }

  /** A `choice`, a `layer` or a `string`. */
  text(name: string): string {
    const value = this.values.get(name);
    if (typeof value !== 'string') throw new TypeError(`argument ${name} is not a text`);
    return value;
  }

  network(name: string): string {
    const value = this.values.get(name);
    if (typeof value === 'object' && 'network' in value) return value.network;
    throw new TypeError(`argument ${name} is not a network`);
  }

  /** A number or a schedule. */
  schedule(name: string): number | NestedCall {
    const value = this.values.get(name);
    if (typeof value === 'number') return value;
    if (typeof value === 'object' && 'entry' in value) return value;
    throw new TypeError(`argument ${name} is not a number or a schedule`);
  }

  /** With every symbol replaced by its size. */
  substitute(bindings: ReadonlyMap<string, Dim>): Arguments {
    const result = new Map<string, ArgumentValue>();
    for (const [name, value] of this.values) {
      if (isDimObject(value)) result.set(name, substitute(value, bindings));
      else if (Array.isArray(value)) {
        result.set(
          name,
          (value as readonly Dim[]).map((dim) => substitute(dim, bindings)),
        );
      } else result.set(name, value);
    }
    return new Arguments(result);
  }
}

function isDimObject(value: ArgumentValue | undefined): value is Exclude<Dim, number> {
  return typeof value === 'object' && 'terms' in value;
}
