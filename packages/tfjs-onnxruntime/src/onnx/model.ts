/**
 * ONNX models as plain data, and their encoding.
 * Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { littleEndianBytes, ProtobufWriter } from './protobuf';

/** Element types of ONNX that graphs here use. */
export type OnnxDtype = 'float32' | 'int32' | 'int64' | 'bool' | 'float64' | 'uint8' | 'float16' | 'bfloat16';

const DATA_TYPE: Record<OnnxDtype, number> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
};

/** The number of an element type in ONNX’s `TensorProto.DataType`. */
export function onnxDataType(dtype: OnnxDtype): number {
  return DATA_TYPE[dtype];
}

/** Half precision as its bits, in a Uint16Array. */
export type OnnxArray = Float32Array | Int32Array | BigInt64Array | Uint8Array | Uint16Array | Float64Array;

/** A constant of a graph, row by row. */
export interface OnnxTensor {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly shape: readonly number[];
  readonly data: OnnxArray;
}

/** A number is written as a float if wrapped by `float`, otherwise as an integer. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

/**
 * '' is ONNX's own domain, 'com.microsoft' holds ONNX Runtime's additions, 'com.microsoft.nchwc' those on images whose
 * channels lie in blocks (see convolution/conv.ts).
 */
export type OnnxDomain = '' | 'com.microsoft' | 'com.microsoft.nchwc';

/** One operator of a graph. */
export interface OnnxNode {
  readonly op: string;
  readonly domain: OnnxDomain;
  /** '' stands for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxValueInfo {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly shape: readonly number[];
}

/** A graph of ONNX operators. */
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

/** An input or output of a model whose sizes may be left open: `['batch', 28, 28, 1]`. */
export interface OnnxInterface {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly shape: readonly (number | string)[];
}

/** What a model says of itself. */
export interface OnnxAbout {
  readonly producer: string;
  readonly producerVersion?: string;
  /** The graph's name. */
  readonly name: string;
  readonly documentation?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The version of ONNX’s operators that graphs are written for. */
export const OPSET = 21;
const IR_VERSION = 10;

/** The bytes of an `.onnx` file. */
export function encodeModel(
  graph: Omit<OnnxGraph, 'inputs' | 'outputs'> & {
    readonly inputs: readonly OnnxInterface[];
    readonly outputs: readonly OnnxInterface[];
  },
  about: OnnxAbout = { producer: 'tfjs-onnxruntime', name: 'tfjs' },
): Uint8Array {
  const writer = new ProtobufWriter();
  writer.int(1, IR_VERSION);
  writer.string(2, about.producer);
  if (about.producerVersion !== undefined) writer.string(3, about.producerVersion);
  if (about.documentation !== undefined) writer.string(6, about.documentation);
  writer.message(7, (g) => {
    for (const node of graph.nodes) g.message(1, (w) => writeNode(w, node));
    g.string(2, about.name);
    for (const tensor of graph.initializers) g.message(5, (w) => writeTensor(w, tensor));
    for (const value of graph.inputs) g.message(11, (w) => writeValueInfo(w, value));
    for (const value of graph.outputs) g.message(12, (w) => writeValueInfo(w, value));
  });
  writer.message(8, (w) => {
    w.string(1, '');
    w.int(2, OPSET);
  });
  for (const [key, value] of Object.entries(about.metadata ?? {})) {
    writer.message(14, (w) => {
      w.string(1, key);
      w.string(2, value);
    });
  }
  for (const domain of new Set(graph.nodes.map((node) => node.domain))) {
    if (domain === '') continue;
    writer.message(8, (w) => {
      w.string(1, domain);
      w.int(2, 1);
    });
  }
  return writer.finish();
}

function writeNode(writer: ProtobufWriter, node: OnnxNode): void {
  for (const input of node.inputs) writer.string(1, input);
  for (const output of node.outputs) writer.string(2, output);
  writer.string(3, node.outputs[0]!);
  writer.string(4, node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    writer.message(5, (w) => writeAttribute(w, name, value));
  }
  if (node.domain !== '') writer.string(7, node.domain);
}

function writeAttribute(writer: ProtobufWriter, name: string, value: OnnxAttribute): void {
  const FLOAT = 1;
  const INT = 2;
  const STRING = 3;
  const INTS = 7;
  writer.string(1, name);
  if (typeof value === 'number') {
    writer.int(3, value);
    writer.int(20, INT);
  } else if (typeof value === 'string') {
    writer.string(4, value);
    writer.int(20, STRING);
  } else if ('float' in value) {
    writer.float(2, value.float);
    writer.int(20, FLOAT);
  } else {
    writer.packedInts(8, value);
    writer.int(20, INTS);
  }
}

function writeTensor(writer: ProtobufWriter, tensor: OnnxTensor): void {
  writer.packedInts(1, tensor.shape);
  writer.int(2, DATA_TYPE[tensor.dtype]);
  writer.string(8, tensor.name);
  writer.bytes(9, littleEndianBytes(tensor.data));
}

function writeValueInfo(writer: ProtobufWriter, value: OnnxInterface): void {
  writer.string(1, value.name);
  writer.message(2, (type) => {
    type.message(1, (tensor) => {
      tensor.int(1, DATA_TYPE[value.dtype]);
      tensor.message(2, (shape) => {
        for (const size of value.shape) {
          shape.message(1, (dim) => (typeof size === 'number' ? dim.int(1, size) : dim.string(2, size)));
        }
      });
    });
  });
}
