import { exact, MAX_FORMULA, MAX_PRODUCTS, SizeLimit, withinLimits } from './limits';

/**
 * Exact integer algebra for tensor dimensions.
 *
 * A dimension is a number, or a polynomial with integer coefficients over *atoms*: symbols (`H`) and floor
 * divisions of polynomials by polynomials. Equal dimensions have equal normal forms wherever the rules below
 * find them, so that most equalities are proved by comparing keys. Symbols stand for integers >= 1.
 *
 * Operations throw `SizeLimit` where the result would be a whole number beyond 2^53, or a formula too long to be of use.
 */
export type Dim = number | SymbolicDim;

interface SymbolAtom {
  readonly kind: 'symbol';
  readonly name: string;
  /** The atom stands for `name / divisor`, known to be whole: so `where H % 4 == 0` makes every H/2, H/4 exact. */
  readonly divisor: number;
  readonly key: string;
}

interface FloorAtom {
  readonly kind: 'floor';
  readonly numerator: Dim;
  readonly denominator: Dim;
  readonly key: string;
}

type Atom = SymbolAtom | FloorAtom;

/** `coefficient` times the product of `atoms` (sorted by key, repeated for powers). */
interface Term {
  readonly coefficient: number;
  readonly atoms: readonly Atom[];
  readonly key: string;
}

/** A polynomial in normal form; never a plain number. */
export class SymbolicDim {
  readonly key: string;
  constructor(readonly terms: readonly Term[]) {
    this.key = terms.map((t) => `${t.coefficient}*${t.key}`).join('+');
    if (this.key.length > MAX_FORMULA) throw new SizeLimit('complex');
  }
  toString(): string {
    return format(this);
  }
}

/** A symbol; with `divisor` the whole number `name / divisor`. */
export function symbol(name: string, divisor = 1): Dim {
  const key = divisor === 1 ? name : `${name}/${divisor}`;
  const atom: SymbolAtom = { kind: 'symbol', name, divisor, key };
  return new SymbolicDim([{ coefficient: 1, atoms: [atom], key }]);
}

/** Whether a dimension depends on a symbol, such as `H`; false for plain numbers. */
export function isSymbolic(dim: Dim): dim is SymbolicDim {
  return typeof dim !== 'number';
}

function terms(dim: Dim): readonly Term[] {
  if (typeof dim !== 'number') return dim.terms;
  return dim === 0 ? [] : [{ coefficient: dim, atoms: [], key: '' }];
}

function fromTerms(list: Iterable<Term>): Dim {
  const merged = merge(list);
  if (merged.size === 0) return 0;
  for (const { coefficient } of merged.values()) exact(coefficient);
  const sorted = [...merged.values()].sort(
    (a, b) => b.atoms.length - a.atoms.length || compareKeys(a.key, b.key),
  );
  const first = sorted[0]!;
  if (sorted.length === 1 && first.atoms.length === 0) return first.coefficient;
  return new SymbolicDim(sorted);
}

/** Terms of the same atoms become one; those that cancel out are left out. */
function merge(list: Iterable<Term>): Map<string, Term> {
  const merged = new Map<string, Term>();
  for (const term of list) {
    const other = merged.get(term.key);
    const coefficient = (other?.coefficient ?? 0) + term.coefficient;
    if (coefficient === 0) merged.delete(term.key);
    else merged.set(term.key, other === undefined ? term : { ...term, coefficient });
  }
  return merged;
}

function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * a + b.
 * @throws SizeLimit where the result is too long or not exact
 */
export function add(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return exact(a + b);
  return fromTerms([...terms(a), ...terms(b)]);
}

/** -a, exactly. */
export function negate(a: Dim): Dim {
  return multiply(a, -1);
}

/**
 * a - b.
 * @throws SizeLimit where the result is too long or not exact
 */
export function subtract(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return exact(a - b);
  return add(a, negate(b));
}

/**
 * a · b, with products multiplied out.
 * @throws SizeLimit where the result is too long or not exact
 */
export function multiply(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return exact(a * b);
  const left = terms(a);
  const right = terms(b);
  if (left.length * right.length > MAX_PRODUCTS) throw new SizeLimit('complex');
  const products: Term[] = [];
  for (const x of left) {
    for (const y of right) {
      const atoms = [...x.atoms, ...y.atoms].sort((p, q) => compareKeys(p.key, q.key));
      products.push({
        coefficient: exact(x.coefficient * y.coefficient),
        atoms,
        key: atoms.map((atom) => atom.key).join('·'),
      });
    }
  }
  return fromTerms(products);
}

/** The sum; 0 of none. */
export function sum(dims: readonly Dim[]): Dim {
  return dims.reduce(add, 0);
}

/** The product; 1 of none. */
export function product(dims: readonly Dim[]): Dim {
  return dims.reduce(multiply, 1);
}

