/**
 * Weights as one safetensors file, under our names, in our layout or PyTorch's.
 * Format: https://github.com/huggingface/safetensors, "Format".
 */
import { fromPyTorch, pytorchShape, pytorchWeight, toPyTorch } from '@cnn-studio/language';
import type { Layout, NamedValues } from '../weights';

/** @param metadata texts that are stored with the tensors */
export function safetensors(
  weights: readonly NamedValues[],
  metadata: Readonly<Record<string, string>> = {},
  layout: Layout = 'cnn',
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const tensors = weights.map((weight) => (layout === 'pytorch' ? inPyTorch(weight) : inOurs(weight)));
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  // Padded with spaces so that the tensors begin at a multiple of 8.
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(start + offset).fill(0x20, 0, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  let at = start;
  for (const { values } of tensors) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

function inOurs({ spec, values }: NamedValues): Tensor {
  return { name: spec.name, shape: spec.shape, values };
}

/** `CVANet/conv_1/kernel` becomes `conv_1.weight`, and those of a network that another uses keep its name. */
function inPyTorch({ spec, values }: NamedValues): Tensor {
  const there = pytorchWeight(...layerAndWeight(spec.name));
  if (there === undefined) throw new Error(`it is not known how PyTorch names ${spec.name}`);
  const parts = spec.name.split('/').slice(0, -1);
  const path = [...parts, ...(there.name === '' ? [] : [there.name])].join('.');
  return {
    name: path,
    shape: pytorchShape(there.arrangement, spec.shape),
    values: toPyTorch(there.arrangement, values, spec.shape),
  };
}

/** The largest difference between what a file that `safetensors` wrote holds and the weights: 0, or something is wrong. */
export function readBack(bytes: Uint8Array, weights: readonly NamedValues[], layout: Layout): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))) as Record<
    string,
    { readonly data_offsets: readonly [number, number] }
  >;
  let worst = 0;
  for (const weight of weights) {
    const [layer, name] = layerAndWeight(weight.spec.name);
    const there = layout === 'pytorch' ? pytorchWeight(layer, name)! : undefined;
    const tensor = there === undefined ? inOurs(weight) : inPyTorch(weight);
    const [from, to] = header[tensor.name]!.data_offsets;
    const stored = new Float32Array(bytes.slice(start + from, start + to).buffer);
    const back = there === undefined ? stored : fromPyTorch(there.arrangement, stored, weight.spec.shape);
    if (back.length !== weight.values.length) return Number.POSITIVE_INFINITY;
    back.forEach((value, index) => {
      // What is not a number is that here too, if the same bits.
      if (!Object.is(value, weight.values[index]))
        worst = Math.max(worst, Math.abs(value - weight.values[index]!));
    });
  }
  return worst;
}

/** `CVANet/Double_1/conv_1/kernel` is the weight `kernel` of a `conv`. */
function layerAndWeight(name: string): [layer: string, weight: string] {
  const parts = name.split('/');
  return [parts.at(-2)!.replace(/_\d+$/, ''), parts.at(-1)!];
}
