/**
 * ONNX files as plain data.
 * Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { halfToFloat } from './half';
import {
  floatOf,
  floatsOf,
  integerOf,
  integersOf,
  type ProtobufField,
  protobufFields,
  textOf,
} from './protobuf-reader';

/** The elements of a tensor, row by row: of any type of floats as float32, of integers and truth values as numbers. */
export interface DecodedTensor {
  readonly name: string;
  readonly type: 'float' | 'integer';
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
}

/** The value of an attribute of a node. */
export type DecodedAttribute =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | DecodedTensor
  | DecodedGraph;

/** One operator of a decoded graph. */
export interface DecodedNode {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  /** '' stands for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, DecodedAttribute>;
}

/** An input or output of a decoded graph. */
export interface DecodedValueInfo {
  readonly name: string;
  /** The number of the element's type: 1 is float32. */
  readonly elementType: number;
  /** A name for a size that is open, '' for one without a name; undefined where nothing is said of the shape. */
  readonly shape: readonly (number | string)[] | undefined;
}

/** A graph as it stands in an `.onnx` file. */
export interface DecodedGraph {
  readonly name: string;
  readonly nodes: readonly DecodedNode[];
  readonly initializers: ReadonlyMap<string, DecodedTensor>;
  /** Without those that are initializers. */
  readonly inputs: readonly DecodedValueInfo[];
  readonly outputs: readonly DecodedValueInfo[];
}

/** A function of a model: a node whose type is its name stands for its nodes. */
export interface DecodedFunction {
  readonly name: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly DecodedNode[];
}

/** The content of an `.onnx` file. */
export interface DecodedModel {
  readonly producer: string;
  readonly documentation: string;
  readonly graph: DecodedGraph;
  /** Of ONNX's own operators. */
  readonly opset: number;
  readonly functions: readonly DecodedFunction[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** What is wrong with a file, for people. */
export class OnnxFormatError extends Error {}

/**
 * Reads bytes that a model keeps in another file.
 * @param location as the model has it, relative to its folder
 */
export type ReadExternal = (location: string) => Uint8Array;

/** @throws OnnxFormatError for what is cut off, damaged or no ONNX model */
export function decodeModel(bytes: Uint8Array, external: ReadExternal): DecodedModel {
  try {
    return readModel(bytes, external);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new OnnxFormatError('it is cut off, damaged or no ONNX model', { cause: error });
  }
}

function readModel(bytes: Uint8Array, external: ReadExternal): DecodedModel {
  let producer = '';
  let documentation = '';
  let graph: DecodedGraph | undefined;
  let opset = 0;
  const functions: DecodedFunction[] = [];
  const metadata = new Map<string, string>();
  for (const field of protobufFields(bytes)) {
    if (field.number === 2) producer = textOf(field);
    else if (field.number === 6) documentation = textOf(field);
    else if (field.number === 7) graph = readGraph(field.bytes, external);
    else if (field.number === 8) {
      const [domain, version] = readOpset(field.bytes);
      if (domain === '' || domain === 'ai.onnx') opset = version;
    } else if (field.number === 14) {
      const { key, value } = readEntry(field.bytes);
      metadata.set(key, value);
    } else if (field.number === 25) functions.push(readFunction(field.bytes, external));
  }
  if (graph === undefined || opset === 0) throw new OnnxFormatError('it is no ONNX model: it has no graph');
  return { producer, documentation, graph, opset, functions, metadata };
}

function readOpset(bytes: Uint8Array): [string, number] {
  let domain = '';
  let version = 0;
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) domain = textOf(field);
    else if (field.number === 2) version = integerOf(field);
  }
  return [domain, version];
}

function readEntry(bytes: Uint8Array): { key: string; value: string } {
  let [key, value] = ['', ''];
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) key = textOf(field);
    else if (field.number === 2) value = textOf(field);
  }
  return { key, value };
}

function readGraph(bytes: Uint8Array, external: ReadExternal): DecodedGraph {
  let name = '';
  const nodes: DecodedNode[] = [];
  const initializers = new Map<string, DecodedTensor>();
  const inputs: DecodedValueInfo[] = [];
  const outputs: DecodedValueInfo[] = [];
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) nodes.push(readNode(field.bytes, external));
    else if (field.number === 2) name = textOf(field);
    else if (field.number === 5) {
      const tensor = readTensor(field.bytes, external);
      initializers.set(tensor.name, tensor);
    } else if (field.number === 11) inputs.push(readValueInfo(field.bytes));
    else if (field.number === 12) outputs.push(readValueInfo(field.bytes));
    else if (field.number === 15) throw new OnnxFormatError('it has sparse weights, which are not read');
  }
  // Old models list their initializers among the inputs.
  return { name, nodes, initializers, inputs: inputs.filter((one) => !initializers.has(one.name)), outputs };
}

