/**
 * How each entry of the catalogue is written for Keras: by its layers, or else by its operations (`keras.ops`). A new one is an
 * emitter here, or `refused` with the reason, which the manual shows. A test compares this with the catalogue.
 */
import {
  type Arguments,
  type EntryNode,
  poolingWindow,
  type ValueType,
  type Window,
  windowOf,
} from '@cnn-studio/language';
import type { Given, KerasTensor, KerasWeight, LayerSpec } from './graph';

type Shape = readonly (number | null)[];

/** A call of an entry that is to be written. */
export interface KerasCall {
  readonly node: EntryNode;
  readonly args: Arguments;
  /** Values and numbers. */
  readonly inputs: readonly (KerasTensor | number)[];
  readonly inputTypes: readonly ValueType[];
  readonly type: ValueType;
  /** Of the result, with the batch. */
  readonly shape: Shape;
  weight(name: string): KerasWeight;
  /**
   * Calls a layer of this node.
   * @param part tells several layers of a node apart; the one without is named as the node
   */
  call(spec: LayerSpec, args: readonly Given[], shape: Shape, part?: string): KerasTensor;
  /** Calls an operation of `keras.ops`, by its class in keras.src.ops. */
  op(className: string, args: readonly Given[], shape: Shape, options?: OpOptions): KerasTensor;
}

interface OpOptions {
  readonly module?: 'numpy' | 'nn' | 'math';
  readonly config?: Readonly<Record<string, unknown>>;
  readonly part?: string;
}

/** @returns the result, or all of them */
export type KerasEmitter = (call: KerasCall) => KerasTensor | readonly KerasTensor[];

interface Refused {
  readonly refused: string;
}

/** What is wrong is told with the entry's name before it. */
export class KerasRefusal extends Error {}

const refused = (reason: string): Refused => ({ refused: reason });

function tensorOf({ inputs }: KerasCall, index = 0): KerasTensor {
  const input = inputs[index];
  if (typeof input !== 'object') throw new KerasRefusal('it is applied to a number');
  return input;
}

const channelsOf = (tensor: KerasTensor) => Number(tensor.shape.at(-1));

/** A layer without weights that takes the first input. */
const layer =
  (className: string, config: (call: KerasCall) => Record<string, unknown> = () => ({})): KerasEmitter =>
  (call) =>
    call.call({ className, config: config(call) }, [tensorOf(call)], call.shape);

const activation = (name: string): KerasEmitter => layer('Activation', () => ({ activation: name }));

const op =
  (className: string, module: OpOptions['module'] = 'numpy'): KerasEmitter =>
  (call) =>
    call.op(className, [tensorOf(call)], call.shape, { module });

/** The kernel, divided by its spectral norm where that is asked for: an export doesn't go on with the iteration. */
function kernelOf(call: KerasCall): KerasWeight {
  const kernel = call.weight('kernel');
  if (!call.args.has('spectral') || !call.args.boolean('spectral')) return kernel;
  const columns = kernel.shape.at(-1)!;
  const rows = kernel.values.length / columns;
  const start = call.weight('singular_vector').values;
  const times = (vector: ArrayLike<number>) =>
    unit(Float64Array.from({ length: rows }, (_, row) => dot(kernel.values, row * columns, 1, vector)));
  const v = times(start);
  const u = unit(
    Float64Array.from({ length: columns }, (_, column) => dot(kernel.values, column, columns, v)),
  );
  const image = Float64Array.from({ length: rows }, (_, row) => dot(kernel.values, row * columns, 1, u));
  const sigma = image.reduce((sum, value, row) => sum + value * v[row]!, 0);
  return { shape: kernel.shape, values: kernel.values.map((value) => value / sigma) };
}

function dot(values: Float32Array, from: number, step: number, vector: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += values[from + i * step]! * vector[i]!;
  return sum;
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 1e-12));
  return vector.map((value) => value / length);
}

function withBias(call: KerasCall, kernels: readonly KerasWeight[]): readonly KerasWeight[] {
  return call.args.boolean('bias') ? [...kernels, call.weight('bias')] : kernels;
}

