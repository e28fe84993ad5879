/** Constants of a graph, and what can be computed of them before anything runs. */

export interface Constant {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

export function countOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => countOf(shape.slice(axis + 1)));
}

function like(data: Constant['data'], length: number): Constant['data'] {
  return data instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}

/** An array whose element at `index` is that of `source` at an offset plus the index times `steps`. */
function strided(source: Constant, shape: readonly number[], steps: readonly number[], offset = 0): Constant {
  const data = like(source.data, countOf(shape));
  const index = shape.map(() => 0);
  let from = offset;
  for (let to = 0; to < data.length; to++) {
    data[to] = source.data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= steps[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return { shape, data };
}

export function transpose(array: Constant, order: readonly number[]): Constant {
  const strides = stridesOf(array.shape);
  return strided(
    array,
    order.map((axis) => array.shape[axis]!),
    order.map((axis) => strides[axis]!),
  );
}

export function reshape(array: Constant, shape: readonly number[]): Constant {
  if (countOf(shape) !== array.data.length) throw new Error('a constant is given a shape of another size');
  return { shape, data: array.data };
}

/** To a shape that it can be broadcast to. */
export function broadcast(array: Constant, shape: readonly number[]): Constant {
  const missing = shape.length - array.shape.length;
  const strides = stridesOf(array.shape);
  const steps = shape.map((_, axis) =>
    axis < missing || array.shape[axis - missing] === 1 ? 0 : strides[axis - missing]!,
  );
  return strided(array, shape, steps);
}

export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [x, y] = [a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1];
    if (x !== y && x !== 1 && y !== 1) throw new Error('two constants have shapes that do not go together');
    return x === 1 ? y : x;
  });
}

export function combine(a: Constant, b: Constant, operation: (x: number, y: number) => number): Constant {
  const shape = broadcastShape(a.shape, b.shape);
  const [x, y] = [broadcast(a, shape), broadcast(b, shape)];
  const isFloat = a.data instanceof Float32Array || b.data instanceof Float32Array;
  const values = Float64Array.from(x.data, (value, index) => operation(value, y.data[index]!));
  return { shape, data: isFloat ? Float32Array.from(values) : values };
}

export function map(array: Constant, operation: (x: number) => number): Constant {
  return { shape: array.shape, data: array.data.map(operation) as Constant['data'] };
}

/** Elements `begin`, `begin + step`, ... of an axis. */
export function slice(array: Constant, axis: number, begin: number, count: number, step = 1): Constant {
  const strides = stridesOf(array.shape);
  const shape = array.shape.map((size, i) => (i === axis ? count : size));
  const steps = strides.map((stride, i) => (i === axis ? stride * step : stride));
  return strided(array, shape, steps, begin * strides[axis]!);
}

export function concatenate(arrays: readonly Constant[], axis: number): Constant {
  const first = arrays[0]!;
  const size = arrays.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  const shape = first.shape.map((each, i) => (i === axis ? size : each));
  const data = like(first.data, countOf(shape));
  const inner = countOf(shape.slice(axis + 1));
  const outer = countOf(shape.slice(0, axis));
  let at = 0;
  for (const part of arrays) {
    const length = part.shape[axis]! * inner;
    for (let block = 0; block < outer; block++) {
      data.set(part.data.subarray(block * length, (block + 1) * length), block * size * inner + at);
    }
    at += length;
  }
  return { shape, data };
}

export function isUniform({ data }: Constant): boolean {
  return data.every((value) => value === data[0]);
}

export function filled(shape: readonly number[], value: number): Constant {
  return { shape, data: new Float32Array(countOf(shape)).fill(value) };
}

/** What of each new element of an axis is which old one. */
export function pick(array: Constant, axis: number, indices: readonly number[]): Constant {
  return concatenate(
    indices.map((index) => slice(array, axis, index, 1)),
    axis,
  );
}

/** Of two matrices. */
export function product(a: Constant, b: Constant): Constant {
  const [rows = 0, inner = 0] = a.shape;
  const columns = b.shape[1]!;
  const data = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a.data[i * inner + k]! * b.data[k * columns + j]!;
      data[i * columns + j] = sum;
    }
  }
  return { shape: [rows, columns], data };
}
