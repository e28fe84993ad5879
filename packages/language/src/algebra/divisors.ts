import { exact } from './limits';

/** Of two positive whole numbers. @throws SizeLimit when it is beyond 2^53 */
export function leastCommonMultiple(a: number, b: number): number {
  return exact((a / greatestCommonDivisor(a, b)) * b);
}

/** The greatest common divisor of two whole numbers, by Euclid. */
export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