/** Keras has the same and no padding; all other is done before. */
function padded(
  call: KerasCall,
  window: Window,
): { readonly input: KerasTensor; readonly padding: 'same' | 'valid' } {
  const input = tensorOf(call);
  const { padding } = window;
  if (padding === 'same' || padding === 'valid') return { input, padding };
  const [height, width] = input.shape.slice(1, 3);
  const grown = (size: number | null | undefined, by: number) =>
    typeof size === 'number' ? size + by : null;
  if (typeof padding === 'number') {
    if (padding === 0) return { input, padding: 'valid' };
    const shape = [null, grown(height, 2 * padding), grown(width, 2 * padding), channelsOf(input)];
    const spec = { className: 'ZeroPadding2D', config: { padding: [padding, padding] } };
    return { input: call.call(spec, [input], shape, 'padding'), padding: 'valid' };
  }
  const margins = [height, width].map((size, axis) => {
    const [span, step] = [(window.kernel[axis]! - 1) * window.dilation[axis]! + 1, window.stride[axis]!];
    if (step !== 1 && typeof size !== 'number')
      throw new KerasRefusal('`padding: reflect` with a stride needs known sizes');
    const total = step === 1 ? span - 1 : Math.max((Math.ceil(size! / step) - 1) * step + span - size!, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)] as const;
  });
  return { input: reflected(call, input, margins), padding: 'valid' };
}

function reflected(
  call: KerasCall,
  input: KerasTensor,
  margins: readonly (readonly [number, number])[],
): KerasTensor {
  const shape = input.shape.map((size, axis) => {
    const margin = margins[axis - 1];
    return margin === undefined || size === null || axis > 2 ? size : size + margin[0] + margin[1];
  });
  const config = { pad_width: [[0, 0], ...margins, [0, 0]], mode: 'reflect' };
  return call.op('Pad', [input], shape, { config, part: 'padding' });
}

/** What convolutions have in common, and the input with the margin that Keras has no word for. */
function windowed(call: KerasCall): {
  readonly input: KerasTensor;
  readonly config: Record<string, unknown>;
} {
  const window = windowOf(call.args);
  const { input, padding } = padded(call, window);
  const config = {
    kernel_size: window.kernel,
    strides: window.stride,
    padding,
    dilation_rate: window.dilation,
    use_bias: call.args.boolean('bias'),
  };
  return { input, config };
}

const conv: KerasEmitter = (call) => {
  const { input, config: window } = windowed(call);
  const config = {
    filters: call.args.number('filters'),
    ...window,
    groups: call.args.number('groups'),
  };
  return call.call(
    { className: 'Conv2D', config, weights: withBias(call, [kernelOf(call)]) },
    [input],
    call.shape,
  );
};

const depthwiseConv: KerasEmitter = (call) => {
  const { input, config: window } = windowed(call);
  const config = {
    ...window,
    depth_multiplier: call.args.number('multiplier'),
  };
  const weights = withBias(call, [call.weight('kernel')]);
  return call.call({ className: 'DepthwiseConv2D', config, weights }, [input], call.shape);
};

const separableConv: KerasEmitter = (call) => {
  const { input, config: window } = windowed(call);
  const config = {
    filters: call.args.number('filters'),
    ...window,
  };
  const weights = withBias(call, [call.weight('depthwise_kernel'), call.weight('pointwise_kernel')]);
  return call.call({ className: 'SeparableConv2D', config, weights }, [input], call.shape);
};

const convTranspose: KerasEmitter = (call) => {
  const { kernel, stride, padding } = windowOf(call.args);
  const input = tensorOf(call);
  const cut = typeof padding === 'number' ? padding : 0;
  const config = {
    filters: call.args.number('filters'),
    kernel_size: kernel,
    strides: stride,
    padding: padding === 'same' ? 'same' : 'valid',
    use_bias: call.args.boolean('bias'),
  };
  const spec = { className: 'Conv2DTranspose', config, weights: withBias(call, [kernelOf(call)]) };
  if (cut === 0) return call.call(spec, [input], call.shape);
  const whole = call.shape.map((size, axis) => (size === null || axis % 3 === 0 ? size : size + 2 * cut));
  const cropping = { className: 'Cropping2D', config: { cropping: [cut, cut] } };
  return call.call(cropping, [call.call(spec, [input], whole)], call.shape, 'cut');
};

