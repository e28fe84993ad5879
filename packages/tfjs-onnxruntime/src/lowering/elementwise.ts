import { sizeOf, type TensorSpec } from '../tensors';
import { broadcastShape, type GraphBuilder, type OnnxValue } from './builder';
import { commonPerm, Lowered } from './lowered';
import { identityPerm, isIdentity, NCHW, type Perm, permute, sameShape } from './shapes';

/**
 * Applies an element-wise operation to values that broadcast against each other, in the order of axes that
 * most of them are stored in. `emit` gets their stored elements, aligned so that ONNX broadcasts them.
 */
export function mapElements(
  g: GraphBuilder,
  inputs: readonly Lowered[],
  output: TensorSpec,
  emit: (inputs: OnnxValue[]) => OnnxValue,
): Lowered {
  const rank = output.shape.length;
  const largest = Math.max(...inputs.map((input) => input.storedSize));
  const leading = inputs.filter((input) => input.rank === rank && input.storedSize === largest);
  const perm = commonPerm(leading.length > 0 ? leading : inputs, rank);
  const aligned = inputs.map((input) => align(g, input, rank, perm));
  const blocks = sameShape(perm, NCHW) ? allInBlocks(g, aligned, output) : undefined;
  const result = blocks ? leaveBlocks(g, emit(blocks)) : emit(aligned);
  const inverse = identityPerm(rank).map((axis) => perm.indexOf(axis));
  const padded = [...new Array<number>(rank - result.shape.length).fill(1), ...result.shape];
  const stored = inverse.map((position) => padded[position]!);
  return new Lowered(output, stored, perm, g.reshape(result, padded));
}

/**
 * The same with images in blocks of channels, if at least half of them are there in blocks and the rest are single
 * numbers: what goes from one convolution to the next need not leave its blocks.
 */
function allInBlocks(
  g: GraphBuilder,
  values: readonly OnnxValue[],
  output: TensorSpec,
): OnnxValue[] | undefined {
  const shape = permute(output.shape, NCHW);
  const images = values.filter((value) => sizeOf(value.shape) !== 1);
  const known = images.filter((image) => g.knownBlocks(image));
  if (known.length === 0 || 2 * known.length < images.length || output.dtype !== 'float32') return undefined;
  if (images.some((image) => image.dtype !== 'float32' || !sameShape(image.shape, shape))) return undefined;
  return values.map((value) => (images.includes(value) ? g.toBlocks(value) : g.reshape(value, [])));
}

/** What was emitted from images in blocks: such an image, or a number where none of them counts. */
function leaveBlocks(g: GraphBuilder, emitted: OnnxValue): OnnxValue {
  return emitted.shape.length === 0 ? emitted : g.fromBlocks(emitted);
}

/** The value's stored elements such that ONNX broadcasts them against a value of `rank` axes ordered by `perm`. */
function align(g: GraphBuilder, value: Lowered, rank: number, perm: Perm): OnnxValue {
  if (value.rank === rank) return value.storedForm(g, perm);
  const plain = value.storedForm(g);
  if (value.storedSize === 1) return g.reshape(plain, []);
  if (isIdentity(perm)) return plain;
  const full = g.reshape(plain, [...new Array<number>(rank - value.rank).fill(1), ...value.stored]);
  const aligned = g.transpose(full, perm);
  // Leading axes of size 1 are implied.
  const leading = aligned.shape.findIndex((size) => size !== 1);
  return g.reshape(aligned, aligned.shape.slice(leading));
}

/** Whether the result of an element-wise operation is just this operand. */
export function isWhole(operand: Lowered, output: TensorSpec): boolean {
  return sameShape(operand.spec.shape, output.shape) && operand.spec.dtype === output.dtype;
}

/** The operand seen with more axes or broadcast to a larger shape, without storing more. */
export function broadcastLowered(g: GraphBuilder, value: Lowered, output: TensorSpec): Lowered {
  if (isWhole(value, output)) return value;
  const rank = output.shape.length;
  if (value.rank === rank) {
    const [first, ...others] = value.forms;
    const result = new Lowered(output, value.stored, first!.perm, first!.value, value.uniform);
    for (const form of others) result.addForm(form.perm, form.value);
    return result;
  }
  const stored = [...new Array<number>(rank - value.rank).fill(1), ...value.stored];
  return new Lowered(
    output,
    stored,
    identityPerm(rank),
    g.reshape(value.storedForm(g), stored),
    value.uniform,
  );
}

/** The spec of an element-wise result. @throws if the shapes don't broadcast. */
export function broadcastSpecs(
  kernel: string,
  inputs: readonly TensorSpec[],
  dtype: TensorSpec['dtype'],
): TensorSpec {
  let shape: readonly number[] = [];
  for (const input of inputs) {
    const result = broadcastShape(shape, input.shape);
    const rank = result.length;
    const fits = (part: readonly number[]): boolean =>
      part.every((size, i) => size === 1 || size === result[rank - part.length + i]);
    if (!fits(shape) || !fits(input.shape)) {
      throw new Error(`${kernel}: the shapes [${shape}] and [${input.shape}] can't be broadcast together.`);
    }
    shape = result;
  }
  return { shape, dtype };
}
