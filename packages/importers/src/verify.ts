/** Whether an imported network computes what the model does that it comes from: the model is run in ONNX Runtime. */
import type { StateSpec } from '@cnn-studio/compiler';
import { compileNetwork } from '@cnn-studio/compiler';
import {
  type Comparison,
  compareExport,
  type GivenInput as Given,
  openOnnx,
} from '@cnn-studio/exporters/certificate';
import type { Imported } from './import';

/** How far an imported network and its model are apart, and on what the model ran. */
export interface Agreement {
  readonly ranOn: string;
  readonly comparisons: readonly Comparison[];
  readonly largestDifference: number;
}

/** @param model the file: a path, for what it keeps in other files is found from there */
export async function compareWithOriginal(imported: Imported, model: string): Promise<Agreement> {
  const { program, network, inputs, outputs } = imported;
  const any = inputs.map(({ step }) => step.shape.map((size) => (typeof size === 'number' ? size : 64)));
  const isOpen = program.networks.get(network)!.symbols.length > 0;
  const { state } = compileNetwork(program, network, isOpen ? any : undefined);
  const session = await openOnnx(model);
  try {
    const comparisons = await compareExport(program, network, weightsOf(state, imported), async (given) => {
      const batch = given[0]!.shape[0]!;
      // A model for one size of the batch gets so many at a time, the last of them again where there are fewer.
      const step = inputs.find((input) => input.batch !== undefined)?.batch ?? batch;
      const parts: Float32Array[][] = [];
      for (let at = 0; at < batch; at += step) {
        const feeds = inputs.map((input, index) => original(given[index]!, input.order, at, step, input));
        const results = await session.run(
          feeds,
          outputs.map(({ name }) => name),
        );
        parts.push(results.map(({ data, shape }, index) => ours(data, shape, outputs[index]!.order)));
      }
      return outputs.map((_, index) => {
        const all = joined(parts.map((part) => part[index]!));
        return all.subarray(0, (all.length * batch) / (parts.length * step));
      });
    });
    return {
      ranOn: session.version,
      comparisons,
      largestDifference: Math.max(...comparisons.map(({ difference }) => difference)),
    };
  } finally {
    await session.release();
  }
}

function weightsOf(state: readonly StateSpec[], { weights }: Imported) {
  return state.map((spec) => {
    const found = weights.get(spec.name);
    if (found === undefined) throw new Error(`no weights were found for ${spec.name}`);
    return { spec, values: found.data };
  });
}

/** Some of the examples, with dimensions as the model has them. */
function original(
  { shape, data }: Given,
  order: readonly number[],
  at: number,
  count: number,
  { name, isInteger, kind }: Imported['inputs'][number],
) {
  const each = shape.slice(1).reduce((a, b) => a * b, 1);
  const part = data instanceof Int32Array ? new Int32Array(count * each) : new Float32Array(count * each);
  for (let example = 0; example < count; example++) {
    const from = Math.min(at + example, shape[0]! - 1) * each;
    part.set(data.subarray(from, from + each), example * each);
  }
  if (kind === 'label') return { name, shape: [count], dtype: isInteger!, data: part };
  // Axis i of ours is dimension order[i] there.
  const inverse = order.map((_, dimension) => order.indexOf(dimension + 1) + 1);
  const ourShape = [count, ...shape.slice(1)];
  const perm = [0, ...inverse];
  return {
    name,
    shape: perm.map((axis) => ourShape[axis]!),
    dtype: 'float32' as const,
    data: moved(part as Float32Array, ourShape, perm),
  };
}

function ours(data: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  return moved(data, shape, [0, ...order]);
}

function moved(data: Float32Array, shape: readonly number[], perm: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const sizes = perm.map((axis) => shape[axis]!);
  const steps = perm.map((axis) => strides[axis]!);
  const result = new Float32Array(data.length);
  const index = sizes.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = data[from]!;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++index[axis]! < sizes[axis]!) break;
      from -= steps[axis]! * sizes[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