const dense: KerasEmitter = (call) => {
  const config = { units: call.args.number('units'), use_bias: call.args.boolean('bias') };
  return call.call(
    { className: 'Dense', config, weights: withBias(call, [kernelOf(call)]) },
    [tensorOf(call)],
    call.shape,
  );
};

const embed: KerasEmitter = (call) => {
  const table = call.weight('table');
  const config = { input_dim: table.shape[0], output_dim: table.shape[1] };
  return call.call({ className: 'Embedding', config, weights: [table] }, [tensorOf(call)], call.shape);
};

/** A learned scale and shift, where there are any. */
function affine(call: KerasCall): { readonly config: Record<string, unknown>; readonly weights: string[] } {
  const learned = call.args.boolean('affine');
  return { config: { center: learned, scale: learned }, weights: learned ? ['gamma', 'beta'] : [] };
}

const batchNorm: KerasEmitter = (call) => {
  const own = affine(call);
  const statistics = { momentum: call.args.number('momentum'), epsilon: call.args.number('epsilon') };
  const config = { axis: -1, ...statistics, ...own.config };
  const weights = [...own.weights, 'moving_mean', 'moving_variance'].map(call.weight);
  return call.call({ className: 'BatchNormalization', config, weights }, [tensorOf(call)], call.shape);
};

function normalization(className: string, config: Record<string, unknown>): KerasEmitter {
  return (call) => {
    const own = affine(call);
    const weights = own.weights.map(call.weight);
    const all = { axis: -1, epsilon: call.args.number('epsilon'), ...own.config, ...config };
    return call.call({ className, config: all, weights }, [tensorOf(call)], call.shape);
  };
}

const groupNorm: KerasEmitter = (call) =>
  normalization('GroupNormalization', { groups: call.args.number('groups') })(call);

/** Over the whole example it is a group normalization with one group. */
const layerNorm: KerasEmitter = (call) => {
  const isVector = call.shape.length === 2;
  const overAll = call.args.text('over') === 'all' && !isVector;
  return overAll
    ? normalization('GroupNormalization', { groups: 1 })(call)
    : normalization('LayerNormalization', {})(call);
};

const prelu: KerasEmitter = (call) => {
  const { values } = call.weight('slope');
  const between = call.shape.length - 2;
  const shape = [...Array.from({ length: between }, () => 1), values.length];
  const config = {
    shared_axes: between === 0 ? null : Array.from({ length: between }, (_, axis) => axis + 1),
  };
  return call.call(
    { className: 'PReLU', config, weights: [{ shape, values }] },
    [tensorOf(call)],
    call.shape,
  );
};

const softmax: KerasEmitter = layer('Softmax', () => ({ axis: -1 }));

/** As many dimensions as the other, aligned at the channels. */
function aligned(call: KerasCall, tensor: KerasTensor, rank: number, part: string): KerasTensor {
  const missing = rank - tensor.shape.length;
  if (missing <= 0) return tensor;
  const sizes = tensor.shape.slice(1);
  if (sizes.length !== 1 || sizes[0] === null)
    throw new KerasRefusal('its operands have different numbers of dimensions');
  const target = [...Array.from({ length: missing }, () => 1), sizes[0]!];
  return call.call(
    { className: 'Reshape', config: { target_shape: target } },
    [tensor],
    [null, ...target],
    part,
  );
}

function operands(call: KerasCall): [KerasTensor, KerasTensor] {
  const rank = Math.max(...call.inputs.map((input) => (typeof input === 'number' ? 0 : input.shape.length)));
  return [0, 1].map((index) => aligned(call, tensorOf(call, index), rank, `operand_${index + 1}`)) as [
    KerasTensor,
    KerasTensor,
  ];
}

function rescaled(
  call: KerasCall,
  tensor: KerasTensor,
  scale: number,
  offset: number,
  part?: string,
): KerasTensor {
  return call.call({ className: 'Rescaling', config: { scale, offset } }, [tensor], tensor.shape, part);
}

