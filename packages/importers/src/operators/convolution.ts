/** Convolutions and dense layers. */
import {
  add,
  type Dim,
  divideExactly,
  equal,
  floorDivide,
  fromPyTorch,
  multiply,
  samePadding,
  subtract,
} from '@cnn-studio/language';
import type { DecodedNode } from 'tfjs-onnxruntime/onnx';
import { type Constant, concatenate, filled, pick, reshape, slice, transpose } from '../arrays';
import { type Context, inverted, orderOf, relativeOrder, Unsupported } from '../context';
import type { Step } from '../steps';
import { type Atom, atomOf, BATCH, sizeOf, tidy, type View, withoutBatch } from '../view';
import { integer, integers, text } from './attributes';
import { normalized } from './elementwise';

type Pair = readonly [number, number];

export interface Geometry {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  /** Pixels before and after, of height and width. */
  readonly pads: readonly [Pair, Pair];
}

function pair(values: readonly number[] | undefined, fallback: Pair): Pair {
  if (values === undefined) return fallback;
  if (values.length !== 2)
    throw new Unsupported(`it works on ${values.length} dimensions, and layers here on height and width`);
  return [values[0]!, values[1]!];
}

/** @param sizes height and width of what comes in */
export function geometry(node: DecodedNode, kernel: Pair, sizes: readonly [Dim, Dim]): Geometry {
  const stride = pair(integers(node, 'strides'), [1, 1]);
  const dilation = pair(integers(node, 'dilations'), [1, 1]);
  const auto = text(node, 'auto_pad', 'NOTSET');
  const given = integers(node, 'pads') ?? [0, 0, 0, 0];
  if (given.length !== 4) throw new Unsupported('it works on other than two dimensions');
  if (auto === 'NOTSET' || auto === 'VALID') {
    const [top, left, bottom, right] = (auto === 'VALID' ? [0, 0, 0, 0] : given) as [
      number,
      number,
      number,
      number,
    ];
    return {
      kernel,
      stride,
      dilation,
      pads: [
        [top, bottom],
        [left, right],
      ],
    };
  }
  const pads = [0, 1].map((axis): Pair => {
    const span = (kernel[axis]! - 1) * dilation[axis]! + 1;
    const size = sizes[axis]!;
    // With a stride of 1 the padding is the same for every size.
    if (typeof size !== 'number' && stride[axis] !== 1)
      throw new Unsupported('it pads by the size of an image of any size');
    const [before, after] = samePadding(typeof size === 'number' ? size : span + 1, span, stride[axis]!);
    return auto === 'SAME_LOWER' ? [after, before] : [before, after];
  });
  return { kernel, stride, dilation, pads: pads as unknown as [Pair, Pair] };
}

export function windowed(size: Dim, axis: number, { kernel, stride, dilation, pads }: Geometry): Dim {
  const span = (kernel[axis]! - 1) * dilation[axis]! + 1;
  return add(floorDivide(subtract(add(size, pads[axis]![0] + pads[axis]![1]), span), stride[axis]!), 1);
}

/** Whether `same` pads so: sure for every size where the stride is 1, else for the size that is known. */
export function isSame(sizes: readonly Dim[], { kernel, stride, dilation, pads }: Geometry): boolean {
  return [0, 1].every((axis) => {
    const span = (kernel[axis]! - 1) * dilation[axis]! + 1;
    const size = sizes[axis]!;
    if (typeof size !== 'number' && stride[axis] !== 1)
      return span === stride[axis] && pads[axis]![0] === 0 && divides(size, stride[axis]!);
    const [before, after] = samePadding(typeof size === 'number' ? size : 64, span, stride[axis]!);
    return before === pads[axis]![0] && after === pads[axis]![1];
  });
}

function divides(size: Dim, by: number): boolean {
  return divideExactly(size, by) !== undefined;
}

const written = ([a, b]: Pair) => (a === b ? String(a) : `[${a}, ${b}]`);

export function convArguments({ kernel, stride, dilation }: Geometry): string[] {
  return [
    written(kernel),
    ...(stride[0] === 1 && stride[1] === 1 ? [] : [`stride: ${written(stride)}`]),
    ...(dilation[0] === 1 && dilation[1] === 1 ? [] : [`dilation: ${written(dilation)}`]),
  ];
}

