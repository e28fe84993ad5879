import type { ExportedWeight } from '../weights';
import { type AttrValue, attr, dataType, type NodeDef, shapeProto } from './graph-def';
import { type Operand, type Operation, WRITERS } from './kernels';
import {
  nodesOf,
  type Trace,
  type TraceNode,
  type TraceTensor,
  type TraceType,
  type TraceValues,
} from './trace';

/** The batch sizes of the two traces: what differs between them depends on the batch. */
export const TRACED_BATCHES = [2, 3] as const;

export interface GraphModelInput {
  readonly name: string;
}

/** The files of a tfjs graph model: https://www.tensorflow.org/js/guide/save_load */
export interface GraphModel {
  /** Contents of `model.json`. */
  readonly json: unknown;
  /** Contents of `weights.bin`. */
  readonly weights: Uint8Array;
}

interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: TraceType;
}

/**
 * Writes a network's forward trace as a tfjs graph model, which `tf.loadGraphModel` loads without any code of
 * ours. The model takes any batch: `traces` are of the same function for batches of 2 and 3, and sizes that
 * differ are computed from the first input's shape.
 * @param state names of the first inputs of both traces: the weights, with their values
 * @param inputs names of the remaining inputs
 * @throws Error naming a kernel that has no TensorFlow form here
 */
export function writeGraphModel(
  traces: readonly [Trace, Trace],
  state: readonly ExportedWeight[],
  inputs: readonly GraphModelInput[],
  outputs: readonly string[],
  about: { readonly generatedBy: string; readonly metadata?: Readonly<Record<string, string>> },
): GraphModel {
  const writer = new GraphWriter(traces, state, inputs);
  writer.writeNodes();
  const signatureOutputs = writer.writeOutputs(outputs);
  const signatureInputs = writer.signatureInputs();
  return {
    json: {
      format: 'graph-model',
      generatedBy: about.generatedBy,
      convertedBy: null,
      modelTopology: {
        node: writer.nodes,
        library: {},
        versions: { producer: 987, minConsumer: 12 },
      },
      signature: { inputs: signatureInputs, outputs: signatureOutputs },
      userDefinedMetadata: about.metadata,
      weightsManifest: [{ paths: ['weights.bin'], weights: writer.weightEntries }],
    },
    weights: writer.weightBytes(),
  };
}

class GraphWriter {
  readonly nodes: NodeDef[] = [];
  readonly weightEntries: WeightEntry[] = [];
  private readonly weightValues: TraceValues[] = [];
  /** Node outputs by tensor id of the first trace. */
  private readonly names = new Map<number, string>();
  private readonly usedNames = new Set<string>();
  private readonly constantsByValue = new Map<string, string>();
  private batchNode: string | undefined;
  private readonly trace: Trace;
  private readonly traceNodes: readonly TraceNode[];
  /** The same nodes for the other batch size. */
  private readonly twins: readonly TraceNode[];
  private readonly modelInputs: readonly (TraceTensor & { readonly id: number })[];

  constructor(
    traces: readonly [Trace, Trace],
    state: readonly ExportedWeight[],
    private readonly inputs: readonly GraphModelInput[],
  ) {
    this.trace = traces[0];
    this.traceNodes = nodesOf(traces[0]);
    this.twins = nodesOf(traces[1]);
    if (this.traceNodes.length !== this.twins.length) {
      throw new Error('the network does different things for different batch sizes; it cannot be exported');
    }
    state.forEach(({ spec, values }, index) => {
      this.names.set(this.trace.inputs[index]!, this.constant(spec.name, values, spec.shape, 'float32'));
    });
    this.modelInputs = this.trace.inputs.slice(state.length).map((id) => ({ id, ...this.trace.values[id]! }));
    this.modelInputs.forEach((tensor, index) => {
      const name = this.unique(inputs[index]!.name);
      this.nodes.push({
        name,
        op: 'Placeholder',
        input: [],
        attr: { dtype: attr.type(tensor.dtype), shape: attr.shape(anyBatch(tensor.shape)) },
      });
      this.names.set(tensor.id, name);
    });
    const twin = traces[1];
    for (const [id, values] of this.trace.constants) {
      const { shape, dtype } = this.trace.values[id]!;
      const other = twin.values[id]!.shape;
      const twins = twin.constants.get(id)!;
      const same = shape.join() === other.join() && values.every((value, i) => value === twins[i]);
      this.names.set(
        id,
        same
          ? this.constant('constant', values, shape, dtype)
          : this.dependent({ values, shape, dtype }, { values: twins, shape: other }),
      );
    }
  }