/** The greatest integer <= a / b. `b` must not be 0; a symbolic `b` is taken to be positive. */
export function floorDivide(a: Dim, b: Dim): Dim {
  if (b === 1) return a;
  if (typeof b === 'number') {
    if (typeof a === 'number') return Math.floor(a / b);
    if (b < 0) return floorDivide(negate(a), -b);
    // floor((b·q + r) / b) = q + floor(r / b), with every coefficient of r in [0, b).
    const quotient: Term[] = [];
    const rest: Term[] = [];
    for (const term of a.terms) {
      const q = Math.floor(term.coefficient / b);
      const r = term.coefficient - q * b;
      if (q !== 0) quotient.push({ ...term, coefficient: q });
      if (r !== 0) rest.push({ ...term, coefficient: r });
    }
    return add(fromTerms(quotient), floorOfRest(fromTerms(rest), b));
  }
  if (a === 0) return 0;
  const exact = divideByMonomial(a, b);
  if (exact !== undefined) return exact;
  return floorAtom(a, b);
}

/** `rest` has coefficients in [1, b). */
function floorOfRest(rest: Dim, b: number): Dim {
  if (typeof rest === 'number') return Math.floor(rest / b);
  // floor((floor(x / m) + c) / b) = floor((x + c·m) / (m·b))
  const divisions = rest.terms.filter((t) => t.atoms.length > 0);
  const single = divisions.length === 1 ? divisions[0]! : undefined;
  const atom = single?.coefficient === 1 && single.atoms.length === 1 ? single.atoms[0]! : undefined;
  if (atom?.kind === 'floor' && typeof atom.denominator === 'number') {
    const constant = rest.terms.find((t) => t.atoms.length === 0)?.coefficient ?? 0;
    return floorDivide(
      add(atom.numerator, multiply(constant, atom.denominator)),
      multiply(atom.denominator, b),
    );
  }
  return floorAtom(rest, b);
}

function floorAtom(numerator: Dim, denominator: Dim): Dim {
  const key = `floor(${keyOf(numerator)},${keyOf(denominator)})`;
  const atom: FloorAtom = { kind: 'floor', numerator, denominator, key };
  return new SymbolicDim([{ coefficient: 1, atoms: [atom], key }]);
}

function divideByMonomial(a: Dim, b: SymbolicDim): Dim | undefined {
  if (b.terms.length !== 1) return keyOf(a) === b.key ? 1 : undefined;
  const divisor = b.terms[0]!;
  const result: Term[] = [];
  for (const term of terms(a)) {
    if (term.coefficient % divisor.coefficient !== 0) return undefined;
    const atoms = [...term.atoms];
    for (const atom of divisor.atoms) {
      const index = atoms.findIndex((other) => other.key === atom.key);
      if (index < 0) return undefined;
      atoms.splice(index, 1);
    }
    result.push({
      coefficient: term.coefficient / divisor.coefficient,
      atoms,
      key: atoms.map((atom) => atom.key).join('·'),
    });
  }
  return fromTerms(result);
}

/** The least integer >= a / b. */
export function ceilDivide(a: Dim, b: Dim): Dim {
  return floorDivide(add(a, subtract(b, 1)), b);
}

/** a / b where it is whole for every value of the symbols, else undefined. */
export function divideExactly(a: Dim, b: Dim): Dim | undefined {
  if (b === 0) return undefined;
  const quotient = floorDivide(a, b);
  return equal(multiply(quotient, b), a) ? quotient : undefined;
}

/** a - b·floor(a / b) */
export function modulo(a: Dim, b: Dim): Dim {
  return subtract(a, multiply(b, floorDivide(a, b)));
}

/** A text that equal normal forms share: for maps, not for people. */
export function keyOf(dim: Dim): string {
  return typeof dim === 'number' ? String(dim) : dim.key;
}

/** Proved equal for every value of the symbols. */
export function equal(a: Dim, b: Dim): boolean {
  return a === b || keyOf(a) === keyOf(b) || difference(a, b).length === 0;
}

/** The terms of a - b; unlike a size, a difference that is only looked at may be of any length. */
function difference(a: Dim, b: Dim): readonly Term[] {
  const negated = terms(b).map((term) => ({ ...term, coefficient: -term.coefficient }));
  return [...merge([...terms(a), ...negated]).values()];
}

/** `equal` and `different` are proved; `depends` holds for some values of the symbols, or isn't known. */
export function compare(a: Dim, b: Dim): 'equal' | 'different' | 'depends' {
  const rest = difference(a, b);
  if (rest.length === 0) return 'equal';
  if (rest.every((term) => term.atoms.length === 0)) return 'different';
  // Only non-negative terms and a positive constant (symbols are >= 1): never 0. Likewise all negative.
  const signs = new Set(rest.map((t) => Math.sign(t.coefficient)));
  const plain = rest.some((t) => t.atoms.every((atom) => atom.kind === 'symbol'));
  if (signs.size === 1 && plain) return 'different';
  return 'depends';
}