/** Of two values, or of a value and a number: then it is a factor and an offset. */
function arithmetic(
  className: string,
  right: (x: number) => readonly [number, number],
  left: (x: number) => readonly [number, number] | undefined,
): KerasEmitter {
  return (call) => {
    const [a, b] = call.inputs;
    if (typeof b === 'number') return rescaled(call, tensorOf(call, 0), ...right(b));
    if (typeof a !== 'number') return call.call({ className }, [operands(call)], call.shape);
    const factors = left(a);
    if (factors !== undefined) return rescaled(call, tensorOf(call, 1), ...factors);
    return call.op('Divide', [a, tensorOf(call, 1)], call.shape);
  };
}

const divide: KerasEmitter = (call) => {
  const [a, b] = call.inputs;
  if (typeof b === 'number') return rescaled(call, tensorOf(call, 0), 1 / b, 0);
  if (typeof a === 'number') return call.op('Divide', [a, tensorOf(call, 1)], call.shape);
  return call.op('Divide', operands(call), call.shape);
};

const extremum =
  (className: 'Maximum' | 'Minimum'): KerasEmitter =>
  (call) => {
    if (call.args.has('over')) return greatest(call, className === 'Maximum' ? 'Max' : 'Min');
    const number = call.inputs.findIndex((input) => typeof input === 'number');
    if (number < 0) return call.call({ className }, [operands(call)], call.shape);
    return call.op(className, [tensorOf(call, 1 - number), call.inputs[number]!], call.shape);
  };

/** Of one value, over what `over` says. */
function greatest(call: KerasCall, name: 'Max' | 'Min'): KerasTensor {
  const x = tensorOf(call);
  const over = call.args.text('over');
  const places = Array.from({ length: x.shape.length - 2 }, (_, axis) => axis + 1);
  if (over === 'pixels') return call.op(name, [x], call.shape, { config: { axis: places } });
  if (over === 'channels') return call.op(name, [x], call.shape, { config: { axis: -1, keepdims: true } });
  const config = { axis: [...places, x.shape.length - 1], keepdims: true };
  const shape = [null, ...x.shape.slice(1).map(() => 1)];
  return reshaped(call, call.op(name, [x], shape, { config, part: 'greatest' }), [1]);
}

const rescale: KerasEmitter = (call) => {
  const [type] = call.inputTypes;
  const { min, max } = type?.kind === 'tensor' ? type.range : { min: 0, max: 1 };
  const [low, high] = [call.args.number('min'), call.args.number('max')];
  const factor = (high - low) / (max - min);
  return rescaled(call, tensorOf(call), factor, low - min * factor);
};

const clamp: KerasEmitter = (call) => {
  const config = { x_min: call.args.number('low'), x_max: call.args.number('high') };
  return call.op('Clip', [tensorOf(call)], call.shape, { config });
};

function times(call: KerasCall, a: KerasTensor, b: KerasTensor, shape: Shape, part?: string): KerasTensor {
  return call.call({ className: 'Multiply' }, [[a, b]], shape, part);
}

const square: KerasEmitter = (call) => times(call, tensorOf(call), tensorOf(call), call.shape);

function meanOver(
  call: KerasCall,
  tensor: KerasTensor,
  axis: number | readonly number[],
  { sum = false, part }: { sum?: boolean; part?: string } = {},
): KerasTensor {
  const axes = Array.isArray(axis) ? axis.map(Number) : [Number(axis)];
  const shape = tensor.shape.map((size, index) =>
    axes.some((one) => (one < 0 ? tensor.shape.length + one : one) === index) ? 1 : size,
  );
  return call.op(sum ? 'Sum' : 'Mean', [tensor], shape, { config: { axis, keepdims: true }, part });
}

/** What is over the whole batch is no part of a network. */
function reduction(sum: boolean): KerasEmitter {
  return (call) => {
    const x = tensorOf(call);
    switch (call.args.has('over') ? call.args.text('over') : undefined) {
      case 'channels':
        return meanOver(call, x, -1, { sum });
      case 'pixels': {
        if (!sum) return call.call({ className: 'GlobalAveragePooling2D' }, [x], call.shape);
        const summed = meanOver(call, x, [1, 2], { sum, part: 'sum' });
        return call.call({ className: 'Flatten' }, [summed], call.shape);
      }
      case 'all': {
        const flat = call.call({ className: 'Flatten' }, [x], [null, null], 'flat');
        const found = meanOver(call, flat, -1, { sum });
        return found;
      }
      default:
        throw new KerasRefusal('it is an average over the batch');
    }
  };
}

