/** The types of numbers in safetensors files, read as float32. All are little-endian, as every machine here is. */
import { halfToFloat } from 'tfjs-onnxruntime/onnx';

export interface NumberType {
  /** Of one number. */
  readonly bytes: number;
  read(bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer>;
}

export const NUMBER_TYPES: ReadonlyMap<string, NumberType> = new Map([
  ['F32', { bytes: 4, read: ({ buffer }) => new Float32Array(buffer) }],
  ['F64', { bytes: 8, read: ({ buffer }) => Float32Array.from(new Float64Array(buffer)) }],
  ['F16', { bytes: 2, read: ({ buffer }) => Float32Array.from(new Uint16Array(buffer), halfToFloat) }],
  [
    'BF16',
    {
      bytes: 2,
      read: ({ buffer }) =>
        new Float32Array(Uint32Array.from(new Uint16Array(buffer), (x) => x << 16).buffer),
    },
  ],
  ['I64', { bytes: 8, read: ({ buffer }) => Float32Array.from(new BigInt64Array(buffer), Number) }],
  ['I32', { bytes: 4, read: ({ buffer }) => Float32Array.from(new Int32Array(buffer)) }],
  ['I16', { bytes: 2, read: ({ buffer }) => Float32Array.from(new Int16Array(buffer)) }],
  ['U16', { bytes: 2, read: ({ buffer }) => Float32Array.from(new Uint16Array(buffer)) }],
  ['I8', { bytes: 1, read: ({ buffer }) => Float32Array.from(new Int8Array(buffer)) }],
  ['U8', { bytes: 1, read: (bytes) => Float32Array.from(bytes) }],
  ['BOOL', { bytes: 1, read: (bytes) => Float32Array.from(bytes) }],
] satisfies [string, NumberType][]);
