import { type Dim, equal } from '../algebra/dim';
import { catalogue } from '../catalogue';
import type { Binding } from '../names/bindings';
import { Multilinear } from '../program/multilinear';
import type { CheckedNetwork, GraphNode, Label, NodeId } from '../program/program';
import type { Location } from '../source/span';
import type { Range, Shape, ValueType } from '../types';
import { MAX_COMPUTED_NODES } from './budget';

/** A node still without what the builder gives it. */
export type NewNode = GraphNode extends infer Node
  ? Node extends GraphNode
    ? Omit<Node, 'id'>
    : never
  : never;

/** A network as its uses see it. */
export interface NetworkResult {
  readonly binding: Binding;
  readonly checked: CheckedNetwork;
  readonly builder: GraphBuilder;
  readonly inputs: readonly {
    readonly name: string;
    readonly type: ValueType;
    readonly location: Location;
  }[];
  readonly results: readonly { readonly name?: string; readonly type: ValueType }[];
  /** Conditions on sizes that `where` states beyond multiples, to be checked at each use. */
  readonly bounds: readonly SizeBound[];
  /** How deep networks are nested in it: 0 for one that uses none. */
  readonly depth: number;
}

/** `left operator right`, as in `where H >= 32`. */
export interface SizeBound {
  readonly left: Dim;
  readonly operator: '<' | '<=' | '>' | '>=' | '==';
  readonly right: Dim;
}

/** Grows a graph; remembers for each node which layer gave it its shape. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = [];
  readonly labels: Label[] = [];
  /** The networks that a node uses or is given by name; names alone may mean others in other files. */
  readonly #networks = new Map<NodeId, readonly NetworkResult[]>();
  readonly #shapedBy: NodeId[] = [];
  readonly #counts = new Map<string, number>();
  readonly #paths = new Set<string>();
  readonly #sums = new Multilinear(this.nodes);
  /** Nodes of the networks used, once for each use. */
  #expanded = 0;

  node(id: NodeId): GraphNode {
    return this.nodes[id]!;
  }

  type(id: NodeId): ValueType {
    return this.nodes[id]!.type;
  }

  /** Takes the node over: a copy of each would be the most expensive part of building a graph. */
  add(node: NewNode): NodeId {
    const id = this.nodes.length;
    this.nodes.push(Object.assign(node, { id }));
    if (node.op === 'entry' && isCombining(node)) this.#narrow(id);
    this.#shapedBy.push(this.#findShapedBy(id));
    return id;
  }

  /**
   * Counts what a use of another graph adds when it is computed: all of its nodes again.
   * @returns false, and nothing is counted, when that would be too much
   */
  expand(used: GraphBuilder): boolean {
    const all = used.nodes.length + used.#expanded;
    if (this.nodes.length + this.#expanded + all > MAX_COMPUTED_NODES) return false;
    this.#expanded += all;
    return true;
  }

  addNetworks(id: NodeId, networks: readonly NetworkResult[]): void {
    if (networks.length > 0) this.#networks.set(id, networks);
  }

  /** The networks of a node: the one it applies, or those passed to it by name. */
  networks(id: NodeId): readonly NetworkResult[] {
    return this.#networks.get(id) ?? [];
  }

  /** The networks used in the graph itself, each once. */
  usedNetworks(): Set<NetworkResult> {
    return new Set([...this.#networks.values()].flat());
  }

  /** All networks used in the graph, and in them, each once. */
  allNetworks(): ReadonlySet<NetworkResult> {
    const found = this.usedNetworks();
    // A set grows while it is walked.
    for (const network of found) for (const inner of network.builder.usedNetworks()) found.add(inner);
    return found;
  }

  /** `conv_1`, `Residual_2/conv_1`: the next free name. */
  path(prefix: string, name: string): string {
    const stem = `${prefix}${name}`;
    let count = this.#counts.get(stem) ?? 0;
    let path: string;
    do path = `${stem}_${++count}`;
    while (this.#paths.has(path));
    this.#counts.set(stem, count);
    this.#paths.add(path);
    return path;
  }

  /** The name as it is: for inputs and data columns, whose names are unique. */
  plainPath(name: string): string {
    if (this.#paths.has(name)) return this.path('', name);
    this.#paths.add(name);
    return name;
  }

  /** An operator's rule sees two ranges only, not that a value occurs in both operands. */
  #narrow(id: NodeId): void {
    const node = this.nodes[id]!;
    const { type } = node;
    if (type.kind !== 'tensor' && type.kind !== 'scalar') return;
    const exact = this.#sums.range(id, (atom) => rangeOf(this.type(atom)));
    if (exact === undefined) return;
    const range = { min: Math.max(type.range.min, exact.min), max: Math.min(type.range.max, exact.max) };
    if (range.min <= range.max) Object.assign(node, { type: { ...type, range } });
  }

  /** What finding exact ranges of sums and products has cost, in terms looked at. */
  get rangeWork(): number {
    return this.#sums.work;
  }

  /** The last node up the chain whose shape differs from that of all its inputs. */
  shapedBy(id: NodeId): NodeId {
    return this.#shapedBy[id]!;
  }

  #findShapedBy(id: NodeId): NodeId {
    const { op, inputs, type } = this.nodes[id]!;
    if (op === 'network' || type.kind !== 'tensor') return id;
    for (const input of inputs) {
      const other = this.type(input);
      if (other.kind === 'tensor' && sameShape(other.shape, type.shape)) return this.#shapedBy[input]!;
    }
    return id;
  }
}

/** Whether its result is a sum or product of its operands. Rescaling knows its range. */
function isCombining({ entry }: { readonly entry: string }): boolean {
  const algebra = catalogue.get(entry)?.algebra;
  return algebra !== undefined && algebra !== 'rescaling';
}

/** Whether two shapes are proved equal for every value of their symbols. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a === b || (a.length === b.length && a.every((dim, i) => equal(dim, b[i]!)));
}

function rangeOf(type: ValueType): Range | undefined {
  return type.kind === 'tensor' || type.kind === 'scalar' ? type.range : undefined;
}