function pooling(className: string): KerasEmitter {
  return (call) => {
    const { kernel, stride, padding } = poolingWindow(call.args);
    if (padding !== 'same' && padding !== 'valid')
      throw new KerasRefusal('its padding is neither `same` nor `valid`');
    return call.call(
      { className, config: { pool_size: kernel, strides: stride, padding } },
      [tensorOf(call)],
      call.shape,
    );
  };
}

const upsample: KerasEmitter = (call) => {
  const mode = call.args.text('mode');
  if (mode === 'bicubic') throw new KerasRefusal('Keras has another bicubic kernel on each of its backends');
  const config = { size: call.args.pair('factor'), interpolation: mode };
  return call.call({ className: 'UpSampling2D', config }, [tensorOf(call)], call.shape);
};

function known(tensor: KerasTensor): [number, number, number] {
  const sizes = tensor.shape.slice(1);
  if (sizes.some((size) => size === null))
    throw new KerasRefusal('Keras can do it for known sizes only; give them with --input');
  return sizes as [number, number, number];
}

function reshaped(call: KerasCall, tensor: KerasTensor, to: readonly number[], part?: string): KerasTensor {
  return call.call({ className: 'Reshape', config: { target_shape: to } }, [tensor], [null, ...to], part);
}

/** @param order of the axes after the batch, counted from 1 */
function permuted(
  call: KerasCall,
  tensor: KerasTensor,
  order: readonly number[],
  part?: string,
): KerasTensor {
  const shape = [null, ...order.map((axis) => tensor.shape[axis]!)];
  return call.call({ className: 'Permute', config: { dims: order } }, [tensor], shape, part);
}

/** TensorFlow's order, which Keras has too. */
const pixelShuffle: KerasEmitter = (call) => {
  const x = tensorOf(call);
  const factor = call.args.number('factor');
  const [height, width, channels] = known(x);
  const inner = channels / (factor * factor);
  const blocks = reshaped(call, x, [height, width, factor, factor, inner], 'blocks');
  const spread = permuted(call, blocks, [1, 3, 2, 4, 5], 'order');
  return reshaped(call, spread, [height * factor, width * factor, inner]);
};

const spaceToDepth: KerasEmitter = (call) => {
  const x = tensorOf(call);
  const factor = call.args.number('factor');
  const [height, width, channels] = known(x);
  const blocks = reshaped(call, x, [height / factor, factor, width / factor, factor, channels], 'blocks');
  const gathered = permuted(call, blocks, [1, 3, 2, 4, 5], 'order');
  return reshaped(call, gathered, [height / factor, width / factor, channels * factor * factor]);
};

const crop: KerasEmitter = (call) => {
  if (call.args.boolean('random')) throw new KerasRefusal('it draws random numbers');
  if (call.inputs.length > 1) throw new KerasRefusal('it cuts at another place of every image');
  const x = tensorOf(call);
  const [height, width] = known(x);
  const [toHeight, toWidth] = [Number(call.args.dim('height')), Number(call.args.dim('width'))];
  const cut = [height - toHeight, width - toWidth].map((total) => [
    Math.floor(total / 2),
    Math.ceil(total / 2),
  ]);
  return call.call({ className: 'Cropping2D', config: { cropping: cut } }, [x], call.shape);
};

const modCrop: KerasEmitter = (call) => {
  const x = tensorOf(call);
  const [height, width] = known(x);
  const multiple = call.args.number('multiple');
  const cut = [height, width].map((size) => [0, size % multiple]);
  return call.call({ className: 'Cropping2D', config: { cropping: cut } }, [x], call.shape);
};

