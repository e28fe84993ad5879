/**
 * Sizes within chains that end at the size at which they begin, as in `maybe(0.5, resize(48, 48) -> resize(96, 96))`. Written for
 * patches of a training, they are shares of what goes in: for an image of another size they are the same shares of that.
 */
import { type Dim, floorDivide, multiply } from '../algebra/dim';
import { catalogue } from '../catalogue';
import { Arguments } from '../catalogue/arguments';
import type { Shape } from '../types';
import type { EntryNode, Graph, NodeId } from './program';

/** For each node within a chain that brings an image to a size: the node that goes into the chain, of several the innermost. */
export function chainStarts(graph: Graph): ReadonlyMap<NodeId, NodeId> {
  const starts = new Map<NodeId, NodeId>();
  for (const node of graph.nodes) {
    if (node.op !== 'entry' || !takesChains(node)) continue;
    const [start, ...ends] = node.inputs as [NodeId, ...NodeId[]];
    const depends = new Set([start]);
    for (let id = start + 1; id < node.id; id++) {
      if (graph.nodes[id]!.inputs.some((input) => depends.has(input))) depends.add(id);
    }
    const waiting = [...ends];
    const seen = new Set([start]);
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (seen.has(id) || !depends.has(id)) continue;
      seen.add(id);
      const inner = graph.nodes[id]!;
      waiting.push(...inner.inputs);
      const changesSize = inner.op === 'entry' && catalogue.get(inner.entry)?.bringsToSize !== undefined;
      if (changesSize && !starts.has(id)) starts.set(id, start);
    }
  }
  return starts;
}

function takesChains({ entry }: EntryNode): boolean {
  return catalogue.get(entry)?.parameters.some(({ kind }) => kind === 'chain') === true;
}

/** The arguments of a node that brings an image to a size, where what goes into its chain is of another size than before. */
export function scaledSize(node: EntryNode, before: Shape, now: Shape): Arguments {
  const names = catalogue
    .get(node.entry)!
    .parameters.slice(0, 2)
    .map(({ name }) => name);
  const sizes = names.map((name, axis): [string, Dim] => {
    const own = node.args.dim(name);
    const [from, to] = [before[axis], now[axis]];
    if (typeof own !== 'number' || typeof from !== 'number' || to === undefined) return [name, own];
    if (typeof to === 'number') return [name, Math.max(1, Math.round((own * to) / from))];
    return [name, floorDivide(multiply(to, own), from)];
  });
  return new Arguments(new Map([...node.args.values, ...sizes]));
}
