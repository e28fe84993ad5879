/**
 * How PyTorch names and arranges the weights of each layer. Here channels come last, there they come first; what is written
 * here is all that differs, for exporters and for weights that come from there alike.
 */

/**
 * How PyTorch arranges one weight:
 * - `same`: as here.
 * - `linear`: [in, out] becomes [out, in].
 * - `conv`: [height, width, in, out] becomes [out, in, height, width].
 * - `conv_transpose`: [height, width, out, in] becomes [in, out, height, width].
 * - `depthwise`: [height, width, channels, multiplier] becomes [channels * multiplier, 1, height, width].
 * - `value`: the shape of one example, [height, width, channels], becomes [1, channels, height, width].
 */
export type PyTorchArrangement = 'same' | 'linear' | 'conv' | 'conv_transpose' | 'depthwise' | 'value';

/** Where PyTorch keeps a weight of an entry, and in which arrangement. */
export interface PyTorchWeight {
  /** Within the layer's module: `weight`, `query.weight`. Empty where the layer is the parameter itself. */
  readonly name: string;
  readonly arrangement: PyTorchArrangement;
}

const weight = (arrangement: PyTorchArrangement, name = 'weight'): PyTorchWeight => ({ name, arrangement });
const same = (name: string): PyTorchWeight => ({ name, arrangement: 'same' });

const scaleAndShift = { gamma: same('weight'), beta: same('bias') };

/** By entry of the catalogue, then by weight. */
const LAYERS: Readonly<Record<string, Readonly<Record<string, PyTorchWeight>>>> = {
  conv: { kernel: weight('conv'), bias: same('bias'), singular_vector: same('singular_vector') },
  conv_transpose: {
    kernel: weight('conv_transpose'),
    bias: same('bias'),
    singular_vector: same('singular_vector'),
  },
  dense: { kernel: weight('linear'), bias: same('bias'), singular_vector: same('singular_vector') },
  embed: { table: same('weight') },
  depthwise_conv: { kernel: weight('depthwise'), bias: same('bias') },
  separable_conv: {
    depthwise_kernel: weight('depthwise', 'depthwise.weight'),
    pointwise_kernel: weight('conv', 'pointwise.weight'),
    bias: same('pointwise.bias'),
  },
  modulated_conv: {
    kernel: weight('conv'),
    style_kernel: weight('linear', 'style.weight'),
    style_bias: same('style.bias'),
    bias: same('bias'),
  },
  gated_conv: { kernel: weight('conv', 'conv.weight'), bias: same('conv.bias') },
  partial_conv: { kernel: weight('conv'), bias: same('bias') },
  batch_norm: {
    ...scaleAndShift,
    moving_mean: same('running_mean'),
    moving_variance: same('running_var'),
  },
  group_norm: scaleAndShift,
  instance_norm: scaleAndShift,
  layer_norm: scaleAndShift,
  prelu: { slope: same('weight') },
  channel_attention: {
    squeeze_kernel: weight('linear', 'squeeze.weight'),
    squeeze_bias: same('squeeze.bias'),
    excite_kernel: weight('linear', 'excite.weight'),
    excite_bias: same('excite.bias'),
  },
  spatial_attention: { kernel: weight('conv', 'conv.weight') },
  self_attention: {
    query: weight('linear', 'query.weight'),
    key: weight('linear', 'key.weight'),
    value: weight('linear', 'value.weight'),
    output: weight('linear', 'output.weight'),
    gamma: same('gamma'),
    relative_positions: same('relative_positions'),
  },
  channel_self_attention: {
    projection: weight('conv', 'projection.weight'),
    depthwise: weight('depthwise', 'depthwise.weight'),
    temperature: same('temperature'),
    output: weight('conv', 'output.weight'),
  },
  learned: { value: weight('value', '') },
};

/** How PyTorch has a weight of a layer; undefined for one that nothing is known of. */
export function pytorchWeight(entry: string, name: string): PyTorchWeight | undefined {
  return LAYERS[entry]?.[name];
}

/** The shape in PyTorch of a weight that has `shape` here. */
export function pytorchShape(arrangement: PyTorchArrangement, shape: readonly number[]): readonly number[] {
  const moved = orderOf(arrangement, shape.length).map((axis) => shape[axis]!);
  if (arrangement === 'value') return [1, ...moved];
  if (arrangement !== 'depthwise') return moved;
  const [channels = 1, multiplier = 1, ...window] = moved;
  return [channels * multiplier, 1, ...window];
}

/** @param shape of the weight here */
export function toPyTorch(
  arrangement: PyTorchArrangement,
  data: Float32Array,
  shape: readonly number[],
): Float32Array {
  return permuted(data, shape, orderOf(arrangement, shape.length));
}

/**
 * The inverse of `toPyTorch`.
 * @param shape of the weight here
 */
export function fromPyTorch(
  arrangement: PyTorchArrangement,
  data: Float32Array,
  shape: readonly number[],
): Float32Array {
  const order = orderOf(arrangement, shape.length);
  const moved = order.map((axis) => shape[axis]!);
  return permuted(
    data,
    moved,
    shape.map((_, axis) => order.indexOf(axis)),
  );
}

/** For each axis in PyTorch, which one it is here, before axes are joined or added. */
export function orderOf(arrangement: PyTorchArrangement, rank: number): readonly number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  switch (arrangement) {
    case 'same':
      return axes;
    case 'linear':
      return [1, 0];
    case 'conv':
      return [3, 2, 0, 1];
    case 'conv_transpose':
      return [3, 2, 0, 1];
    case 'depthwise':
      return [2, 3, 0, 1];
    case 'value':
      return [rank - 1, ...axes.slice(0, -1)];
  }
}

/** Axis i of the result is axis `order[i]` of `data`. */
function permuted(data: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  if (order.every((axis, index) => axis === index)) return data.slice();
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const sizes = order.map((axis) => shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
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
