/** The weights in an ONNX model, named and ordered by the layers that use them, in PyTorch's layout. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { TrainerError } from '@cnn-studio/data';
import {
  type DecodedGraph,
  type DecodedModel,
  type DecodedNode,
  type DecodedTensor,
  decodeModel,
  OnnxFormatError,
} from 'tfjs-onnxruntime/onnx';
import type { FloatTensor } from '../../../float-tensor';
import type { FoundWeights } from '../../../weights/found';
import { beside } from './beside';

/** @throws TrainerError for what is damaged, or keeps weights in another folder */
export async function readOnnxModel(path: string): Promise<DecodedModel> {
  const opened = new Map<string, Uint8Array>();
  try {
    return decodeModel(await readFile(path), (location) => {
      const file = beside(path, location);
      const bytes = opened.get(file) ?? readFileSync(file);
      opened.set(file, bytes);
      return bytes;
    });
  } catch (error) {
    if (!(error instanceof OnnxFormatError)) throw error;
    throw new TrainerError('checkpoint-invalid', `Cannot read ${path}: ${error.message}.`, { cause: error });
  }
}

/** What `cnn export` writes of itself. */
const OURS = 'CNN Studio';

/**
 * The constants of an ONNX model as weights, by their names; data in files beside it are read too.
 * @throws TrainerError `data-invalid` where it is none, or is damaged
 */
export async function readOnnxWeights(path: string): Promise<FoundWeights> {
  const { graph, producer } = await readOnnxModel(path);
  if (producer === OURS) return { from: path, tensors: ownTensors(graph), layout: 'keras' };
  return { from: path, tensors: layerTensors(graph), layout: 'pytorch' };
}

function ownTensors({ initializers }: DecodedGraph): Map<string, FloatTensor> {
  return new Map(
    [...initializers.values()].flatMap(({ name, type, shape, data }) =>
      // Half precision is stored under a name of its own; the others are weights by their paths.
      type === 'float' && name.includes('/')
        ? [[name.replace(/\/float16$/, ''), { shape, data: Float32Array.from(data) }] as const]
        : [],
    ),
  );
}

/** Which inputs of an operator are weights, and what they are called within a layer. */
const WEIGHTS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  Conv: { 1: 'weight', 2: 'bias' },
  ConvTranspose: { 1: 'weight', 2: 'bias' },
  Gemm: { 1: 'weight', 2: 'bias' },
  MatMul: { 1: 'weight' },
  BatchNormalization: { 1: 'weight', 2: 'bias', 3: 'running_mean', 4: 'running_var' },
  InstanceNormalization: { 1: 'weight', 2: 'bias' },
  LayerNormalization: { 1: 'weight', 2: 'bias' },
  PRelu: { 1: 'weight' },
  Gather: { 0: 'weight' },
};

/** In the order of use, for that of the file says nothing; the names of PyTorch's modules where they were kept. */
function layerTensors({ nodes, initializers }: DecodedGraph): Map<string, FloatTensor> {
  const tensors = new Map<string, FloatTensor>();
  const seen = new Set<string>();
  const add = (name: string, tensor: DecodedTensor, turned = false) => {
    if (seen.has(tensor.name) || tensor.type !== 'float') return;
    seen.add(tensor.name);
    const { shape } = tensor;
    const data = Float32Array.from(tensor.data);
    const isTurned = turned && shape.length === 2;
    tensors.set(
      name,
      isTurned ? { shape: [shape[1]!, shape[0]!], data: transposed(data, shape) } : { shape, data },
    );
  };
  nodes.forEach((node, index) => {
    const roles = WEIGHTS[node.op] ?? {};
    const layer = layerName(node, index, initializers);
    for (const [input, role] of Object.entries(roles)) {
      const tensor = initializers.get(node.inputs[Number(input)] ?? '');
      if (tensor !== undefined) add(`${layer}.${role}`, tensor, isInOut(node) && input === '1');
    }
    const bias = node.op === 'MatMul' ? addedBias(node, nodes, initializers) : undefined;
    if (bias !== undefined) add(`${layer}.bias`, bias);
  });
  // What else is learned: positions, scales.
  for (const node of nodes) {
    for (const input of node.inputs) {
      const tensor = initializers.get(input);
      if (tensor !== undefined && tensor.shape.length > 0) add(input, tensor);
    }
  }
  return tensors;
}

/** Whether a dense layer's kernel is [in, out], which PyTorch has the other way around. */
function isInOut({ op, attributes }: DecodedNode): boolean {
  return op === 'MatMul' || (op === 'Gemm' && attributes.get('transB') !== 1);
}

/** What the names of its weights have in common, if they are those of a module. */
function layerName(
  { op, name, inputs }: DecodedNode,
  index: number,
  initializers: DecodedGraph['initializers'],
): string {
  const named = inputs.find((input) => initializers.has(input) && /\.(weight|bias)$/.test(input));
  if (named !== undefined) return named.replace(/\.(weight|bias)$/, '');
  // Dots would be read as levels; the number keeps two layers of one name apart.
  return `${(name || op).replaceAll(/[./]+/g, '_')}_${index}`;
}

function addedBias(
  { outputs }: DecodedNode,
  nodes: readonly DecodedNode[],
  initializers: DecodedGraph['initializers'],
): DecodedTensor | undefined {
  const next = nodes.find(({ op, inputs }) => op === 'Add' && inputs.includes(outputs[0]!));
  const bias = next?.inputs.map((input) => initializers.get(input)).find((found) => found !== undefined);
  return bias?.shape.length === 1 ? bias : undefined;
}

function transposed(data: Float32Array<ArrayBuffer>, [rows = 0, columns = 0]: readonly number[]) {
  return Float32Array.from(data, (_, to) => data[(to % rows) * columns + Math.floor(to / rows)]!);
}
