import { type CheckedNetwork, format, type Program } from '@cnn-studio/language';
import {
  encodeModel,
  type OnnxAbout,
  type OnnxGraph,
  type OnnxInterface,
  type OnnxNode,
  type OnnxTensor,
  onnxDataType,
  standardGraph,
} from 'tfjs-onnxruntime';
import { dynamicShape, dynamicSizes, inputSizesAt } from '../dynamic-sizes';
import { outputNames, traceable } from '../traced';
import type { ExportedWeight } from '../weights';
import { toHalf } from './half';
import { mergeGraphs } from './merge';
import { samplePoints } from './polynomial';

export interface OnnxOptions {
  /** Weights in half precision: half the file, about three digits. They are computed with in float32. */
  readonly half?: boolean;
  readonly about: OnnxAbout;
}

/** The largest file that one protocol-buffer message can hold. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * A network as an ONNX model of operators of the standard alone: inputs and outputs named as in the program, images
 * [batch, height, width, channels], the batch open, and height and width too where the network's are symbolic.
 * @param weights in the order of the network's state
 * @throws Error that says which layer can't be written for all sizes
 */
export async function writeOnnx(
  program: Program,
  name: string,
  weights: readonly ExportedWeight[],
  options: OnnxOptions,
): Promise<Uint8Array> {
  const network = program.networks.get(name)!;
  const { variables, sources } = dynamicSizes(network);
  const graphs: OnnxGraph[] = [];
  let names: readonly string[] = [];
  for (const point of samplePoints(variables)) {
    const symbols = new Map(variables.slice(1).map(({ name: symbol }, i) => [symbol, point[i + 1]!]));
    const sized = await traceable(
      program,
      name,
      symbols.size === 0 ? undefined : inputSizesAt(network, symbols),
    );
    const state = sized.compiled.state.map((spec) => spec.name);
    names = [...state, ...sized.inputNames];
    graphs.push(named(standardGraph(sized.trace(point[0]!)), names));
  }
  const merged = mergeGraphs(graphs, variables, sources);
  const values = weights.map(({ spec, values: data }) => weightTensor(spec.name, spec.shape, data));
  const used = new Set(merged.nodes.flatMap((node) => node.inputs));
  const kept = values.filter((tensor) => used.has(tensor.name));
  const bytes = kept.reduce((sum, { data }) => sum + data.byteLength, 0) / (options.half ? 2 : 1);
  if (bytes > MAX_BYTES - 2 ** 20) {
    throw new Error(
      `The weights of ${name} take ${(bytes / 2 ** 30).toFixed(1)} GiB, and one ONNX file holds 2. A run's checkpoints hold them as safetensors.`,
    );
  }
  const outputs = outputNames(program, name);
  const [first] = graphs as [OnnxGraph, ...OnnxGraph[]];
  const graph = withOutputs(merged.nodes, first, outputs);
  const { nodes, initializers } = options.half ? halved(graph, kept) : { nodes: graph, initializers: kept };
  return encodeModel(
    {
      nodes,
      initializers: [...merged.initializers, ...initializers],
      inputs: inputInterfaces(network, first, names.slice(weights.length)),
      outputs: outputInterfaces(network, outputs),
    },
    options.about,
  );
}

/** The trace's inputs i0, i1, ... under their own names. */
function named(graph: OnnxGraph, names: readonly string[]): OnnxGraph {
  const rename = (name: string): string => {
    const found = /^i(\d+)$/.exec(name);
    return found === null ? name : (names[Number(found[1])] ?? name);
  };
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename) })),
    inputs: graph.inputs.map((input) => ({ ...input, name: rename(input.name) })),
  };
}

function withOutputs(
  nodes: readonly OnnxNode[],
  graph: OnnxGraph,
  names: readonly string[],
): readonly OnnxNode[] {
  const outputs = new Map(graph.outputs.map(({ name }, index) => [name, names[index]!]));
  const rename = (name: string) => outputs.get(name) ?? name;
  return nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }));
}

function inputInterfaces(
  network: CheckedNetwork,
  graph: OnnxGraph,
  names: readonly string[],
): OnnxInterface[] {
  return names.map((name, index) => {
    const id = network.inputs[index];
    const type = id === undefined ? undefined : network.nodes[id]!.type;
    const traced = graph.inputs.find((input) => input.name === name);
    if (type?.kind === 'tensor') return { name, dtype: 'float32', shape: dynamicShape(type.shape, format) };
    if (type?.kind === 'class') return { name, dtype: 'int32', shape: ['batch'] };
    return { name, dtype: 'float32', shape: ['batch', ...(traced?.shape.slice(1) ?? [])] };
  });
}

function outputInterfaces(network: CheckedNetwork, names: readonly string[]): OnnxInterface[] {
  return network.outputs.map(({ node }, index) => {
    const { type } = network.nodes[node]!;
    const shape = type.kind === 'tensor' ? dynamicShape(type.shape, format) : ['batch'];
    return { name: names[index]!, dtype: type.kind === 'class' ? 'int32' : 'float32', shape };
  });
}

function weightTensor(name: string, shape: readonly number[], data: Float32Array): OnnxTensor {
  return { name, dtype: 'float32', shape, data };
}

/** Weights in half precision, each cast back before it is used. */
function halved(
  nodes: readonly OnnxNode[],
  weights: readonly OnnxTensor[],
): { nodes: readonly OnnxNode[]; initializers: readonly OnnxTensor[] } {
  const stored = (name: string) => `${name}/float16`;
  return {
    nodes: [
      ...weights.map(
        ({ name }): OnnxNode => ({
          op: 'Cast',
          domain: '',
          inputs: [stored(name)],
          outputs: [name],
          attributes: { to: onnxDataType('float32') },
        }),
      ),
      ...nodes,
    ],
    initializers: weights.map((tensor) => ({
      ...tensor,
      name: stored(tensor.name),
      dtype: 'float16',
      data: toHalf(tensor.data as Float32Array),
    })),
  };
}
