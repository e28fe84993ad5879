/** Whole numbers that are computed from sizes: the shapes that reshaping goes by. */
import { add, type Dim, equal, floorDivide, multiply, subtract } from '@cnn-studio/language';
import type { DecodedNode, DecodedTensor } from 'tfjs-onnxruntime/onnx';
import { type Constant, concatenate, filled, product, reshape, slice, transpose } from '../arrays';
import { type Context, type Sizes, Unsupported, type Value } from '../context';
import { shapeOf } from '../view';
import { axisOf, integer, integers } from './attributes';

const OPERATION: Readonly<Record<string, (a: Dim, b: Dim) => Dim>> = {
  Add: add,
  Sub: subtract,
  Mul: multiply,
  Div: floorDivide,
};

/** Undefined where it isn't about whole numbers alone. */
export function combineSizes(op: string, a: Value, b: Value): Sizes | undefined {
  const operation = OPERATION[op];
  const [x, y] = [asSizes(a), asSizes(b)];
  if (operation === undefined || x === undefined || y === undefined) return undefined;
  const length = Math.max(x.values.length, y.values.length);
  const at = (sizes: Sizes, i: number) => sizes.values[sizes.values.length === 1 ? 0 : i]!;
  return {
    kind: 'sizes',
    isList: x.isList || y.isList,
    values: Array.from({ length }, (_, i) => operation(at(x, i), at(y, i))),
  };
}

/** Whether sizes are equal, as ones and zeros; a size that is open is no number. */
export function equalSizes(a: Value, b: Value): Sizes | undefined {
  const [x, y] = [asSizes(a), asSizes(b)];
  if (x === undefined || y === undefined) return undefined;
  const length = Math.max(x.values.length, y.values.length);
  const at = (sizes: Sizes, i: number) => sizes.values[sizes.values.length === 1 ? 0 : i]!;
  const values = Array.from({ length }, (_, i): Dim => Number(equal(at(x, i), at(y, i))));
  return { kind: 'sizes', isList: x.isList || y.isList, values };
}

export function asSizes(value: Value): Sizes | undefined {
  if (value.kind === 'sizes') return value;
  if (value.kind !== 'constant' || value.array.data instanceof Float32Array || value.array.shape.length > 1)
    return undefined;
  return { kind: 'sizes', isList: value.array.shape.length === 1, values: [...value.array.data] };
}

export function shape(context: Context, node: DecodedNode): void {
  const value = context.value(node, 0);
  if (value.kind === 'constant') {
    context.set(node, { kind: 'sizes', isList: true, values: value.array.shape });
    return;
  }
  if (value.kind === 'sizes') {
    context.set(node, { kind: 'sizes', isList: true, values: value.isList ? [value.values.length] : [] });
    return;
  }
  const all = value.kind === 'label' ? [context.batch] : shapeOf(context.asView(value));
  const begin = axisOf(integer(node, 'start', 0), all.length + 1);
  const end = integer(node, 'end', all.length);
  context.set(node, {
    kind: 'sizes',
    isList: true,
    values: all.slice(begin, end < 0 ? end + all.length : end),
  });
}

export function constant(context: Context, node: DecodedNode): void {
  const value = node.attributes.get('value');
  if (value !== undefined && typeof value === 'object' && 'data' in value) {
    context.set(node, { kind: 'constant', array: value as DecodedTensor });
    return;
  }
  for (const [name, isFloat] of [
    ['value_float', true],
    ['value_floats', true],
    ['value_int', false],
    ['value_ints', false],
  ] as const) {
    const found = node.attributes.get(name);
    if (found === undefined) continue;
    const numbers = (Array.isArray(found) ? found : [found]) as number[];
    const data = isFloat ? Float32Array.from(numbers) : Float64Array.from(numbers);
    context.set(node, {
      kind: 'constant',
      array: { shape: Array.isArray(found) ? [numbers.length] : [], data },
    });
    return;
  }
  throw new Unsupported('it is a constant of a kind that is not read');
}

export function constantOfShape(context: Context, node: DecodedNode): void {
  const sizes = context.sizes(node, 0).map(Number);
  if (sizes.some((size) => !Number.isInteger(size)))
    throw new Unsupported('it makes a constant of an open size');
  const value = node.attributes.get('value') as DecodedTensor | undefined;
  const array = filled(sizes, value?.data[0] ?? 0);
  context.set(node, {
    kind: 'constant',
    array: value?.type === 'integer' ? { ...array, data: Float64Array.from(array.data) } : array,
  });
}

export function range(context: Context, node: DecodedNode): void {
  const [begin, end, step] = [0, 1, 2].map(
    (index) => context.requireConstant(node, index, 'range').data[0]!,
  ) as [number, number, number];
  const length = Math.max(Math.ceil((end - begin) / step), 0);
  context.set(node, {
    kind: 'constant',
    array: { shape: [length], data: Float64Array.from({ length }, (_, i) => begin + i * step) },
  });
}