const pad: KerasEmitter = (call) => {
  const [vertical, horizontal] = call.args.pair('amount');
  const mode = call.args.text('mode');
  const x = tensorOf(call);
  if (mode === 'zero') {
    return call.call(
      { className: 'ZeroPadding2D', config: { padding: [vertical, horizontal] } },
      [x],
      call.shape,
    );
  }
  if (mode !== 'reflect') throw new KerasRefusal(`Keras has no padding that is called \`${mode}\``);
  return reflected(call, x, [
    [vertical, vertical],
    [horizontal, horizontal],
  ]);
};

/** Some channels, by their numbers. */
function taken(call: KerasCall, x: KerasTensor, from: number, to: number, part?: string): KerasTensor {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  const shape = [...x.shape.slice(0, -1), to - from];
  return call.op('Take', [x, numbers], shape, { config: { axis: -1 }, part });
}

const channels: KerasEmitter = (call) => {
  const x = tensorOf(call);
  const to = call.args.has('to') ? call.args.number('to') : channelsOf(x);
  return taken(call, x, call.args.number('from'), to);
};

const split: KerasEmitter = (call) => {
  const x = tensorOf(call);
  const parts = call.args.number('parts');
  const size = channelsOf(x) / parts;
  return Array.from({ length: parts }, (_, i) => taken(call, x, i * size, (i + 1) * size, `part_${i + 1}`));
};

const concat: KerasEmitter = (call) => {
  const tensors = call.inputs.map((_, index) => tensorOf(call, index));
  if (tensors.length === 1) return tensors[0]!;
  return call.call({ className: 'Concatenate', config: { axis: -1 } }, [tensors], call.shape);
};

const dropout: KerasEmitter = (call) => {
  const byChannel = call.args.boolean('channels') && call.shape.length === 4;
  const spec = {
    className: byChannel ? 'SpatialDropout2D' : 'Dropout',
    config: { rate: call.args.number('rate') },
  };
  return call.call(spec, [tensorOf(call)], call.shape);
};

const fade: KerasEmitter = (call) => {
  if (call.inputs.length > 2) return fadeEach(call);
  const amount = call.args.number('amount');
  const kept = rescaled(call, tensorOf(call), 1 - amount, 0, 'kept');
  const other = rescaled(call, tensorOf(call, 1), amount, 0, 'other');
  return call.call({ className: 'Add' }, [[kept, other]], call.shape);
};

/** By an amount of each example's own. */
function fadeEach(call: KerasCall): KerasTensor {
  const [x, other] = [tensorOf(call), tensorOf(call, 1)];
  const difference = call.call({ className: 'Subtract' }, [[other, x]], call.shape, 'difference');
  const amount = aligned(call, tensorOf(call, 2), call.shape.length, 'amount');
  const part = times(call, difference, amount, call.shape, 'part');
  return call.call({ className: 'Add' }, [[x, part]], call.shape);
}

const reshape: KerasEmitter = (call) => {
  const sizes = call.shape.slice(1);
  if (sizes.some((size) => size === null))
    throw new KerasRefusal('Keras can do it for known sizes only; give them with --input');
  return reshaped(call, tensorOf(call), sizes as number[]);
};

const permute: KerasEmitter = (call) => permuted(call, tensorOf(call), call.args.dims('order').map(Number));

const roll: KerasEmitter = (call) => {
  const config = { shift: [call.args.number('rows'), call.args.number('columns')], axis: [1, 2] };
  return call.op('Roll', [tensorOf(call)], call.shape, { config });
};

/** Sines and cosines of a number times frequencies: a dense layer that does not learn. */
const sinusoidal: KerasEmitter = (call) => {
  const t = tensorOf(call);
  const size = call.args.number('size');
  if (channelsOf(t) !== 1 || size % 2 !== 0)
    throw new KerasRefusal('it is written for one number and an even size');
  const half = size / 2;
  const steps = call.args.number('steps');
  const values = Float32Array.from({ length: half }, (_, i) => steps * 10_000 ** (-i / half));
  const spec = {
    className: 'Dense',
    config: { units: half, use_bias: false, trainable: false },
    weights: [{ shape: [1, half], values }],
  };
  const angles = call.call(spec, [t], [null, half], 'angles');
  const waves = (['Sin', 'Cos'] as const).map((name) =>
    call.op(name, [angles], [null, half], { part: name.toLowerCase() }),
  );
  return call.call({ className: 'Concatenate', config: { axis: -1 } }, [waves], call.shape);
};

