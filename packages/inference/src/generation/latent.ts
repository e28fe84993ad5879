/** Arithmetic of the random numbers that a generator makes images from. */

/**
 * Between `a` (at 0) and `b` (at 1) along a great circle, its length going evenly from one to the other's: what lies
 * between two draws of a normal distribution then has the length of such a draw, where a straight line passes near
 * the origin, which the generator never saw (Shoemake, "Animating rotation with quaternion curves", 1985; White,
 * "Sampling generative networks", 2016). The ends are exact.
 */
export function slerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  let product = 0;
  let [squareA, squareB] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    squareA += a[i]! ** 2;
    squareB += b[i]! ** 2;
  }
  const lengths = Math.sqrt(squareA * squareB);
  const angle = lengths === 0 ? 0 : Math.acos(Math.max(-1, Math.min(1, product / lengths)));
  const sine = Math.sin(angle);
  // Along one line, and between opposite points, no great circle is the one.
  if (t === 0 || t === 1 || sine < 1e-6) return lerp(a, b, t);
  const [ofA, ofB] = [Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine];
  return a.map((value, i) => ofA * value + ofB * b[i]!);
}

/** On the straight line from `a` (at 0) to `b` (at 1): for uniform numbers, which it keeps within their range. */
export function lerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  return a.map((value, i) => (1 - t) * value + t * b[i]!);
}

/** `amounts[k]` times each of `directions[k]`, added to `point`. */
export function move(
  point: Float32Array,
  directions: readonly Float32Array[],
  amounts: readonly number[],
): Float32Array {
  const moved = point.slice();
  amounts.forEach((amount, k) => {
    const direction = directions[k];
    if (amount === 0 || direction === undefined) return;
    for (let i = 0; i < moved.length; i++) moved[i]! += amount * direction[i]!;
  });
  return moved;
}