export function conv(context: Context, node: DecodedNode): void {
  const kernel = context.requireConstant(node, 1, 'kernel');
  const bias = context.constant(node, 2);
  if (kernel.shape.length !== 4)
    throw new Unsupported(
      `it works on ${kernel.shape.length - 2} dimensions, and layers here on height and width`,
    );
  const { step, order } = context.image(context.view(node));
  context.set(node, context.imageResult(convolved(context, node, step, order, kernel, bias)));
}

function convolved(
  context: Context,
  node: DecodedNode,
  step: Step,
  order: readonly number[] | undefined,
  theirs: Constant,
  bias: Constant | undefined,
): Step {
  const channels = Number(step.shape[2]);
  const groups = integer(node, 'group', 1);
  const [filters = 0, each = 0, height = 0, width = 0] = theirs.shape;
  if (each * groups !== channels)
    throw new Unsupported(`its kernel is for ${each * groups} channels, and ${channels} come in`);
  let given = geometry(node, [height, width], [step.shape[0]!, step.shape[1]!]);
  let input = step;
  let kernel = theirs;
  const isDepthwise = groups === channels && groups > 1;
  if (order !== undefined) {
    if (groups > 1) input = sorted(context, step, order);
    else kernel = pick(kernel, 1, inverted(order));
  }
  if (
    isDepthwise &&
    height === 1 &&
    width === 1 &&
    filters === channels &&
    bias !== undefined &&
    given.stride[0] === 1 &&
    given.stride[1] === 1
  ) {
    // One number for each channel, and one added: what `batch_norm` is in use.
    return normalized(context, input, { shape: [channels], data: Float32Array.from(kernel.data) }, bias);
  }
  const sizes = [0, 1].map((axis) => windowed(input.shape[axis]!, axis, given));
  const padded = padding(context, input, given, kernel);
  given = padded.geometry;
  kernel = padded.kernel;
  const ours = convArguments(given);
  const rest = [
    ...(padded.text === undefined ? [] : [padded.text]),
    ...(bias === undefined ? ['bias: false'] : []),
  ];
  const biases = bias === undefined ? [] : [bias];
  if (isDepthwise) {
    const multiplier = filters / channels;
    const shape = [kernel.shape[2]!, kernel.shape[3]!, channels, multiplier];
    const data = fromPyTorch('depthwise', Float32Array.from(kernel.data), shape);
    return context.steps.add('depthwise_conv', [padded.step], [...sizes, filters], {
      args: [...ours, ...(multiplier === 1 ? [] : [`multiplier: ${multiplier}`]), ...rest],
      weights: [{ shape, data }, ...biases],
    });
  }
  const shape = [kernel.shape[2]!, kernel.shape[3]!, each, filters];
  const data = fromPyTorch('conv', Float32Array.from(kernel.data), shape);
  return context.steps.add('conv', [padded.step], [...sizes, filters], {
    args: [String(filters), ...ours, ...(groups === 1 ? [] : [`groups: ${groups}`]), ...rest],
    weights: [{ shape, data }, ...biases],
  });
}

function sorted(context: Context, step: Step, order: readonly number[]): Step {
  // Written as a 1×1 convolution that only changes the order.
  const channels = order.length;
  const data = new Float32Array(channels * channels);
  for (const [to, from] of order.entries()) data[from * channels + to] = 1;
  return context.steps.add('conv', [step], step.shape, {
    args: [String(channels), '1', 'bias: false'],
    weights: [{ shape: [1, 1, channels, channels], data }],
  });
}

/**
 * Padding as layers here have it: `same`, a number, or a step of its own. Where there is more on one side than on the other, rows of
 * zeros in the kernel make up for it: the sums are the same.
 */
function padding(context: Context, step: Step, given: Geometry, kernel: Constant) {
  const [[top, bottom], [left, right]] = given.pads;
  const isOne =
    given.kernel[0] === 1 && given.kernel[1] === 1 && given.stride[0] === 1 && given.stride[1] === 1;
  const none = top + bottom + left + right === 0;
  if (none && isOne) return { step, geometry: given, kernel, text: undefined };
  if (isSame(step.shape, given)) return { step, geometry: given, kernel, text: undefined };
  if (none) return { step, geometry: given, kernel, text: 'padding: valid' };
  let wider = kernel;
  const spans = [...given.kernel];
  for (const [axis, [before, after]] of given.pads.entries()) {
    if (before === after) continue;
    if (given.dilation[axis] !== 1)
      throw new Unsupported('it pads one side more than the other and is dilated');
    const zeros = filled(
      wider.shape.map((size, i) => (i === axis + 2 ? Math.abs(before - after) : size)),
      0,
    );
    wider = concatenate(before < after ? [zeros, wider] : [wider, zeros], axis + 2);
    spans[axis]! += Math.abs(before - after);
  }
  const [rows, columns] = [Math.max(top, bottom), Math.max(left, right)];
  const geometry: Geometry = {
    ...given,
    kernel: [spans[0]!, spans[1]!],
    pads: [
      [rows, rows],
      [columns, columns],
    ],
  };
  if (isSame(step.shape, geometry)) return { step, geometry, kernel: wider, text: undefined };
  if (rows === columns) return { step, geometry, kernel: wider, text: `padding: ${rows}` };
  const shape = [add(step.shape[0]!, 2 * rows), add(step.shape[1]!, 2 * columns), step.shape[2]!];
  const padded = context.steps.add('pad', [step], shape, { args: [written([rows, columns])] });
  return { step: padded, geometry, kernel: wider, text: 'padding: valid' };
}

