import {
  compare,
  type Dim,
  divideExactly,
  equal,
  isSymbolic,
  keyOf,
  multiply,
  substitute,
  symbol,
  symbolsOf,
} from './dim';
import { leastCommonMultiple } from './divisors';
import { withinLimits } from './limits';

export interface Condition {
  readonly symbol: string;
  readonly multipleOf: number;
}

const MAX_DIVISOR = 64;

/** Characters of all formulas together beyond which no condition is looked for: nobody would find it in them either. */
const MAX_CHARACTERS = 512;

/**
 * The smallest conditions `symbol % n == 0` (n up to 64) under which `holds` is true of the dims with these
 * symbols. Symbols are tried one by one, then all with the same n.
 */
export function findConditions(
  dims: readonly Dim[],
  holds: (dims: readonly Dim[]) => boolean,
): readonly Condition[] | undefined {
  const symbols = new Set<string>();
  for (const dim of dims) symbolsOf(dim, symbols);
  if (symbols.size === 0 || symbols.size > 4) return undefined;
  if (dims.reduce<number>((length, dim) => length + keyOf(dim).length, 0) > MAX_CHARACTERS) return undefined;
  const tries = [...symbols].map((name) => [name]);
  if (symbols.size > 1) tries.push([...symbols]);
  for (const names of tries) {
    for (let multipleOf = 2; multipleOf <= MAX_DIVISOR; multipleOf++) {
      const bindings = new Map(names.map((name) => [name, multiply(symbol(name, multipleOf), multipleOf)]));
      if (withinLimits(() => holds(dims.map((dim) => substitute(dim, bindings))), false)) {
        return names.map((name) => ({ symbol: name, multipleOf }));
      }
    }
  }
  return undefined;
}

/** Conditions under which two shapes are equal where they can be; undefined when there are none or none are needed. */
export function conditionsForEqual(
  left: readonly Dim[],
  right: readonly Dim[],
): readonly Condition[] | undefined {
  if (left.length !== right.length) return undefined;
  const found: Condition[] = [];
  for (let i = 0; i < left.length; i++) {
    const a = left[i]!;
    const b = right[i]!;
    if (equal(a, b)) continue;
    if (compare(a, b) === 'different' || (!isSymbolic(a) && !isSymbolic(b))) return undefined;
    const conditions = findConditions([a, b], ([x, y]) => equal(x!, y!));
    if (conditions === undefined) return undefined;
    found.push(...conditions);
  }
  return together(found);
}

/** Conditions under which each size is a multiple of its number; undefined when there are none or none are needed. */
export function conditionsForMultiples(
  sizes: readonly (readonly [size: Dim, multipleOf: number])[],
): readonly Condition[] | undefined {
  const found: Condition[] = [];
  for (const [size, multipleOf] of sizes) {
    const holds = (dim: Dim) => divideExactly(dim, multipleOf) !== undefined;
    if (holds(size)) continue;
    const conditions = findConditions([size], ([dim]) => holds(dim!));
    if (conditions === undefined) return undefined;
    found.push(...conditions);
  }
  return together(found);
}

/** One condition for each symbol that meets all of its conditions. */
function together(conditions: readonly Condition[]): readonly Condition[] | undefined {
  const found = new Map<string, number>();
  for (const { symbol: name, multipleOf } of conditions) {
    const both = withinLimits(() => leastCommonMultiple(found.get(name) ?? 1, multipleOf), undefined);
    if (both === undefined) return undefined;
    found.set(name, both);
  }
  if (found.size === 0) return undefined;
  return [...found].map(([name, multipleOf]) => ({ symbol: name, multipleOf }));
}

/** As `where` has them: `H % 4 == 0, W % 2 == 0`. */
export function formatConditions(conditions: readonly Condition[]): string {
  return conditions.map(({ symbol: name, multipleOf }) => `${name} % ${multipleOf} == 0`).join(', ');
}

/** `H must be a multiple of 4 and W a multiple of 2` */
export function describeConditions(conditions: readonly Condition[]): string {
  return conditions
    .map(({ symbol: name, multipleOf }, i) => `${name} ${i === 0 ? 'is ' : ''}a multiple of ${multipleOf}`)
    .join(' and ');
}