/** Shapes are taken apart and put together as if they were tensors. @returns whether this was about a shape */
export function onSizes(context: Context, node: DecodedNode): boolean {
  const value = node.inputs.length === 0 ? undefined : context.value(node, 0);
  if (node.op === 'Concat') {
    const parts = node.inputs.map((_, index) => context.value(node, index));
    if (!parts.some(({ kind }) => kind === 'sizes')) return false;
    const sizes = parts.map(asSizes);
    if (sizes.some((one) => one === undefined)) return false;
    context.set(node, { kind: 'sizes', isList: true, values: sizes.flatMap((one) => [...one!.values]) });
    return true;
  }
  if (value?.kind !== 'sizes') return false;
  const { values } = value;
  switch (node.op) {
    case 'Gather': {
      const indices = context.requireConstant(node, 1, 'index');
      const picked = [...indices.data].map((index) => values[index < 0 ? index + values.length : index]!);
      context.set(node, { kind: 'sizes', isList: indices.shape.length > 0, values: picked });
      return true;
    }
    case 'Slice': {
      const at = (index: number, fallback: number) =>
        context.has(node, index) ? Number(context.sizes(node, index)[0]) : fallback;
      const begin = node.inputs.length > 1 ? at(1, 0) : (integers(node, 'starts')?.[0] ?? 0);
      const end =
        node.inputs.length > 1 ? at(2, values.length) : (integers(node, 'ends')?.[0] ?? values.length);
      context.set(node, { kind: 'sizes', isList: true, values: values.slice(begin, end) });
      return true;
    }
    case 'Unsqueeze':
    case 'Squeeze':
    case 'Reshape':
      context.set(node, {
        ...value,
        isList: node.op === 'Unsqueeze' || (node.op === 'Reshape' && context.sizes(node, 1).length > 0),
      });
      return true;
    case 'Cast':
    case 'Identity':
      context.set(node, value);
      return true;
    case 'Reciprocal':
      context.set(node, { kind: 'share', of: values[0]! });
      return true;
    case 'Where': {
      const [yes, no] = [asSizes(context.value(node, 1)), asSizes(context.value(node, 2))];
      if (yes === undefined || no === undefined) return false;
      const at = (sizes: Sizes, i: number) => sizes.values[sizes.values.length === 1 ? 0 : i]!;
      const chosen = values.map((condition, i) => at(condition === 0 ? no : yes, i));
      context.set(node, { kind: 'sizes', isList: value.isList, values: chosen });
      return true;
    }
    case 'ReduceProd': {
      const total = values.reduce<Dim>((a, b) => multiply(a, b), 1);
      context.set(node, { kind: 'sizes', isList: integer(node, 'keepdims', 1) === 1, values: [total] });
      return true;
    }
    default:
      return false;
  }
}

/** The same of constants. @returns whether all of its inputs were */
export function onConstants(context: Context, node: DecodedNode): boolean {
  const array = node.inputs.length === 0 ? undefined : context.constant(node, 0);
  if (array === undefined) return false;
  const set = (result: Constant) => {
    context.set(node, { kind: 'constant', array: result });
    return true;
  };
  const rank = array.shape.length;
  switch (node.op) {
    case 'Identity':
    case 'Dropout':
      return set(array);
    case 'Cast': {
      const isFloat = [1, 10, 11, 16].includes(integer(node, 'to', 1));
      return set({
        ...array,
        data: isFloat ? Float32Array.from(array.data) : Float64Array.from(array.data, Math.trunc),
      });
    }
    case 'Concat': {
      const parts = node.inputs.map((_, index) => context.constant(node, index));
      if (parts.some((part) => part === undefined)) return false;
      return set(concatenate(parts as Constant[], axisOf(integer(node, 'axis', 0), rank)));
    }
    case 'Gather': {
      const indices = context.constant(node, 1);
      if (indices === undefined) return false;
      const axis = axisOf(integer(node, 'axis', 0), rank);
      const parts = [...indices.data].map((index) =>
        slice(array, axis, index < 0 ? index + array.shape[axis]! : index, 1),
      );
      const joined = concatenate(parts, axis);
      return set(
        reshape(joined, [...array.shape.slice(0, axis), ...indices.shape, ...array.shape.slice(axis + 1)]),
      );
    }
    case 'Gemm':
    case 'MatMul': {
      const other = context.constant(node, 1);
      if (other === undefined || array.shape.length !== 2 || other.shape.length !== 2) return false;
      const a = integer(node, 'transA', 0) === 1 ? transpose(array, [1, 0]) : array;
      const b = integer(node, 'transB', 0) === 1 ? transpose(other, [1, 0]) : other;
      return set(product(a, b));
    }
    case 'Slice': {
      let result = array;
      for (const { axis, begin, count, step } of slices(context, node, array.shape))
        result = slice(result, axis, begin, count, step);
      return set(result);
    }
    default:
      return false;
  }
}

export interface SliceOf {
  readonly axis: number;
  readonly begin: number;
  readonly count: number;
  readonly step: number;
}

/** What `Slice` takes of each dimension of known sizes. */
export function slices(context: Context, node: DecodedNode, sizes: readonly Dim[]): SliceOf[] {
  const list = (index: number, name: string) =>
    node.inputs.length > 1
      ? context.has(node, index)
        ? context.sizes(node, index)
        : undefined
      : integers(node, name);
  const starts = list(1, 'starts') ?? [];
  const ends = list(2, 'ends') ?? [];
  const axes = list(3, 'axes') ?? starts.map((_, i) => i);
  const steps = list(4, 'steps') ?? starts.map(() => 1);
  return starts.map((start, i) => {
    const axis = axisOf(Number(axes[i]), sizes.length);
    const size = sizes[axis]!;
    const end = ends[i]!;
    const step = Number(steps[i]);
    if (typeof size !== 'number') throw new Unsupported('it cuts an axis of an open size');
    if (typeof start !== 'number' || typeof end !== 'number')
      throw new Unsupported('it cuts at a place that depends on the size');
    const clamp = (at: number, low: number, high: number) =>
      Math.min(Math.max(at < 0 ? at + size : at, low), high);
    if (step > 0) {
      const begin = clamp(start, 0, size);
      return { axis, begin, count: Math.max(Math.ceil((clamp(end, 0, size) - begin) / step), 0), step };
    }
    const begin = clamp(start, 0, size - 1);
    const last = end < -size ? -1 : clamp(end, -1, size - 1);
    return { axis, begin, count: Math.max(Math.ceil((begin - last) / -step), 0), step };
  });
}