export function convTranspose(context: Context, node: DecodedNode): void {
  let kernel = context.requireConstant(node, 1, 'kernel');
  const bias = context.constant(node, 2);
  if (kernel.shape.length !== 4)
    throw new Unsupported(
      `it works on ${kernel.shape.length - 2} dimensions, and layers here on height and width`,
    );
  const { step, order } = context.image(context.view(node));
  kernel = dilated(grouped(kernel, integer(node, 'group', 1)), pair(integers(node, 'dilations'), [1, 1]));
  if (order !== undefined) kernel = pick(kernel, 0, inverted(order));
  const stride = pair(integers(node, 'strides'), [1, 1]);
  const outside = pair(integers(node, 'output_padding'), [0, 0]);
  const auto = text(node, 'auto_pad', 'NOTSET');
  const asked = integers(node, 'output_shape')?.slice(-2);
  const given = integers(node, 'pads') ?? [0, 0, 0, 0];
  const biases = bias === undefined ? [] : [bias];
  const cuts = [0, 1].map((axis): Pair => {
    const span = kernel.shape[axis + 2]!;
    if (auto === 'NOTSET' && asked === undefined) return [given[axis]!, given[axis + 2]! - outside[axis]!];
    if (auto === 'VALID') return [0, -outside[axis]!];
    const size = step.shape[axis]!;
    const total =
      asked === undefined
        ? span + outside[axis]! - stride[axis]!
        : Number(
            subtract(add(multiply(subtract(size, 1), stride[axis]!), span + outside[axis]!), asked[axis]!),
          );
    if (!Number.isInteger(total))
      throw new Unsupported('it asks for a size that does not go with every size of image');
    const less = Math.floor(total / 2);
    return auto === 'SAME_LOWER'
      ? [total - less, less - outside[axis]!]
      : [less, total - less - outside[axis]!];
  });
  if (stride[0] === 1 && stride[1] === 1) {
    context.set(node, context.imageResult(asConv(context, step, kernel, cuts, biases)));
    return;
  }
  // Rows of zeros on the side where less is cut off.
  let amount = [0, 0];
  for (const [axis, [before, after]] of cuts.entries()) {
    const most = Math.max(before, after, 0);
    const zeros = (count: number) =>
      filled(
        kernel.shape.map((size, i) => (i === axis + 2 ? count : size)),
        0,
      );
    kernel = concatenate([zeros(most - before), kernel, zeros(most - after)], axis + 2);
    amount = amount.map((value, i) => (i === axis ? most : value));
  }
  const [inputs = 0, filters = 0] = kernel.shape;
  if (amount[0] !== amount[1]) {
    const most = Math.max(...amount);
    for (const axis of [0, 1]) {
      const more = most - amount[axis]!;
      const zeros = filled(
        kernel.shape.map((size, i) => (i === axis + 2 ? more : size)),
        0,
      );
      kernel = concatenate([zeros, kernel, zeros], axis + 2);
    }
    amount = [most, most];
  }
  const [rows, columns] = [kernel.shape[2]!, kernel.shape[3]!];
  const size = (axis: number): Dim =>
    add(
      multiply(step.shape[axis]!, stride[axis]!),
      kernel.shape[axis + 2]! - stride[axis]! - 2 * amount[axis]!,
    );
  const isSameSize = [0, 1].every((axis) => {
    const over = kernel.shape[axis + 2]! - stride[axis]!;
    return over >= 0 && Math.floor(over / 2) === amount[axis] && over === 2 * amount[axis]!;
  });
  const paddingText = isSameSize
    ? []
    : amount[0] === 0 && rows >= stride[0] && columns >= stride[1]
      ? ['padding: valid']
      : [`padding: ${amount[0]}`];
  const shape = [rows, columns, filters, inputs];
  const data = fromPyTorch('conv_transpose', Float32Array.from(kernel.data), shape);
  const made = context.steps.add('conv_transpose', [step], [size(0), size(1), filters], {
    args: [
      String(filters),
      written([rows, columns]),
      `stride: ${written(stride)}`,
      ...paddingText,
      ...(bias === undefined ? ['bias: false'] : []),
    ],
    weights: [{ shape, data }, ...biases],
  });
  context.set(node, context.imageResult(made));
}

