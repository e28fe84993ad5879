import {
  encodeModel,
  type OnnxArray,
  type OnnxAttribute,
  type OnnxDomain,
  type OnnxDtype,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
  onnxDataType,
} from '../onnx/model';
import { sizeOf } from '../tensors';
import { identityPerm, isIdentity, mergeAxes, movesOnlyUnits, sameShape } from './shapes';

/** A value inside the ONNX graph: what is physically there. */
export type OnnxValue = OnnxValueInfo;

export interface OpOptions {
  readonly domain?: Exclude<OnnxDomain, ''>;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** ONNX Runtime's operators on images in blocks of channels. */
export const BLOCKED = { domain: 'com.microsoft.nchwc' } as const;
/** From this many elements on a transposition is worth two operators. */
const MIN_BLOCKED_ELEMENTS = 2 ** 16;

/**
 * Builds an ONNX graph. Equal operations on equal inputs are made once, chains of reshapes collapse, and what
 * no output needs is left out in the end.
 */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #producers = new Map<string, OnnxNode>();
  readonly #made = new Map<string, readonly OnnxValue[]>();
  readonly #initializers = new Map<string, OnnxTensor>();
  readonly #constantsByKey = new Map<string, OnnxValue>();
  /** For a reshaped or transposed value what it was made from, so that chains collapse. */
  readonly #reshapedFrom = new Map<string, OnnxValue>();
  /** For an image in NCHW that is there in blocks of channels too, these blocks. */
  readonly #blocks = new Map<string, OnnxValue>();
  readonly #inputs: OnnxValue[] = [];
  #count = 0;

  /**
   * @param channelBlock `channelBlock()` where the graph runs on this processor, 0 where it may run elsewhere.
   * @param forGpu whether the graph is for a GPU by WebGPU, which lacks some operators (`FusedMatMul`, `SpaceToDepth`,
   *   `Round`, `IsNaN`, `Cast` of int64): these would run on the processor, and what they take would leave the GPU
   *   for it, in every step.
   * @param standard whether it is for other runtimes, which have none of ONNX Runtime's additions
   */
  constructor(
    readonly channelBlock = 0,
    readonly forGpu = false,
    readonly standard = false,
  ) {}

  input(name: string, dtype: OnnxDtype, shape: readonly number[]): OnnxValue {
    const value: OnnxValue = { name, dtype, shape };
    this.#inputs.push(value);
    return value;
  }

  /** An operation with one output. */
  op(
    op: string,
    inputs: readonly (OnnxValue | null)[],
    shape: readonly number[],
    dtype: OnnxDtype,
    options: OpOptions = {},
  ): OnnxValue {
    return this.ops(op, inputs, [{ shape, dtype }], options)[0]!;
  }

  ops(
    op: string,
    inputs: readonly (OnnxValue | null)[],
    outputs: readonly { shape: readonly number[]; dtype: OnnxDtype }[],
    { domain, attributes = {} }: OpOptions = {},
  ): readonly OnnxValue[] {
    const inputNames = inputs.map((value) => value?.name ?? '');
    const key = `${domain ?? ''}.${op}(${inputNames})${JSON.stringify(attributes)}`;
    const known = this.#made.get(key);
    if (known) return known;
    const values = outputs.map(({ shape, dtype }) => ({ name: `v${this.#count++}`, dtype, shape }));
    const node: OnnxNode = {
      op,
      domain: domain ?? '',
      inputs: inputNames,
      outputs: values.map((value) => value.name),
      attributes,
    };
    this.#nodes.push(node);
    for (const value of values) this.#producers.set(value.name, node);
    this.#made.set(key, values);
    return values;
  }

  constant(dtype: OnnxDtype, shape: readonly number[], data: OnnxArray): OnnxValue {
    const small = data.length <= 64;
    const key = small ? `${dtype}[${shape}]${Array.from(data as Float32Array, literal)}` : '';
    const known = this.#constantsByKey.get(key);
    if (known) return known;
    const value: OnnxValue = { name: `c${this.#count++}`, dtype, shape };
    this.#initializers.set(value.name, { ...value, data });
    if (small) this.#constantsByKey.set(key, value);
    return value;
  }

  scalar(dtype: OnnxDtype, value: number): OnnxValue {
    return this.constant(dtype, [], arrayOf(dtype, [value]));
  }

