/**
 * Results that are written where the caller wants them, and nowhere else. onnxruntime-node 1.30 also copies each of them
 * into an array of its own, which nobody reads: 2 ms for 13 MB, and 40 where the system is slow to hand out memory. It
 * does so in the order of the model's outputs, and ends with an error at one of a type that JavaScript has not. So such
 * an output is put first; when the error comes, the run is over and all results are written. A version that copies
 * nothing, or knows the type, gives no error, and the same results.
 */
import type { Tensor } from 'onnxruntime-node';
import { encodeModel, onnxDataType } from '../onnx/model';
import type { NativeSession } from './binding';

const NAME = 'unread';
const NUMBER = 'unread_number';
const TYPE = onnxDataType('bfloat16');
const NOT_CONVERTED = new RegExp(`^Tensor type \\(${TYPE}\\) is not supported\\.?$`);

/** The model with an output in front that ends the copying. */
export function withUnreadOutput(model: Uint8Array): Uint8Array {
  // Protocol buffers are merged by writing one behind the other.
  const addition = encodeModel({
    nodes: [{ op: 'Cast', domain: '', inputs: [NUMBER], outputs: [NAME], attributes: { to: TYPE } }],
    initializers: [{ name: NUMBER, dtype: 'float32', shape: [], data: new Float32Array(1) }],
    inputs: [],
    outputs: [{ name: NAME, dtype: 'bfloat16', shape: [] }],
  });
  const merged = new Uint8Array(addition.length + model.length);
  merged.set(addition);
  merged.set(model, addition.length);
  return merged;
}

/** Runs such a model; `fetches` has an array for every other output. */
export function runUnread(
  session: NativeSession,
  feeds: Record<string, Tensor>,
  fetches: Record<string, Tensor | null>,
): void {
  try {
    session.run(feeds, { ...fetches, [NAME]: null }, {});
  } catch (error) {
    if (!(error instanceof Error && NOT_CONVERTED.test(error.message))) throw error;
  }
}
