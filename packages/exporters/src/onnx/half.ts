/** float32 to float16, rounded to the nearest (ties to even), as bits. Too large becomes infinite. */
export function toHalf(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, (word) => {
    const sign = (word >>> 16) & 0x8000;
    const exponent = (word >>> 23) & 0xff;
    const fraction = word & 0x7fffff;
    if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
    const half = exponent - 112;
    if (half >= 31) return sign | 0x7c00;
    if (half <= 0) {
      if (half < -10) return sign;
      // Below the smallest normal number: the leading one becomes explicit.
      return sign | roundShift(fraction | 0x800000, 14 - half);
    }
    // A fraction that rounds up to the next power of two carries into the exponent, as it should.
    return sign | ((half << 10) + roundShift(fraction, 13));
  });
}

function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  return rest > middle || (rest === middle && (kept & 1) === 1) ? kept + 1 : kept;
}