/** Without a stride it is a convolution with the kernel turned around. */
function asConv(
  context: Context,
  step: Step,
  kernel: Constant,
  cuts: readonly Pair[],
  biases: readonly Constant[],
): Step {
  let turned = transpose(kernel, [1, 0, 2, 3]);
  for (const axis of [2, 3]) turned = slice(turned, axis, turned.shape[axis]! - 1, turned.shape[axis]!, -1);
  const [filters = 0, , height = 0, width = 0] = turned.shape;
  const pads = [0, 1].map((axis): Pair => {
    const span = turned.shape[axis + 2]! - 1;
    return [span - cuts[axis]![0], span - cuts[axis]![1]];
  }) as unknown as [Pair, Pair];
  if (pads.flat().some((amount) => amount < 0))
    throw new Unsupported('it cuts off more than its kernel adds');
  const given: Geometry = { kernel: [height, width], stride: [1, 1], dilation: [1, 1], pads };
  const sizes = [0, 1].map((axis) => windowed(step.shape[axis]!, axis, given));
  const padded = padding(context, step, given, turned);
  const shape = [padded.kernel.shape[2]!, padded.kernel.shape[3]!, padded.kernel.shape[1]!, filters];
  const data = fromPyTorch('conv', Float32Array.from(padded.kernel.data), shape);
  return context.steps.add('conv', [padded.step], [...sizes, filters], {
    args: [
      String(filters),
      ...convArguments(padded.geometry),
      ...(padded.text === undefined ? [] : [padded.text]),
      ...(biases.length === 0 ? ['bias: false'] : []),
    ],
    weights: [{ shape, data }, ...biases],
  });
}

/** As one kernel for all channels, zero between groups. */
function grouped(kernel: Constant, groups: number): Constant {
  if (groups === 1) return kernel;
  const [inputs = 0, each = 0, height = 0, width = 0] = kernel.shape;
  const rows = Array.from({ length: groups }, (_, group) => {
    const own = slice(kernel, 0, (group * inputs) / groups, inputs / groups);
    const zeros = (count: number) => filled([inputs / groups, count * each, height, width], 0);
    return concatenate([zeros(group), own, zeros(groups - group - 1)], 1);
  });
  return concatenate(rows, 0);
}

function dilated(kernel: Constant, dilation: Pair): Constant {
  let result = kernel;
  for (const [i, by] of dilation.entries()) {
    const axis = i + 2;
    if (by === 1) continue;
    const zeros = filled(
      result.shape.map((size, j) => (j === axis ? by - 1 : size)),
      0,
    );
    const rows = Array.from({ length: result.shape[axis]! }, (_, row) => slice(result, axis, row, 1));
    result = concatenate(
      rows.flatMap((row, index) => (index === 0 ? [row] : [zeros, row])),
      axis,
    );
  }
  return result;
}

export function gemm(context: Context, node: DecodedNode): void {
  const b = context.requireConstant(node, 1, 'matrix');
  if (integer(node, 'transA', 0) === 1) throw new Unsupported('it turns what comes in');
  const alpha = integer(node, 'alpha', 1);
  const beta = integer(node, 'beta', 1);
  const turned = integer(node, 'transB', 0) === 1 ? transpose(b, [1, 0]) : b;
  const matrix = alpha === 1 ? turned : { ...turned, data: Float32Array.from(turned.data, (x) => alpha * x) };
  const value = context.value(node, 0);
  const c = context.constant(node, 2);
  const bias =
    c === undefined ? undefined : { shape: [matrix.shape[1]!], data: spread(c, matrix.shape[1]!, beta) };
  if (value.kind === 'one-hot' && bias === undefined) {
    context.set(node, context.embedded(value.label, matrix));
    return;
  }
  context.set(node, contract(context, context.asView(value), matrix, bias));
}