  /** A vector of 64-bit integers: what ONNX takes for shapes, axes, starts. */
  ints(values: readonly number[]): OnnxValue {
    return this.constant('int64', [values.length], arrayOf('int64', values));
  }

  reshape(value: OnnxValue, shape: readonly number[]): OnnxValue {
    const source = this.#reshapedFrom.get(value.name) ?? value;
    if (sameShape(source.shape, shape)) return source;
    const result = this.op('Reshape', [source, this.ints(shape)], shape, source.dtype, {
      attributes: sizeOf(shape) === 0 ? { allowzero: 1 } : {},
    });
    this.#reshapedFrom.set(result.name, source);
    return result;
  }

  transpose(value: OnnxValue, perm: readonly number[]): OnnxValue {
    if (isIdentity(perm)) return value;
    const shape = perm.map((axis) => value.shape[axis]!);
    if (movesOnlyUnits(value.shape, perm)) return this.reshape(value, shape);
    const merged = mergeAxes(value.shape, perm);
    const byBlocks = this.#transposeByBlocks(value, merged, shape);
    if (byBlocks) return byBlocks;
    // ONNX Runtime is fast at exchanging two neighboring groups of axes, and slow at the rest: of a filter of
    // 4x4x128x256, HWIO to OIHW takes 6.8 ms in one step, 0.9 as [HW,I,O] -> [HW,O,I] -> [OI,HW].
    const grouped = this.reshape(value, merged.shape);
    if (merged.perm.join() === '2,1,0') {
      const [a, b, c] = merged.shape as [number, number, number];
      const inner = this.#transpose(grouped, [0, 2, 1]);
      return this.reshape(this.#transpose(this.reshape(inner, [a, c * b]), [1, 0]), shape);
    }
    return this.reshape(this.#transpose(grouped, merged.perm), shape);
  }

  /**
   * Channels to the end of each image, or from there, by way of blocks of channels: reordering works on all threads,
   * transposing on one, and a convolution may want the blocks too. [32,64,40,40] takes 1.4 ms instead of 2.9 to the end,
   * 0.9 instead of 1.6 from there.
   * @returns undefined where that is not what the transposition does
   */
  #transposeByBlocks(
    value: OnnxValue,
    { shape: [images, a, b], perm }: { shape: number[]; perm: number[] },
    shape: readonly number[],
  ): OnnxValue | undefined {
    if (this.channelBlock === 0 || value.dtype !== 'float32' || perm.join() !== '0,2,1') return undefined;
    if (sizeOf(shape) < MIN_BLOCKED_ELEMENTS) return undefined;
    if (a! % this.channelBlock === 0) {
      const image = value.shape.length === 4 ? value : this.reshape(value, [images!, a!, 1, b!]);
      if (image.shape[1] === a) return this.reshape(this.fromBlocks(this.toBlocks(image), true), shape);
    }
    if (b! % this.channelBlock !== 0) return undefined;
    const image = this.reshape(value, [images!, 1, a!, b!]);
    return this.reshape(this.fromBlocks(this.toBlocks(image, true)), shape);
  }

  /**
   * An image with its channels in blocks, physically [batch, channels / block, height, width, block].
   * @param image NCHW, or NHWC if `channelsLast`; a multiple of `channelBlock` channels
   * @returns its shape is said to be NCHW
   */
  toBlocks(image: OnnxValue, channelsLast = false): OnnxValue {
    const known = this.#blocks.get(image.name);
    if (known && !channelsLast) return known;
    const [batch, a, b, c] = image.shape as [number, number, number, number];
    const shape = channelsLast ? [batch, c, a, b] : image.shape;
    const attributes = channelsLast ? { channels_last: 1 } : undefined;
    const blocks = this.op('ReorderInput', [image], shape, image.dtype, { ...BLOCKED, attributes });
    if (!channelsLast) this.#blocks.set(image.name, blocks);
    return blocks;
  }

  /** The blocks of an image in NCHW, if they are there. */
  knownBlocks(image: OnnxValue): OnnxValue | undefined {
    return this.#blocks.get(image.name);
  }

  /** The opposite of `toBlocks`. */
  fromBlocks(blocks: OnnxValue, channelsLast = false): OnnxValue {
    const [batch, channels, height, width] = blocks.shape as [number, number, number, number];
    const shape = channelsLast ? [batch, height, width, channels] : blocks.shape;
    const attributes = { channels, channels_last: channelsLast ? 1 : 0 };
    const image = this.op('ReorderOutput', [blocks], shape, blocks.dtype, { ...BLOCKED, attributes });
    if (!channelsLast) this.#blocks.set(image.name, blocks);
    return image;
  }

  #transpose(value: OnnxValue, perm: readonly number[]): OnnxValue {
    const shape = perm.map((axis) => value.shape[axis]!);
    return this.op('Transpose', [value], shape, value.dtype, { attributes: { perm } });
  }