/** The names of all symbols in it. */
export function symbolsOf(dim: Dim, into: Set<string> = new Set()): Set<string> {
  for (const term of terms(dim)) {
    for (const atom of term.atoms) {
      if (atom.kind === 'symbol') into.add(atom.name);
      else {
        symbolsOf(atom.numerator, into);
        symbolsOf(atom.denominator, into);
      }
    }
  }
  return into;
}

/** Replaces symbols. A binding to a whole multiple keeps divided symbols exact; otherwise they become floors. */
/**
 * As `substitute`, for sizes that need not be the multiples that a divisor promises: of 481 for `H` where `H % 4 == 0`, `H` is
 * 481 all the same, and `H / 4` is rounded down.
 */
export function substituteAnySize(dim: Dim, bindings: ReadonlyMap<string, Dim>): Dim {
  if (typeof dim === 'number') return dim;
  return sum(
    dim.terms.map(({ coefficient, atoms }) => {
      let factor: Dim = coefficient;
      let divisor = 1;
      for (const atom of atoms) {
        if (atom.kind === 'floor') {
          const denominator = substituteAnySize(atom.denominator, bindings);
          const numerator = substituteAnySize(atom.numerator, bindings);
          factor = multiply(factor, denominator === 0 ? 0 : floorDivide(numerator, denominator));
        } else {
          factor = multiply(factor, bindings.get(atom.name) ?? symbol(atom.name));
          divisor *= atom.divisor;
        }
      }
      return floorDivide(factor, divisor);
    }),
  );
}

/**
 * A dimension with values, or other expressions, in the place of symbols; symbols without a binding stay.
 * @throws SizeLimit where the result is too long or not exact
 */
export function substitute(dim: Dim, bindings: ReadonlyMap<string, Dim>): Dim {
  if (typeof dim === 'number') return dim;
  const found: Term[] = [];
  for (const term of dim.terms) {
    let value: Dim = term.coefficient;
    for (const atom of term.atoms) {
      let replaced: Dim;
      if (atom.kind === 'floor') {
        const denominator = substitute(atom.denominator, bindings);
        replaced = denominator === 0 ? 0 : floorDivide(substitute(atom.numerator, bindings), denominator);
      } else {
        const bound = bindings.get(atom.name);
        replaced = bound === undefined ? symbol(atom.name, atom.divisor) : floorDivide(bound, atom.divisor);
      }
      value = multiply(value, replaced);
    }
    found.push(...terms(value));
  }
  return fromTerms(found);
}

/** As a reader writes it: `H`, `H / 2`, `2 * H + 1`, `floor((H + 1) / 2)`, `ceil(H / 2)`. */
export function format(dim: Dim): string {
  if (typeof dim === 'number') return String(dim);
  let text = '';
  for (const term of dim.terms) {
    const part = formatTerm(term);
    if (text === '') text = part;
    else text += part.startsWith('-') ? ` - ${part.slice(1)}` : ` + ${part}`;
  }
  return text;
}

function formatTerm(term: Term): string {
  // H known to be a multiple of 4 is 4·(H/4): show what is left after cancelling.
  // The divisors of several symbols together may be beyond 2^53.
  let magnitude = BigInt(Math.abs(term.coefficient));
  let denominator = 1n;
  const factors: string[] = [];
  for (const atom of term.atoms) {
    if (atom.kind === 'symbol') {
      denominator *= BigInt(atom.divisor);
      factors.push(atom.name);
    } else factors.push(formatFloor(atom));
  }
  const common = greatestCommonDivisor(magnitude, denominator);
  magnitude /= common;
  denominator /= common;
  const sign = term.coefficient < 0 ? '-' : '';
  const body =
    factors.length === 0
      ? String(magnitude)
      : (magnitude === 1n ? [] : [String(magnitude)]).concat(factors).join(' * ');
  return `${sign}${body}${denominator === 1n ? '' : ` / ${denominator}`}`;
}

function formatFloor(atom: FloorAtom): string {
  const { numerator, denominator } = atom;
  if (typeof denominator === 'number') {
    const asCeiling = withinLimits(() => subtract(numerator, denominator - 1), numerator);
    const before = typeof numerator === 'number' ? 0 : terms(numerator).length;
    if (terms(asCeiling).length < before) return `ceil(${parenthesise(asCeiling)} / ${denominator})`;
  }
  return `floor(${parenthesise(numerator)} / ${parenthesise(denominator)})`;
}

function parenthesise(dim: Dim): string {
  return terms(dim).length > 1 ? `(${format(dim)})` : format(dim);
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
