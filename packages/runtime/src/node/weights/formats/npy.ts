/**
 * Reads NumPy's arrays.
 * Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */

import type { FloatTensor } from '../../../float-tensor';
import { NUMBER_TYPES } from '../../run/number-types';

export class NpyError extends Error {}

/** NumPy's names for the types, without the order of bytes, and safetensors'. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['f2', 'F16'],
  ['f4', 'F32'],
  ['f8', 'F64'],
  ['i1', 'I8'],
  ['i2', 'I16'],
  ['i4', 'I32'],
  ['i8', 'I64'],
  ['u1', 'U8'],
  ['b1', 'BOOL'],
]);

/** @throws NpyError for what can't be read; an array of Python objects among them, which could hold any code */
export function readNpy(bytes: Uint8Array): FloatTensor {
  const magic = [0x93, ...new TextEncoder().encode('NUMPY')];
  if (bytes.length < 12 || magic.some((byte, index) => bytes[index] !== byte))
    throw new NpyError('it is no NumPy array');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [length, begin] = bytes[6] === 1 ? [view.getUint16(8, true), 10] : [view.getUint32(8, true), 12];
  const header = new TextDecoder('latin1').decode(bytes.subarray(begin, begin + length));
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape':\s*\(([\d,\sL]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || sizes === undefined)
    throw new NpyError('its header is damaged');
  const shape = sizes
    .split(',')
    .filter((text) => text.trim() !== '')
    .map((text) => Number.parseInt(text, 10));
  const type = NUMBER_TYPES.get(TYPES.get(descr.slice(1)) ?? '');
  if (type === undefined) throw new NpyError(`its elements are of the type ${descr}, which is not read`);
  const count = shape.reduce((a, b) => a * b, 1);
  const content = bytes.slice(begin + length);
  if (content.length !== count * type.bytes) {
    throw new NpyError(
      `it has ${content.length} bytes of elements where its shape needs ${count * type.bytes}`,
    );
  }
  if (descr.startsWith('>')) swapBytes(content, type.bytes);
  const data = type.read(content);
  return { shape, data: order === 'True' ? columnsToRows(data, shape) : data };
}

function swapBytes(bytes: Uint8Array, each: number): void {
  for (let at = 0; at < bytes.length; at += each) bytes.subarray(at, at + each).reverse();
}

/** Elements whose first index runs fastest (Fortran's order) to those whose last one does. */
function columnsToRows(data: Float32Array<ArrayBuffer>, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const result = new Float32Array(data.length);
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
