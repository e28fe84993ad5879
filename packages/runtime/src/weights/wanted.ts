/** What a network needs: its weights and statistics, in the order in which they are used, and what each is. */
import { requireNetwork, weightName } from '@cnn-studio/compiler';
import {
  CATEGORIES,
  type CheckedNetwork,
  catalogue,
  type EntryNode,
  formatType,
  type NodeId,
  type Program,
  type PyTorchWeight,
  pytorchWeight,
} from '@cnn-studio/language';

/** `kernel` is also the scale of a normalization, and `bias` its offset: the first and second of a layer. */
export type Role = 'kernel' | 'bias' | 'mean' | 'variance';

export interface Wanted {
  /** In the state: `Critic/conv_1/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** All weights of one layer have the same: `Critic/conv_1`. */
  readonly layer: string;
  readonly role: Role | undefined;
  /** How PyTorch has it. */
  readonly pytorch: PyTorchWeight;
  /**
   * Where one axis of it counts the elements of an image: by rows, columns and channels here, by channels first in PyTorch.
   * `size` is height, width and channels.
   */
  readonly flattened?: { readonly axis: number; readonly size: readonly [number, number, number] };
}

/** Weights and statistics of a network and of those it calls, each once. */
export function wantedWeights(program: Program, name: string): Wanted[] {
  const seen = new Set<string>();
  const visit = (networkName: string): Wanted[] => {
    if (seen.has(networkName)) return [];
    seen.add(networkName);
    const network = requireNetwork(program, networkName);
    return network.nodes.flatMap((node) => {
      if (node.op === 'network') return visit(node.network);
      return node.op === 'entry' ? ofNode(network, node) : [];
    });
  };
  return visit(name);
}

const ROLES: ReadonlyMap<string, Role> = new Map([
  ['kernel', 'kernel'],
  ['gamma', 'kernel'],
  ['bias', 'bias'],
  ['beta', 'bias'],
  ['moving_mean', 'mean'],
  ['moving_variance', 'variance'],
]);

function ofNode(network: CheckedNetwork, node: EntryNode): Wanted[] {
  // The estimates of spectral normalization are found anew.
  const kept = node.weights.filter(({ name, trainable }) => trainable || ROLES.has(name));
  return kept.map((weight): Wanted => {
    const pytorch = pytorchOf(node, weight.name);
    const flattened = flattenedAxis(network, node, pytorch, weight.shape);
    return {
      name: weightName(network.name, node, weight.name),
      shape: weight.shape,
      layer: `${network.name}/${node.path}`,
      role: ROLES.get(weight.name),
      pytorch,
      ...(flattened === undefined ? {} : { flattened }),
    };
  });
}

/** Of a layer that PyTorch hasn't: as it is. */
function pytorchOf(node: EntryNode, weight: string): PyTorchWeight {
  return pytorchWeight(node.entry, weight) ?? { name: weight, arrangement: 'same' };
}

/** A vector that was an image, or becomes one, has its elements in another order in PyTorch. */
function flattenedAxis(
  network: CheckedNetwork,
  node: EntryNode,
  { arrangement }: PyTorchWeight,
  shape: readonly number[],
): Wanted['flattened'] {
  if (arrangement === 'linear') {
    const before = imageBefore(network, node.inputs[0]!);
    if (before !== undefined) return { axis: 0, size: before };
  }
  if (arrangement !== 'linear' && shape.length !== 1) return undefined;
  const after = imageAfter(network, node.id);
  return after === undefined ? undefined : { axis: shape.length - 1, size: after };
}

function imageBefore(network: CheckedNetwork, from: NodeId): readonly [number, number, number] | undefined {
  for (let node = network.nodes[from]; node?.op === 'entry'; node = network.nodes[node.inputs[0]!]) {
    if (reshapes(node)) return imageSize(network, node.inputs[0]!);
    if (!keepsOrder(network, node)) return undefined;
  }
  return undefined;
}

function imageAfter(network: CheckedNetwork, from: NodeId): readonly [number, number, number] | undefined {
  if (!isVector(network, from)) return undefined;
  for (let id: NodeId | undefined = from; id !== undefined; ) {
    const at: NodeId = id;
    const next = network.nodes.filter(({ inputs }) => inputs.includes(at));
    const only = next.length === 1 ? next[0] : undefined;
    if (only?.op !== 'entry') return undefined;
    if (reshapes(only)) return imageSize(network, only.id);
    if (!keepsOrder(network, only) || !isVector(network, only.id)) return undefined;
    id = only.id;
  }
  return undefined;
}

function isVector(network: CheckedNetwork, id: NodeId): boolean {
  const { type } = network.nodes[id]!;
  return type.kind === 'tensor' && type.shape.length === 1;
}

/** Undefined for what is no image, or one of a single pixel. */
function imageSize(network: CheckedNetwork, id: NodeId): readonly [number, number, number] | undefined {
  const { type } = network.nodes[id]!;
  if (type.kind !== 'tensor' || type.shape.length !== 3) return undefined;
  const [height, width, channels] = type.shape;
  if (typeof height !== 'number' || typeof width !== 'number' || typeof channels !== 'number')
    return undefined;
  return height * width === 1 || channels === 1 ? undefined : [height, width, channels];
}

function reshapes({ entry }: EntryNode): boolean {
  return catalogue.get(entry)?.rearranges === 'shape';
}

/** Whether each element of a result comes from the element at its place. */
function keepsOrder({ nodes }: CheckedNetwork, { entry, inputs, type }: EntryNode): boolean {
  const found = catalogue.get(entry);
  if (found === undefined || inputs.length !== 1) return false;
  const elementwise = found.alignment === 'elementwise' || CATEGORIES[found.category].elementwise === true;
  return elementwise && formatType(nodes[inputs[0]!]!.type) === formatType(type);
}
