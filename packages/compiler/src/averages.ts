import { catalogue, type Graph, type GraphNode, type NodeId, type Program } from '@cnn-studio/language';
import { neededNodes } from './evaluate';
import { requireNetwork, usedNetworks } from './networks';

/** Whether a node is one number per example that is averaged over the batch: a loss or metric of values. */
export function isAverage(graph: Graph, node: GraphNode): boolean {
  if (node.op !== 'entry' || node.type.kind !== 'scalar') return false;
  return node.inputs.some((input) => !isScalar(graph.nodes[input]!));
}

function isScalar(node: GraphNode): boolean {
  return node.op === 'constant' || node.type.kind === 'scalar';
}

/**
 * The averages that a value is computed from, itself left out, in the order in which they can be found over a whole data
 * set: those of each list need only the ones before. Inside of a gradient nothing may be taken as given, for the gradient
 * flows through the average.
 */
export function averagesBefore(graph: Graph, target: NodeId): NodeId[][] {
  const nodes = neededNodes(graph, [target]);
  const differentiated = new Set<NodeId>();
  for (const node of nodes) {
    if (node.op !== 'entry' || catalogue.get(node.entry)?.differentiates !== 'value') continue;
    const [of, by] = node.inputs as [NodeId, NodeId];
    for (const id of between(graph, of, by)) differentiated.add(id);
  }
  const lists: NodeId[][] = [];
  /** How many lists come before a node can be computed. */
  const depths = new Map<NodeId, number>();
  for (const node of nodes) {
    const depth = Math.max(0, ...node.inputs.map((input) => depths.get(input)!));
    const average = isAverage(graph, node) && !differentiated.has(node.id);
    depths.set(node.id, average ? depth + 1 : depth);
    if (!average || node.id === target) continue;
    lists[depth] ??= [];
    lists[depth].push(node.id);
  }
  return lists;
}

/**
 * Whether what `targets` are for one example depends on the others of its batch, so that a batch must not be filled up.
 * @param given averages that are known
 */
export function couplesExamples(
  program: Program,
  graph: Graph,
  targets: readonly NodeId[],
  given: ReadonlySet<NodeId>,
): boolean {
  const nodes = neededNodes(graph, targets, given).filter(({ id }) => !given.has(id));
  if (nodes.some((node) => ties(node) || (isAverage(graph, node) && !targets.includes(node.id)))) return true;
  return [...usedNetworks(program, nodes)].some((name) => {
    const network = requireNetwork(program, name);
    return network.nodes.some((node) => ties(node) || isAverage(network, node));
  });
}

function ties(node: GraphNode): boolean {
  return node.op === 'entry' && catalogue.get(node.entry)?.couplesExamples === true;
}

/** The nodes through which one value depends on another. */
function between(graph: Graph, of: NodeId, by: NodeId): Set<NodeId> {
  const found = new Set<NodeId>([by]);
  for (const node of neededNodes(graph, [of])) {
    if (node.inputs.some((input) => found.has(input))) found.add(node.id);
  }
  found.delete(by);
  return found;
}