  cast(value: OnnxValue, dtype: OnnxDtype): OnnxValue {
    if (value.dtype === dtype) return value;
    return this.op('Cast', [value], value.shape, dtype, { attributes: { to: onnxDataType(dtype) } });
  }

  unary(op: string, x: OnnxValue, attributes: Readonly<Record<string, OnnxAttribute>> = {}): OnnxValue {
    return this.op(op, [x], x.shape, x.dtype, { attributes });
  }

  /** An element-wise operation on two values that broadcast against each other. */
  binary(op: string, a: OnnxValue, b: OnnxValue, dtype: OnnxDtype = a.dtype): OnnxValue {
    return this.op(op, [a, b], broadcastShape(a.shape, b.shape), dtype);
  }

  /** The GPU's compiler may take it that there is no NaN; then the answer is no. */
  isNaN(value: OnnxValue): OnnxValue {
    if (!this.forGpu) return this.op('IsNaN', [value], value.shape, 'bool');
    return this.op('Not', [this.binary('Equal', value, value, 'bool')], value.shape, 'bool');
  }

  where(condition: OnnxValue, a: OnnxValue, b: OnnxValue): OnnxValue {
    const shape = broadcastShape(condition.shape, broadcastShape(a.shape, b.shape));
    return this.op('Where', [condition, a, b], shape, a.dtype);
  }

  expand(value: OnnxValue, shape: readonly number[]): OnnxValue {
    if (sameShape(value.shape, shape)) return value;
    return this.op('Expand', [value, this.ints(shape)], shape, value.dtype);
  }

  /** `value[starts : starts + sizes * steps : steps]` on the given axes. */
  slice(
    value: OnnxValue,
    axes: readonly number[],
    starts: readonly number[],
    sizes: readonly number[],
    steps: readonly number[] = axes.map(() => 1),
  ): OnnxValue {
    const keep = axes
      .map((axis, i) => ({ axis, start: starts[i]!, size: sizes[i]!, step: steps[i]! }))
      .filter(({ axis, start, size, step }) => !(start === 0 && step === 1 && size === value.shape[axis]));
    if (keep.length === 0) return value;
    const shape = value.shape.slice();
    for (const { axis, size } of keep) shape[axis] = size;
    const end = ({ start, size, step }: { start: number; size: number; step: number }): number => {
      const last = start + size * step;
      // A negative end would count from the back; beyond the front is any number below minus the size.
      return last < 0 ? -(2 ** 31) : last;
    };
    return this.op(
      'Slice',
      [
        value,
        this.ints(keep.map((k) => k.start)),
        this.ints(keep.map(end)),
        this.ints(keep.map((k) => k.axis)),
        this.ints(keep.map((k) => k.step)),
      ],
      shape,
      value.dtype,
    );
  }

  concat(values: readonly OnnxValue[], axis: number): OnnxValue {
    if (values.length === 1) return values[0]!;
    const shape = values[0]!.shape.slice();
    shape[axis] = values.reduce((sum, value) => sum + value.shape[axis]!, 0);
    return this.op('Concat', values, shape, values[0]!.dtype, { attributes: { axis } });
  }

  pad(
    value: OnnxValue,
    before: readonly number[],
    after: readonly number[],
    fill: number | 'reflect' = 0,
  ): OnnxValue {
    if (before.every((n) => n === 0) && after.every((n) => n === 0)) return value;
    const shape = value.shape.map((size, i) => size + before[i]! + after[i]!);
    const inputs = [value, this.ints([...before, ...after])];
    if (fill === 'reflect') {
      return this.op('Pad', inputs, shape, value.dtype, { attributes: { mode: 'reflect' } });
    }
    return this.op('Pad', [...inputs, this.scalar(value.dtype, fill)], shape, value.dtype);
  }