function readFunction(bytes: Uint8Array, external: ReadExternal): DecodedFunction {
  let [name, domain] = ['', ''];
  const inputs: string[] = [];
  const outputs: string[] = [];
  const nodes: DecodedNode[] = [];
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) name = textOf(field);
    else if (field.number === 4) inputs.push(textOf(field));
    else if (field.number === 5) outputs.push(textOf(field));
    else if (field.number === 7) nodes.push(readNode(field.bytes, external));
    else if (field.number === 10) domain = textOf(field);
  }
  return { name, domain, inputs, outputs, nodes };
}

function readNode(bytes: Uint8Array, external: ReadExternal): DecodedNode {
  let [name, op, domain] = ['', '', ''];
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, DecodedAttribute>();
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) inputs.push(textOf(field));
    else if (field.number === 2) outputs.push(textOf(field));
    else if (field.number === 3) name = textOf(field);
    else if (field.number === 4) op = textOf(field);
    else if (field.number === 5) {
      const [key, value] = readAttribute(field.bytes, external);
      if (value !== undefined) attributes.set(key, value);
    } else if (field.number === 7) domain = textOf(field);
  }
  return { name, op, domain: domain === 'ai.onnx' ? '' : domain, inputs, outputs, attributes };
}

const ATTRIBUTE = { float: 1, integer: 2, text: 3, tensor: 4, graph: 5, floats: 6, integers: 7, texts: 8 };

function readAttribute(bytes: Uint8Array, external: ReadExternal): [string, DecodedAttribute | undefined] {
  let name = '';
  let type = 0;
  let single: DecodedAttribute | undefined;
  const numbers: number[] = [];
  const texts: string[] = [];
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) name = textOf(field);
    else if (field.number === 2) single = floatOf(field);
    else if (field.number === 3) single = integerOf(field);
    else if (field.number === 4) single = textOf(field);
    else if (field.number === 5) single = readTensor(field.bytes, external);
    else if (field.number === 6) single = readGraph(field.bytes, external);
    else if (field.number === 7) numbers.push(...floatsOf(field, 4));
    else if (field.number === 8) numbers.push(...integersOf(field));
    else if (field.number === 9) texts.push(textOf(field));
    else if (field.number === 20) type = integerOf(field);
  }
  if (type === ATTRIBUTE.floats || type === ATTRIBUTE.integers) return [name, numbers];
  if (type === ATTRIBUTE.texts) return [name, texts];
  // Zero and the empty text are left out of the file.
  if (type === ATTRIBUTE.float || type === ATTRIBUTE.integer) return [name, single ?? 0];
  if (type === ATTRIBUTE.text) return [name, single ?? ''];
  return [name, single];
}

function readValueInfo(bytes: Uint8Array): DecodedValueInfo {
  let name = '';
  let elementType = 0;
  let shape: (number | string)[] | undefined;
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) name = textOf(field);
    if (field.number !== 2) continue;
    for (const kind of protobufFields(field.bytes)) {
      if (kind.number !== 1) continue;
      for (const part of protobufFields(kind.bytes)) {
        if (part.number === 1) elementType = integerOf(part);
        else if (part.number === 2) shape = [...protobufFields(part.bytes)].map(readDimension);
      }
    }
  }
  return { name, elementType, shape };
}

function readDimension({ bytes }: ProtobufField): number | string {
  let size: number | string = '';
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) size = integerOf(field);
    else if (field.number === 2) size = textOf(field);
  }
  return size;
}

type Elements = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

interface ElementType {
  readonly type: DecodedTensor['type'];
  readonly bytes: number;
  readonly read: (raw: ArrayBuffer) => ArrayLike<number>;
}

const integer = (bytes: number, read: ElementType['read']): ElementType => ({ type: 'integer', bytes, read });
const float = (bytes: number, read: ElementType['read']): ElementType => ({ type: 'float', bytes, read });
const BIG = (raw: BigInt64Array | BigUint64Array) => Float64Array.from(raw, Number);