function spread({ data }: Constant, count: number, factor: number): Float32Array {
  if (data.length !== 1 && data.length !== count)
    throw new Unsupported('what it adds is not one number for each unit');
  return Float32Array.from({ length: count }, (_, i) => factor * data[data.length === 1 ? 0 : i]!);
}

export function matMul(context: Context, node: DecodedNode): void {
  const matrix = context.requireConstant(node, 1, 'matrix');
  if (matrix.shape.length !== 2) throw new Unsupported('its matrix has more than two dimensions');
  const value = context.value(node, 0);
  if (value.kind === 'one-hot') context.set(node, context.embedded(value.label, matrix));
  else context.set(node, contract(context, context.asView(value), matrix, undefined));
}

/** The last dimension by a matrix [in, out]: a dense layer, or a 1×1 convolution where there are places. */
export function contract(context: Context, view: View, matrix: Constant, bias: Constant | undefined): View {
  const last = view.dims.at(-1)!;
  const before = view.dims.slice(0, -1);
  const [inputs = 0, units = 0] = matrix.shape;
  if (!equal(sizeOf(last), inputs))
    throw new Unsupported(`its matrix is for ${inputs} numbers, and others come in`);
  const places = withoutBatch(before.flat());
  const { step } = view;
  const weights = (kernel: Constant) => [kernel, ...(bias === undefined ? [] : [bias])];
  const without = bias === undefined ? ['bias: false'] : [];
  if (places.length === 0) {
    // A picture that becomes a vector: the matrix's rows go where the elements are.
    const flat = step.shape.length === 1 ? step : context.steps.add('flatten', [step], [inputs]);
    const order = orderOf(last.map((atom) => flatAtom(step, atom)));
    if (order === undefined)
      throw new Unsupported('it is for a picture of one size, and the network takes every size');
    const isOrdered = order.every((from, to) => from === to);
    const kernel = isOrdered ? matrix : pick(matrix, 0, inverted(order));
    const dense = context.steps.add('dense', [flat], [units], {
      args: [String(units), ...without],
      weights: weights(kernel),
    });
    return { kind: 'view', step: dense, dims: [...before, tidy([atomOf(dense, 0)])] };
  }
  const channels = step.shape.length - 1;
  const axes = new Set(last.map(({ axis }) => axis));
  const isImage =
    step.shape.length === 3 &&
    axes.size <= 1 &&
    (axes.size === 0 || axes.has(channels)) &&
    equal(sizeOf(last), step.shape[channels]!);
  const ordered = axes.size === 1 ? [...last].sort((a, b) => Number(b.stride) - Number(a.stride)) : last;
  const image = isImage ? step : asImage(context, step, places, ordered);
  const order = axes.size === 1 ? relativeOrder(last) : undefined;
  const isOrdered = order === undefined || order.every((from, to) => from === to);
  const kernel = isOrdered ? matrix : pick(matrix, 0, inverted(order));
  const made = context.steps.add('conv', [image], [image.shape[0]!, image.shape[1]!, units], {
    args: [String(units), '1', ...without],
    weights: weights(reshape(kernel, [1, 1, inputs, units])),
  });
  if (isImage) return { kind: 'view', step: made, dims: [...before, tidy([atomOf(made, 2)])] };
  return { kind: 'view', step: made, dims: [...replaced(before, places), tidy([atomOf(made, 2)])] };
}

/** The places as the rows of an image of one column. */
function asImage(context: Context, step: Step, places: readonly Atom[], channels: readonly Atom[]): Step {
  return context.arrange(step, [places, [], channels]);
}

/** The atoms of places, as they lie on the first axis of an image that has them one after the other. */
export function replaced(dims: readonly (readonly Atom[])[], places: readonly Atom[]): Atom[][] {
  const strides = new Map<Atom, Dim>();
  let stride: Dim = 1;
  for (const atom of places.toReversed()) {
    strides.set(atom, stride);
    stride = multiply(stride, atom.size);
  }
  return dims.map((atoms) =>
    tidy(
      atoms.map((atom) =>
        atom.axis === BATCH ? atom : { axis: 0, size: atom.size, stride: strides.get(atom)! },
      ),
    ),
  );
}

/** An atom of a step's axis, as it lies in the step's elements one after the other. */
function flatAtom(step: Step, { axis, size, stride }: Atom): Atom {
  const inner = step.shape.slice(axis + 1).reduce<Dim>((a, b) => multiply(a, b), 1);
  return { axis: 0, size, stride: multiply(stride, inner) };
}
