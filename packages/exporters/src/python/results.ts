import { readFileSync } from 'node:fs';

/** The tensors of a file of 32-bit floats that lie there one after the other. */
export function readResults(file: string, shapes: readonly (readonly number[])[]): Float32Array[] {
  const bytes = readFileSync(file);
  const numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  let at = 0;
  return shapes.map((shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    at += size;
    return numbers.subarray(at - size, at);
  });
}