const pixelNorm: KerasEmitter = (call) => {
  const x = tensorOf(call);
  const squared = times(call, x, x, x.shape, 'squared');
  const mean = meanOver(call, squared, -1, { part: 'mean' });
  const shifted = rescaled(call, mean, 1, call.args.number('epsilon'), 'shifted');
  const inverse = call.op('Rsqrt', [shifted], mean.shape, { module: 'math', part: 'inverse' });
  return times(call, x, inverse, call.shape);
};

const channelAttention: KerasEmitter = (call) => {
  const x = tensorOf(call);
  const count = channelsOf(x);
  const means = call.call({ className: 'GlobalAveragePooling2D' }, [x], [null, count], 'means');
  const [kernel, bias] = [call.weight('squeeze_kernel'), call.weight('squeeze_bias')];
  const squeeze = { units: bias.values.length, activation: 'relu' };
  const hidden = call.call(
    { className: 'Dense', config: squeeze, weights: [kernel, bias] },
    [means],
    [null, bias.values.length],
    'squeeze',
  );
  const excite = {
    className: 'Dense',
    config: { units: count, activation: 'sigmoid' },
    weights: [call.weight('excite_kernel'), call.weight('excite_bias')],
  };
  const gate = reshaped(call, call.call(excite, [hidden], [null, count], 'excite'), [1, 1, count], 'gate');
  return times(call, x, gate, call.shape);
};

const spatialAttention: KerasEmitter = (call) => {
  const x = tensorOf(call);
  const one = [...x.shape.slice(0, -1), 1];
  const mean = meanOver(call, x, -1, { part: 'mean' });
  const max = call.op('Max', [x], one, { config: { axis: -1, keepdims: true }, part: 'max' });
  const both = call.call(
    { className: 'Concatenate', config: { axis: -1 } },
    [[mean, max]],
    [...one.slice(0, -1), 2],
    'summary',
  );
  const config = {
    filters: 1,
    kernel_size: call.args.pair('kernel'),
    padding: 'same',
    use_bias: false,
    activation: 'sigmoid',
  };
  const gate = call.call(
    { className: 'Conv2D', config, weights: [call.weight('kernel')] },
    [both],
    one,
    'conv',
  );
  return times(call, x, gate, call.shape);
};

const gatedConv: KerasEmitter = (call) => {
  const window = windowOf(call.args);
  const { input, padding } = padded(call, window);
  const filters = call.args.number('filters');
  const config = {
    filters: 2 * filters,
    kernel_size: window.kernel,
    strides: window.stride,
    padding,
    dilation_rate: window.dilation,
  };
  const both = call.call(
    { className: 'Conv2D', config, weights: [call.weight('kernel'), call.weight('bias')] },
    [input],
    [...call.shape.slice(0, -1), 2 * filters],
    'conv',
  );
  const name = call.args.text('activation');
  const features = taken(call, both, 0, filters, 'features');
  const spec =
    name === 'leaky_relu'
      ? { className: 'LeakyReLU', config: { negative_slope: 0.2 } }
      : { className: 'Activation', config: { activation: name === 'none' ? 'linear' : name } };
  const active = call.call(spec, [features], call.shape, 'active');
  const gates = taken(call, both, filters, 2 * filters, 'gates');
  const open = call.call(
    { className: 'Activation', config: { activation: 'sigmoid' } },
    [gates],
    call.shape,
    'open',
  );
  return times(call, active, open, call.shape);
};

const NO_LAYER = refused('Keras has no layer for it');
const RANDOM = refused('it draws random numbers, and what Keras draws nobody can compare');
const FOR_IMAGES = refused('it is done to images before a network sees them; Keras has no layer for it');

