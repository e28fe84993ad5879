/** What the graph of a train block says of its networks. */
import type {
  CheckedTrain,
  GraphNode,
  NetworkNode,
  NodeId,
  TensorType,
  ValueType,
} from '@cnn-studio/language';

/** The nodes that `targets` are made from, up to and with those in `given`, in evaluation order. */
export function upstream(
  train: CheckedTrain,
  targets: readonly NodeId[],
  given: ReadonlySet<NodeId> = new Set(),
): GraphNode[] {
  const needed = new Set(targets);
  for (const node of train.nodes.toReversed()) {
    if (needed.has(node.id) && !given.has(node.id)) for (const input of node.inputs) needed.add(input);
  }
  return train.nodes.filter(({ id }) => needed.has(id));
}

/** The type of a value that is an image. */
export function imageShape(type: ValueType | undefined): TensorType | undefined {
  return type?.kind === 'tensor' && type.shape.length === 3 ? type : undefined;
}

/** The uses of networks in a train block, in order. */
export function networkUses(train: CheckedTrain): NetworkNode[] {
  return train.nodes.filter((node): node is NetworkNode => node.op === 'network');
}

/** The network whose (first image) result a node is. */
export function networkOf(train: CheckedTrain, node: GraphNode): string | undefined {
  if (node.op === 'network') return node.network;
  if (node.op !== 'result') return undefined;
  const called = train.nodes[node.inputs[0]!];
  return called?.op === 'network' ? called.network : undefined;
}
