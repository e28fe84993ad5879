/**
 * Rows of equal length as a NumPy file of float32, `[rows, columns]`: format 1.0, whose header is padded so that the numbers
 * begin at a multiple of 64 bytes (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 */
export function npy(rows: readonly Float32Array[], columns: number): Uint8Array {
  const shape = `(${rows.length}, ${columns})`;
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`;
  const start = Math.ceil((10 + header.length + 1) / 64) * 64;
  const file = Buffer.alloc(start + 4 * rows.length * columns);
  file.write('\x93NUMPY\x01\x00', 'latin1');
  file.writeUInt16LE(start - 10, 8);
  file.write(`${header.padEnd(start - 11)}\n`, 10, 'latin1');
  rows.forEach((row, i) => {
    for (const [j, value] of row.entries()) file.writeFloatLE(value, start + 4 * (i * columns + j));
  });
  return file;
}