/** By number. */
const ELEMENT_TYPES: ReadonlyMap<number, ElementType> = new Map([
  [1, float(4, (raw) => new Float32Array(raw))],
  [2, integer(1, (raw) => new Uint8Array(raw))],
  [3, integer(1, (raw) => new Int8Array(raw))],
  [4, integer(2, (raw) => new Uint16Array(raw))],
  [5, integer(2, (raw) => new Int16Array(raw))],
  [6, integer(4, (raw) => new Int32Array(raw))],
  [7, integer(8, (raw) => BIG(new BigInt64Array(raw)))],
  [9, integer(1, (raw) => new Uint8Array(raw))],
  [10, float(2, (raw) => Float32Array.from(new Uint16Array(raw), halfToFloat))],
  [11, float(8, (raw) => new Float64Array(raw))],
  [12, integer(4, (raw) => new Uint32Array(raw))],
  [13, integer(8, (raw) => BIG(new BigUint64Array(raw)))],
  [16, float(2, (raw) => bfloat16(new Uint16Array(raw)))],
]);

function readTensor(bytes: Uint8Array, external: ReadExternal): DecodedTensor {
  const shape: number[] = [];
  const values: number[] = [];
  let dataType = 0;
  let name = '';
  let raw: Uint8Array | undefined;
  let isExternal = false;
  const where = new Map<string, string>();
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) shape.push(...integersOf(field));
    else if (field.number === 2) dataType = integerOf(field);
    else if (field.number === 4) append(values, floatsOf(field, 4));
    else if (field.number === 5 || field.number === 7 || field.number === 11)
      append(values, integersOf(field));
    else if (field.number === 8) name = textOf(field);
    else if (field.number === 9) raw = field.bytes;
    else if (field.number === 10) append(values, floatsOf(field, 8));
    else if (field.number === 13) {
      const { key, value } = readEntry(field.bytes);
      where.set(key, value);
    } else if (field.number === 14) isExternal = integerOf(field) === 1;
  }
  const of = `the tensor ${name || '(without a name)'}`;
  if (shape.some((size) => !Number.isSafeInteger(size) || size < 0))
    throw new OnnxFormatError(`${of} has no valid shape`);
  const kind = ELEMENT_TYPES.get(dataType);
  if (kind === undefined) throw new OnnxFormatError(`${of} is of the type ${dataType}, which is not read`);
  const count = shape.reduce((a, b) => a * b, 1);
  if (isExternal) raw = outside(external, where, count * kind.bytes, of);
  const found = raw === undefined ? ofFields(values, dataType) : ofBytes(raw, kind, of);
  if (found.length !== count) {
    throw new OnnxFormatError(`${of} has ${found.length} elements where its shape needs ${count}`);
  }
  const data: Elements = kind.type === 'float' ? Float32Array.from(found) : Float64Array.from(found);
  return { name, type: kind.type, shape, data };
}

function outside(
  external: ReadExternal,
  where: ReadonlyMap<string, string>,
  needed: number,
  of: string,
): Uint8Array {
  const location = where.get('location');
  if (location === undefined)
    throw new OnnxFormatError(`${of} is said to be in another file, and not in which`);
  const bytes = external(location);
  const begin = Number(where.get('offset') ?? 0);
  const length = Number(where.get('length') ?? needed);
  if (!(begin >= 0 && length >= 0 && begin + length <= bytes.length)) {
    throw new OnnxFormatError(
      `${of} is said to be at byte ${begin} of ${location}, which has only ${bytes.length}`,
    );
  }
  return bytes.subarray(begin, begin + length);
}

function ofBytes(raw: Uint8Array, kind: ElementType, of: string): ArrayLike<number> {
  if (raw.length % kind.bytes !== 0) throw new OnnxFormatError(`${of} is cut off`);
  // A copy is aligned; Node's Buffer wouldn't copy with `slice`.
  return kind.read(new Uint8Array(raw).buffer);
}

/** Half precision lies in the integers as bits. */
function ofFields(values: readonly number[], dataType: number): ArrayLike<number> {
  if (dataType === 10) return values.map(halfToFloat);
  return dataType === 16 ? bfloat16(Uint16Array.from(values)) : values;
}

function bfloat16(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (x) => x << 16).buffer);
}

/** Without `push(...)`, whose arguments all lie on the stack. */
function append(values: number[], more: readonly number[]): void {
  for (const value of more) values.push(value);
}