  writeNodes(): void {
    this.traceNodes.forEach((node, index) => {
      const writer = WRITERS.get(node.kernel);
      if (writer === undefined) {
        throw new Error(`the operation ${node.kernel} cannot be written to a tfjs model yet`);
      }
      const operation = writer(node);
      const twin = writer(this.twins[index]!);
      const operands = operation.operands.map((operand, i) =>
        this.operand(operand, twin.operands[i]!, operation),
      );
      let name = this.unique(node.kernel);
      this.nodes.push({ name, op: operation.op, input: operands, attr: operation.attr });
      if (operation.followedBy !== undefined) {
        const before = name;
        name = this.unique(node.kernel);
        this.nodes.push({ name, ...operation.followedBy, input: [before] });
      }
      node.outputs.forEach((output, position) => {
        this.names.set(output.id, position === 0 ? name : `${name}:${position}`);
      });
    });
  }

  writeOutputs(names: readonly string[]): Record<string, unknown> {
    const signature: Record<string, unknown> = {};
    this.trace.outputs.forEach((id, index) => {
      const name = this.unique(names[index]!);
      this.nodes.push({
        name,
        op: 'Identity',
        input: [this.names.get(id)!],
        attr: { T: attr.type('float32') },
      });
      signature[names[index]!] = { name: `${name}:0` };
    });
    return signature;
  }

  signatureInputs(): Record<string, unknown> {
    return Object.fromEntries(
      this.modelInputs.map((tensor, index) => [
        this.inputs[index]!.name,
        {
          name: `${this.names.get(tensor.id)!}:0`,
          dtype: dataType[tensor.dtype],
          tensorShape: shapeProto(anyBatch(tensor.shape)),
        },
      ]),
    );
  }

  weightBytes(): Uint8Array {
    const total = this.weightValues.reduce((sum, values) => sum + values.byteLength, 0);
    const bytes = new Uint8Array(total);
    let offset = 0;
    for (const values of this.weightValues) {
      bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
      offset += values.byteLength;
    }
    return bytes;
  }

  private operand(operand: Operand, twin: Operand, operation: Operation): string {
    if (operand.kind === 'tensor') return this.names.get(operand.id)!;
    if (operand.kind === 'number') {
      const other = (twin as { value: number }).value;
      return operand.value === other
        ? this.number(operand.value, operation)
        : this.perBatch(operand.value, other);
    }
    const values = operand.kind === 'size' ? [operand.value] : operand.values;
    const others = twin.kind === 'size' ? [twin.value] : (twin as { values: readonly number[] }).values;
    const shape = operand.kind === 'size' ? [] : operand.pairs ? [values.length / 2, 2] : [values.length];
    if (values.every((value, i) => value === others[i])) {
      return this.shared('sizes', Int32Array.from(values), shape, 'int32');
    }
    return this.packed(values, others);
  }

  private number(value: number, operation: Operation): string {
    const T = operation.attr.T;
    const dtype: TraceType =
      T !== undefined && 'type' in T && T.type !== 'DT_FLOAT'
        ? T.type === 'DT_INT32'
          ? 'int32'
          : 'bool'
        : 'float32';
    const values =
      dtype === 'float32'
        ? Float32Array.of(value)
        : dtype === 'int32'
          ? Int32Array.of(value)
          : Uint8Array.of(value);
    return this.shared('number', values, [], dtype);
  }

  /** Sizes of which some are multiples of the batch, as a vector computed when the model runs. */
  private packed(values: readonly number[], others: readonly number[]): string {
    const [first, second] = TRACED_BATCHES;
    const parts = values.map((value, i) => {
      if (value === others[i]) return this.shared('sizes', Int32Array.of(value), [], 'int32');
      const factor = value / first;
      if (!Number.isInteger(factor) || others[i] !== factor * second) {
        throw new Error('a size depends on the batch in a way that a tfjs model cannot express');
      }
      if (factor === 1) return this.batch();
      const name = this.unique('size');
      const factorNode = this.shared('sizes', Int32Array.of(factor), [], 'int32');
      this.nodes.push({
        name,
        op: 'Mul',
        input: [this.batch(), factorNode],
        attr: { T: attr.type('int32') },
      });
      return name;
    });
    const name = this.unique('sizes');
    const packAttr: Record<string, AttrValue> = {
      T: attr.type('int32'),
      N: attr.integer(parts.length),
      axis: attr.integer(0),
    };
    this.nodes.push({ name, op: 'Pack', input: parts, attr: packAttr });
    return name;
  }

