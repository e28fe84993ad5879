import { type Dim, divideExactly, multiply, substitute, subtract, symbolsOf } from './dim';

/** Solves `dim = size` for the one symbol in `dim` that is still free, if it stands there linearly. */
export function bindSymbols(dim: Dim, size: Dim, bindings: Map<string, Dim>): void {
  if (typeof dim === 'number') return;
  const free = [...symbolsOf(dim)].filter((name) => !bindings.has(name));
  const [name] = free;
  if (name === undefined || free.length > 1) return;
  const at = (value: Dim) => substitute(dim, new Map([...bindings, [name, value]]));
  // Steps of a multiple of every divisor, so that dimensions such as H / 4 stay exact.
  const step = 720720;
  const start = at(0);
  const slope = divideExactly(subtract(at(step), start), step);
  if (slope !== undefined && slope !== 0) {
    const solution = divideExactly(subtract(size, start), slope);
    if (solution !== undefined) bindings.set(name, solution);
    return;
  }
  const inverse = divideExactly(step, subtract(at(step), start));
  if (inverse !== undefined) bindings.set(name, multiply(subtract(size, start), inverse));
}
