import type { CheckedNetwork, GraphNode, NodeId } from './program';

/** How much of a network's input one element of a value sees. */
export interface ReceptiveField {
  /** Height and width in pixels of the input; `global` when it sees all of it. */
  readonly size: readonly [number, number] | 'global';
  /** Pixels of the input between neighboring elements. */
  readonly jump: readonly [number, number];
}

const POINT: ReceptiveField = { size: [1, 1], jump: [1, 1] };

/**
 * The receptive field of every node of a network: a window of kernel k sees (k - 1) steps more than its input,
 * each as long as the product of the strides before it. Of several inputs the largest counts.
 */
export function receptiveFields(
  network: CheckedNetwork,
  networks: ReadonlyMap<string, CheckedNetwork>,
): ReadonlyMap<NodeId, ReceptiveField> {
  return fieldsOf(network, networks, new Map());
}

/** `inner`: of networks used in networks, each found once however many ways lead to it. */
function fieldsOf(
  network: CheckedNetwork,
  networks: ReadonlyMap<string, CheckedNetwork>,
  inner: Map<string, ReceptiveField>,
): ReadonlyMap<NodeId, ReceptiveField> {
  const fields = new Map<NodeId, ReceptiveField>();
  for (const node of network.nodes) {
    const before = node.inputs.map((id) => fields.get(id) ?? POINT);
    fields.set(node.id, after(node, before.reduce(larger, POINT), networks, inner));
  }
  return fields;
}

function larger(a: ReceptiveField, b: ReceptiveField): ReceptiveField {
  const jump = [Math.max(a.jump[0], b.jump[0]), Math.max(a.jump[1], b.jump[1])] as const;
  if (a.size === 'global' || b.size === 'global') return { size: 'global', jump };
  return { size: [Math.max(a.size[0], b.size[0]), Math.max(a.size[1], b.size[1])], jump };
}

function after(
  node: GraphNode,
  before: ReceptiveField,
  networks: ReadonlyMap<string, CheckedNetwork>,
  inner: Map<string, ReceptiveField>,
): ReceptiveField {
  const { size, jump } = before;
  if (node.op === 'network') {
    const own = networkField(node.network, networks, inner);
    if (size === 'global' || own.size === 'global') return { size: 'global', jump };
    const grown = [0, 1].map((axis) => size[axis]! + (own.size[axis] as number) * jump[axis]! - jump[axis]!);
    return bounded([grown[0]!, grown[1]!], [jump[0] * own.jump[0], jump[1] * own.jump[1]]);
  }
  if (node.op !== 'entry' || node.window.kind === 'pointwise') return before;
  if (node.window.kind === 'global' || size === 'global') return { size: 'global', jump };
  const { kernel, stride } = node.window;
  return bounded(
    [size[0] + (kernel[0] - 1) * jump[0], size[1] + (kernel[1] - 1) * jump[1]],
    [jump[0] * stride[0], jump[1] * stride[1]],
  );
}

/** What is beyond counting is beyond any image: it sees all of it. */
function bounded(size: readonly [number, number], jump: readonly [number, number]): ReceptiveField {
  const most = Number.MAX_SAFE_INTEGER;
  const held = [Math.min(jump[0], most), Math.min(jump[1], most)] as const;
  return { size: Math.max(...size) > most ? 'global' : size, jump: held };
}

/** Networks don't use themselves, so this ends. */
function networkField(
  name: string,
  networks: ReadonlyMap<string, CheckedNetwork>,
  inner: Map<string, ReceptiveField>,
): ReceptiveField {
  let field = inner.get(name);
  if (field === undefined) {
    const network = networks.get(name);
    const output = network?.outputs[0]?.node;
    field =
      network === undefined || output === undefined ? POINT : fieldsOf(network, networks, inner).get(output)!;
    inner.set(name, field);
  }
  return field;
}