  /** The batch size of the first input, as a number. */
  private batch(): string {
    if (this.batchNode !== undefined) return this.batchNode;
    const input = this.names.get(this.modelInputs[0]!.id)!;
    const shape = this.unique('shape');
    this.nodes.push({
      name: shape,
      op: 'Shape',
      input: [input],
      attr: { T: attr.type('float32'), out_type: attr.type('int32') },
    });
    const zero = this.shared('sizes', Int32Array.of(0), [1], 'int32');
    const one = this.shared('sizes', Int32Array.of(1), [1], 'int32');
    this.batchNode = this.unique('batch');
    this.nodes.push({
      name: this.batchNode,
      op: 'StridedSlice',
      input: [shape, zero, one, one],
      attr: { T: attr.type('int32'), shrink_axis_mask: attr.integer(1) },
    });
    return this.batchNode;
  }

  /** A constant of one number, whose shape or value depends on the batch. */
  private dependent(
    { values, shape, dtype }: { values: TraceValues; shape: readonly number[]; dtype: TraceType },
    twin: { values: TraceValues; shape: readonly number[] },
  ): string {
    const [first = 0] = values;
    const [other = 0] = twin.values;
    if (values.some((value) => value !== first) || twin.values.some((value) => value !== other)) {
      throw new Error('a table of numbers depends on the batch in a way that a tfjs model cannot express');
    }
    const T = attr.type(dtype);
    const number =
      first === other
        ? this.number(first, { op: 'Fill', operands: [], attr: { T } })
        : this.perBatch(first, other);
    if (shape.length === 0) return number;
    const size =
      shape.join() === twin.shape.join()
        ? this.shared('sizes', Int32Array.from(shape), [shape.length], 'int32')
        : this.packed(shape, twin.shape);
    const name = this.unique('filled');
    this.nodes.push({ name, op: 'Fill', input: [size, number], attr: { T } });
    return name;
  }

  /** A number divided by the batch, as in means over examples. */
  private perBatch(value: number, other: number): string {
    const [first, second] = TRACED_BATCHES;
    const whole = value * first;
    if (Math.abs(whole - other * second) > 1e-6 * Math.abs(whole)) {
      throw new Error('a number depends on the batch in a way that a tfjs model cannot express');
    }
    const batch = this.unique('batch');
    const cast = { SrcT: attr.type('int32'), DstT: attr.type('float32') };
    this.nodes.push({ name: batch, op: 'Cast', input: [this.batch()], attr: cast });
    const name = this.unique('per_batch');
    const numerator = this.shared('number', Float32Array.of(whole), [], 'float32');
    this.nodes.push({ name, op: 'RealDiv', input: [numerator, batch], attr: { T: attr.type('float32') } });
    return name;
  }

  private shared(prefix: string, values: TraceValues, shape: readonly number[], dtype: TraceType): string {
    const key = `${dtype}[${shape}]${[...values].join()}`;
    const known = this.constantsByValue.get(key);
    if (known !== undefined) return known;
    const name = this.constant(prefix, values, shape, dtype);
    this.constantsByValue.set(key, name);
    return name;
  }

  private constant(wanted: string, values: TraceValues, shape: readonly number[], dtype: TraceType): string {
    const name = this.unique(wanted);
    this.nodes.push({
      name,
      op: 'Const',
      input: [],
      attr: {
        dtype: attr.type(dtype),
        value: { tensor: { dtype: dataType[dtype], tensorShape: shapeProto(shape) } },
      },
    });
    this.weightEntries.push({ name, shape, dtype });
    this.weightValues.push(values);
    return name;
  }

  private unique(wanted: string): string {
    let name = wanted;
    for (let i = 1; this.usedNames.has(name); i++) name = `${wanted}_${i}`;
    this.usedNames.add(name);
    return name;
  }
}

function anyBatch(shape: readonly number[]): number[] {
  return [-1, ...shape.slice(1)];
}
