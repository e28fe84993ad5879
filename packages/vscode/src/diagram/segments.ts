/**
 * Cuts a diagram where everything that goes on comes from one node: a network is mostly a chain of such stretches, each
 * of which can be laid out by itself, and many of which are alike.
 */
import type { Diagram, DiagramEdge, DiagramGroup, DiagramNode } from './graph';

export interface Segment {
  readonly root: DiagramGroup;
  /** Those that end in it. */
  readonly edges: readonly DiagramEdge[];
  /** Where the edges from the segment before come from: its last node. */
  readonly entry?: DiagramNode;
}

/** One of the outermost nodes or blocks, which stay whole. */
interface Unit {
  readonly nodes: readonly DiagramNode[];
  readonly group?: DiagramGroup;
}

/** In the order in which they stand under each other. */
export function segmentsOf({ root, edges }: Diagram): readonly Segment[] {
  const units = inOrder([
    ...root.nodes.map((node): Unit => ({ nodes: [node] })),
    ...root.groups.map((group): Unit => ({ nodes: allNodes(group), group })),
  ]);
  const unitOf = new Map(units.flatMap(({ nodes }, index) => nodes.map(({ id }) => [id, index] as const)));
  /** Of each node the last unit that needs it. */
  const lastUse = new Map<string, number>();
  const made = new Set(edges.map(({ to }) => to));
  for (const { from, to } of edges) {
    const [source, target] = [unitOf.get(from)!, unitOf.get(to)!];
    // Against the order, which only a graph that is none of a network's has.
    if (source > target) return [{ root, edges }];
    lastUse.set(from, Math.max(lastUse.get(from) ?? 0, target));
  }
  const segments: Segment[] = [];
  let start = 0;
  let entry: DiagramNode | undefined;
  const cut = (end: number, next?: DiagramNode) => {
    const some = units.slice(start, end);
    segments.push({
      root: {
        ...root,
        nodes: some.flatMap(({ nodes, group }) => (group === undefined ? nodes : [])),
        groups: some.flatMap(({ group }) => group ?? []),
      },
      edges: edges.filter(({ to }) => unitOf.get(to)! >= start && unitOf.get(to)! < end),
      ...(entry !== undefined && { entry }),
    });
    start = end;
    entry = next;
  };
  /** What is made above and needed below. */
  const open = new Map<string, DiagramNode>();
  // A node without edges downwards would stand in the way of those that go on.
  let ends = 0;
  units.forEach(({ nodes }, index) => {
    for (const id of open.keys()) if (lastUse.get(id)! <= index) open.delete(id);
    for (const node of nodes) {
      const last = lastUse.get(node.id);
      if (last === undefined) ends++;
      else if (last > index) open.set(node.id, node);
    }
    const [only] = open.values();
    // Inputs stand beside each other.
    const begins = units[index + 1]?.nodes.some(({ id }) => !made.has(id));
    if (open.size === 1 && ends === 0 && only !== entry && !begins) cut(index + 1, only);
  });
  if (start < units.length) cut(units.length);
  return segments;
}

/** As in the text; results, which have no place there, last. */
function inOrder(units: readonly Unit[]): Unit[] {
  const place = ({ nodes }: Unit) => Math.min(...nodes.flatMap(({ members }) => members));
  return [...units].sort((a, b) => {
    const [first, second] = [place(a), place(b)];
    return first === second ? 0 : first - second;
  });
}

export function allNodes(group: DiagramGroup): readonly DiagramNode[] {
  return [...group.nodes, ...group.groups.flatMap(allNodes)];
}
