/** The blocks of a network, put together again from its flat graph. */
import type { BlockUse, Graph, GraphNode, NodeId } from '@cnn-studio/language';

export type Item =
  | { readonly kind: 'node'; readonly node: GraphNode }
  | { readonly kind: 'block'; readonly block: Scope };

/** The body of a network, or of a block at one of its uses. */
export interface Scope {
  readonly graph: Graph;
  /** `Double_1/Half_2`; empty for the network itself. */
  readonly path: string;
  readonly use?: BlockUse;
  /** Blocks around it. */
  readonly depth: number;
  readonly items: Item[];
  /** Values from outside, in the order of their first use. */
  readonly inputs: readonly NodeId[];
  /** Values that are used outside. */
  readonly outputs: readonly NodeId[];
  /** How deep blocks are nested inside. */
  readonly height: number;
}

interface Growing {
  readonly path: string;
  readonly use?: BlockUse;
  readonly depth: number;
  readonly items: (GraphNode | Growing)[];
}

/**
 * @param nodes those that are computed, in order
 * @param inputs values that are given
 * @param outputs values that are wanted
 * @param options.flat whether what blocks do is written where they are used
 */
export function scopesOf(
  graph: Graph,
  nodes: readonly GraphNode[],
  inputs: readonly NodeId[],
  outputs: readonly NodeId[],
  { flat = false }: { readonly flat?: boolean } = {},
): Scope {
  const root: Growing = { path: '', depth: 0, items: [] };
  const open: Growing[] = [root];
  for (const node of nodes) {
    // What stands for itself wherever it is used belongs to no block.
    if (node.op === 'constant' || inputs.includes(node.id)) continue;
    const uses = flat ? [] : node.origin.uses;
    let shared = 0;
    while (shared < uses.length && open[shared + 1]?.use === uses[shared]) shared++;
    open.length = shared + 1;
    const names = node.path.split('/');
    for (let depth = shared; depth < uses.length; depth++) {
      const path = names.slice(0, depth + 1).join('/');
      const block: Growing = { path, use: uses[depth]!, depth: depth + 1, items: [] };
      open[depth]!.items.push(block);
      open.push(block);
    }
    open.at(-1)!.items.push(node);
  }
  const consumers = new Map<NodeId, NodeId[]>();
  for (const node of nodes) {
    for (const id of node.inputs) consumers.set(id, [...(consumers.get(id) ?? []), node.id]);
  }
  return { ...finish(root), inputs, outputs };

  function finish(growing: Growing): Scope {
    const items = growing.items.map(
      (item): Item => ('op' in item ? { kind: 'node', node: item } : { kind: 'block', block: finish(item) }),
    );
    const inside = new Set<NodeId>();
    const wanted: NodeId[] = [];
    for (const item of items) {
      for (const id of idsOf(item)) inside.add(id);
      for (const id of item.kind === 'node' ? item.node.inputs : item.block.inputs) wanted.push(id);
    }
    const given = wanted.filter((id) => !inside.has(id) && graph.nodes[id]!.op !== 'constant');
    const made = [...inside].filter(
      (id) => outputs.includes(id) || consumers.get(id)?.some((by) => !inside.has(by)),
    );
    const heights = items.map((item) => (item.kind === 'block' ? item.block.height + 1 : 0));
    return {
      graph,
      path: growing.path,
      ...(growing.use === undefined ? {} : { use: growing.use }),
      depth: growing.depth,
      items,
      inputs: [...new Set(given)],
      outputs: made,
      height: Math.max(0, ...heights),
    };
  }
}

/** All nodes of an item. */
function idsOf(item: Item): NodeId[] {
  return item.kind === 'node' ? [item.node.id] : item.block.items.flatMap(idsOf);
}

/** The scope and all blocks inside. */
export function allScopes(scope: Scope): Scope[] {
  return [scope, ...scope.items.flatMap((item) => (item.kind === 'block' ? allScopes(item.block) : []))];
}