  /** `ReduceSum`, `ReduceMax`, ... The axes remain with size 1 if `keepDims`. */
  reduce(op: string, value: OnnxValue, axes: readonly number[], keepDims: boolean): OnnxValue {
    if (axes.length === 0) return value;
    const shape = value.shape.flatMap((size, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [size]));
    return this.op(op, [value, this.ints(axes)], shape, value.dtype, {
      attributes: { keepdims: keepDims ? 1 : 0 },
    });
  }

  /** `a` times `b` over their last two axes, either of them transposed. Leading axes broadcast. */
  matMul(a: OnnxValue, b: OnnxValue, transA = false, transB = false): OnnxValue {
    const m = a.shape.at(transA ? -1 : -2)!;
    const n = b.shape.at(transB ? -2 : -1)!;
    if (a.shape.length === 2 && b.shape.length === 2) {
      return this.op('Gemm', [a, b], [m, n], a.dtype, {
        attributes: { transA: transA ? 1 : 0, transB: transB ? 1 : 0 },
      });
    }
    const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    if (this.forGpu || this.standard) {
      const factors = [transA ? this.#turned(a) : a, transB ? this.#turned(b) : b];
      return this.op('MatMul', factors, [...batch, m, n], a.dtype);
    }
    if (!transA && !transB) return this.op('MatMul', [a, b], [...batch, m, n], a.dtype);
    return this.op('FusedMatMul', [a, b], [...batch, m, n], a.dtype, {
      domain: 'com.microsoft',
      attributes: { transA: transA ? 1 : 0, transB: transB ? 1 : 0 },
    });
  }

  /** The last two axes exchanged. */
  #turned(value: OnnxValue): OnnxValue {
    const perm = identityPerm(value.shape.length);
    return this.transpose(value, [...perm.slice(0, -2), perm.at(-1)!, perm.at(-2)!]);
  }

  /** The model with these values as outputs, under these names. */
  encode(outputs: readonly { value: OnnxValue; name: string }[]): {
    bytes: Uint8Array;
    nodes: readonly OnnxNode[];
  } {
    const graph = this.graph(outputs);
    return { bytes: encodeModel(graph), nodes: graph.nodes };
  }

  /** The graph with these values as outputs, under these names; without what none of them needs. */
  graph(outputs: readonly { value: OnnxValue; name: string }[]): OnnxGraph {
    // A value made by a node takes the name of its output; other outputs are copies.
    const names = new Map<string, string>();
    const copies: OnnxNode[] = [];
    for (const { value, name } of outputs) {
      if (this.#producers.has(value.name) && !names.has(value.name)) names.set(value.name, name);
      else copies.push({ op: 'Identity', domain: '', inputs: [value.name], outputs: [name], attributes: {} });
    }
    const rename = (name: string): string => names.get(name) ?? name;
    const needed = new Set(outputs.map(({ value }) => value.name));
    const nodes: OnnxNode[] = [];
    for (const node of this.#nodes.slice().reverse()) {
      if (!node.outputs.some((name) => needed.has(name))) continue;
      nodes.push(node);
      for (const input of node.inputs) needed.add(input);
    }
    nodes.reverse();
    const renamed = [...nodes, ...copies].map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    }));
    return {
      nodes: renamed,
      initializers: [...this.#initializers.values()].filter((tensor) => needed.has(tensor.name)),
      inputs: this.#inputs,
      outputs: outputs.map(({ value, name }) => ({ ...value, name })),
    };
  }
}

function literal(value: number | bigint): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Numbers as the array that ONNX stores for an element type. */
export function arrayOf(dtype: OnnxDtype, values: readonly number[]): OnnxArray {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(values);
    case 'float64':
      return Float64Array.from(values);
    case 'int32':
      return Int32Array.from(values);
    case 'int64':
      return BigInt64Array.from(values, (value) => BigInt(value));
    default:
      return Uint8Array.from(values);
  }
}

/** The shape that two shapes are broadcast to, by NumPy’s rules. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return identityPerm(rank).map((i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    return x === 1 ? y : x;
  });
}