export const KERAS_ENTRIES: Readonly<Record<string, KerasEmitter | Refused | undefined>> = {
  abs: op('Absolute'),
  add: arithmetic(
    'Add',
    (b) => [1, b],
    (a) => [1, a],
  ),
  attention: refused("Keras's Attention scales and splits heads in another way"),
  avg_pool: pooling('AveragePooling2D'),
  batch_norm: batchNorm,
  blur: FOR_IMAGES,
  channel_attention: channelAttention,
  channel_self_attention: NO_LAYER,
  channels,
  clamp,
  concat,
  contextual_attention: NO_LAYER,
  conv,
  conv_transpose: convTranspose,
  cos: op('Cos'),
  crop,
  dense,
  depthwise_conv: depthwiseConv,
  diff_augment: RANDOM,
  divide,
  downsample: FOR_IMAGES,
  dropout,
  elu: layer('ELU', ({ args }) => ({ alpha: args.number('alpha') })),
  embed,
  exp: activation('exponential'),
  fade,
  flatten: layer('Flatten'),
  flip: RANDOM,
  gated_conv: gatedConv,
  gaussian_noise: RANDOM,
  gelu: activation('gelu'),
  global_avg_pool: layer('GlobalAveragePooling2D'),
  global_max_pool: layer('GlobalMaxPooling2D'),
  group_norm: groupNorm,
  hard_sigmoid: activation('hard_sigmoid'),
  hard_swish: activation('hard_silu'),
  instance_norm: (call) => normalization('GroupNormalization', { groups: call.shape.at(-1) })(call),
  jpeg: FOR_IMAGES,
  layer_norm: layerNorm,
  leaky_relu: layer('LeakyReLU', ({ args }) => ({ negative_slope: args.number('slope') })),
  learned: refused('Keras has no layer that is weights alone'),
  log: op('Log'),
  mask: RANDOM,
  max: extremum('Maximum'),
  max_pool: pooling('MaxPooling2D'),
  maybe: RANDOM,
  mean: reduction(false),
  min: extremum('Minimum'),
  minibatch_stddev: NO_LAYER,
  mish: activation('mish'),
  mod_crop: modCrop,
  modulated_conv: NO_LAYER,
  motion_blur: FOR_IMAGES,
  multiply: arithmetic(
    'Multiply',
    (b) => [b, 0],
    (a) => [a, 0],
  ),
  negate: (call) => rescaled(call, tensorOf(call), -1, 0),
  noise: layer('GaussianNoise', ({ args }) => ({ stddev: args.number('deviation') })),
  normal: RANDOM,
  one_of: RANDOM,
  pad,
  partial_conv: NO_LAYER,
  patch: RANDOM,
  permute,
  pixel_norm: pixelNorm,
  pixel_shuffle: pixelShuffle,
  poisson: RANDOM,
  pow: (call) => call.op('Power', [tensorOf(call), call.args.number('exponent')], call.shape),
  prelu,
  quantize: FOR_IMAGES,
  random_class: RANDOM,
  relu: activation('relu'),
  relu6: activation('relu6'),
  rescale,
  reshape,
  resize: refused('Keras resizes with other kernels on each of its backends'),
  roll,
  rotate: RANDOM,
  salt_pepper: RANDOM,
  self_attention: refused("Keras's MultiHeadAttention has other weights"),
  selu: activation('selu'),
  separable_conv: separableConv,
  shuffle: RANDOM,
  sigmoid: activation('sigmoid'),
  silu: activation('silu'),
  sin: op('Sin'),
  sinc: FOR_IMAGES,
  sinusoidal,
  softmax,
  softplus: activation('softplus'),
  space_to_depth: spaceToDepth,
  spatial_attention: spatialAttention,
  split,
  sqrt: op('Sqrt'),
  square,
  stop: (call) => tensorOf(call),
  strokes: RANDOM,
  subtract: arithmetic(
    'Subtract',
    (b) => [1, -b],
    (a) => [-1, a],
  ),
  sum: reduction(true),
  tanh: activation('tanh'),
  turn: RANDOM,
  uniform: RANDOM,
  unwindow: NO_LAYER,
  upsample,
  vector: refused('Keras has no layer that is numbers alone'),
  windows: NO_LAYER,
};

/** @throws KerasRefusal with the entry's name */
export function kerasEmitter(entry: string): KerasEmitter {
  const emitter = KERAS_ENTRIES[entry];
  if (typeof emitter === 'function') return emitter;
  throw new KerasRefusal(emitter?.refused ?? 'nobody has written it for Keras yet');
}
