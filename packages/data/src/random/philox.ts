/**
 * Philox4x32-10, a counter-based generator: every block of four words is a pure function of a key (2 words) and
 * a counter (4 words), so nothing but the counters has to be remembered to continue a run exactly.
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011. Tested against
 * the known answers of the authors' Random123 library.
 */
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const M0_HIGH = M0 >>> 16;
const M0_LOW = M0 & 0xffff;
const M1_HIGH = M1 >>> 16;
const M1_LOW = M1 & 0xffff;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;
const ROUNDS = 10;

/** Where in the space of all random numbers a sequence lies: 2 words of key, 3 words of counter. */
export interface Position {
  readonly key0: number;
  readonly key1: number;
  readonly counter1: number;
  readonly counter2: number;
  readonly counter3: number;
}

/**
 * Fills `out` with the 32-bit words of blocks `first`, `first + 1`, ...; word 0 of the counter is the block's
 * number, so a longer array begins with the shorter one's words.
 */
export function philox(out: Uint32Array, position: Position, first = 0): void {
  const { key0, key1, counter1, counter2, counter3 } = position;
  for (let start = 0, block = first; start < out.length; start += 4, block++) {
    let c0 = block | 0;
    let c1 = counter1 | 0;
    let c2 = counter2 | 0;
    let c3 = counter3 | 0;
    let k0 = key0 | 0;
    let k1 = key1 | 0;
    for (let round = 0; round < ROUNDS; round++) {
      // The high half of a 32x32-bit product from 16-bit halves, all in 32-bit integers: JavaScript's numbers
      // would lose the low bits of the 64-bit product.
      let low = c0 & 0xffff;
      let high = c0 >>> 16;
      let middle = (Math.imul(high, M0_LOW) + (Math.imul(low, M0_LOW) >>> 16)) | 0;
      let carry = (Math.imul(low, M0_HIGH) + (middle & 0xffff)) | 0;
      const high0 = (Math.imul(high, M0_HIGH) + (middle >>> 16) + (carry >>> 16)) | 0;
      low = c2 & 0xffff;
      high = c2 >>> 16;
      middle = (Math.imul(high, M1_LOW) + (Math.imul(low, M1_LOW) >>> 16)) | 0;
      carry = (Math.imul(low, M1_HIGH) + (middle & 0xffff)) | 0;
      const high1 = (Math.imul(high, M1_HIGH) + (middle >>> 16) + (carry >>> 16)) | 0;
      const low0 = Math.imul(c0, M0);
      const low1 = Math.imul(c2, M1);
      c0 = high1 ^ c1 ^ k0;
      c1 = low1;
      c2 = high0 ^ c3 ^ k1;
      c3 = low0;
      k0 = (k0 + W0) | 0;
      k1 = (k1 + W1) | 0;
    }
    out[start] = c0;
    if (start + 1 < out.length) out[start + 1] = c1;
    if (start + 2 < out.length) out[start + 2] = c2;
    if (start + 3 < out.length) out[start + 3] = c3;
  }
}
