import { catalogue } from '../catalogue';
import type { GraphNode, NodeId } from '../program/program';
import type { Location } from '../source/span';
import type { GraphBuilder, NetworkResult } from './graph';

/** What a value depends on. */
export interface Reach {
  /** Networks whose weights it depends on. */
  readonly networks: ReadonlySet<NetworkResult>;
  /** Inputs of the network it is computed in. */
  readonly inputs: ReadonlySet<number>;
  /** Places that let no gradient through, with the reason. */
  readonly blockers: readonly Blocker[];
}

/** A place that lets no gradient through. */
export interface Blocker {
  readonly location: Location;
  readonly reason: string;
}

/** Whether a gradient by one value comes from another, and if not, where it is stopped. */
export interface Passage {
  readonly isReached: boolean;
  /** Absent where the other doesn't depend on the one at all. */
  readonly blocker?: Blocker;
}

/** `gradient` leaves out what can't be reached by differentiating. */
type Mode = 'value' | 'gradient';

const NOTHING: Reach = { networks: new Set(), inputs: new Set(), blockers: [] };
const MAX_REASONS = 8;

/**
 * Which networks values depend on, and which of them their gradients reach, through graphs and the networks used
 * in them. Computed forwards, once for each node, so that a thousand losses cost no more than one.
 */
export class Reachability {
  readonly #networks = { value: new Map<NetworkResult, Reach>(), gradient: new Map<NetworkResult, Reach>() };
  readonly #nodes = { value: new Map<GraphBuilder, Reach[]>(), gradient: new Map<GraphBuilder, Reach[]>() };

  /** What a node of a train block depends on. */
  of(builder: GraphBuilder, id: NodeId, mode: Mode): Reach {
    return this.#upTo(builder, id, mode, undefined)[id]!;
  }

  /** Of one value of a graph by another. Takes as long as there are nodes between them. */
  between(builder: GraphBuilder, by: NodeId, of: NodeId): Passage {
    const reached = new Set([by]);
    let blocker: Blocker | undefined;
    for (let id = by + 1; id <= of; id++) {
      const node = builder.node(id);
      const reason = this.#blocks(node);
      const ways = node.op === 'network' ? builder.networks(id) : [undefined];
      for (const network of ways) {
        node.inputs.forEach((input, index) => {
          if (!reached.has(input)) return;
          const through = network === undefined ? { isReached: true } : this.throughNetwork(network, index);
          if (through.isReached && reason === undefined) reached.add(id);
          else if (reason === undefined) blocker ??= through.blocker;
          else blocker ??= { location: node.origin.location, reason };
        });
      }
    }
    return reached.has(of) ? { isReached: true } : { isReached: false, ...(blocker && { blocker }) };
  }

  /** Of a network's results by one of its inputs. */
  throughNetwork(network: NetworkResult, input: number): Passage {
    const gradient = this.#network(network, 'gradient');
    if (gradient.inputs.has(input)) return { isReached: true };
    const depends = this.#network(network, 'value').inputs.has(input);
    const [blocker] = depends ? gradient.blockers : [];
    return { isReached: false, ...(blocker && { blocker }) };
  }

  /** What the results of a network depend on. Networks are nested only so deep. */
  #network(network: NetworkResult, mode: Mode): Reach {
    let reach = this.#networks[mode].get(network);
    if (reach === undefined) {
      const last = network.builder.nodes.length - 1;
      const nodes = last < 0 ? [] : this.#upTo(network.builder, last, mode, network);
      reach = unite(network.checked.outputs.map((output) => nodes[output.node]!));
      // Its value depends on the network even where it has nothing to train.
      if (mode === 'value') reach = unite([reach, { ...NOTHING, networks: new Set([network]) }]);
      // What a mistake inside cut off is not known: the mistake is reported, its consequences are not.
      if (!network.checked.valid) {
        const inputs = new Set(network.checked.inputs.keys());
        reach = unite([reach, { ...NOTHING, networks: new Set([network]), inputs }]);
      }
      this.#networks[mode].set(network, reach);
    }
    return reach;
  }

  /** Inputs come before their uses, so that one pass does. */
  #upTo(builder: GraphBuilder, last: NodeId, mode: Mode, within: NetworkResult | undefined): Reach[] {
    let known = this.#nodes[mode].get(builder);
    if (known === undefined) {
      known = [];
      this.#nodes[mode].set(builder, known);
    }
    for (let id = known.length; id <= last; id++) known.push(this.#node(builder, id, mode, within, known));
    return known;
  }

  #node(
    builder: GraphBuilder,
    id: NodeId,
    mode: Mode,
    within: NetworkResult | undefined,
    known: readonly Reach[],
  ): Reach {
    const node = builder.node(id);
    if (node.op === 'input') {
      const index = within?.checked.inputs.indexOf(id) ?? -1;
      return index < 0 ? NOTHING : { ...NOTHING, inputs: new Set([index]) };
    }
    const parts: Reach[] = [];
    if (node.op === 'network') {
      for (const network of builder.networks(id)) {
        const inner = this.#network(network, mode);
        parts.push({ ...inner, inputs: NOTHING.inputs });
        for (const index of inner.inputs) parts.push(known[node.inputs[index]!] ?? NOTHING);
      }
      return unite(parts);
    }
    for (const input of node.inputs) parts.push(known[input]!);
    if (node.op === 'entry') {
      for (const network of builder.networks(id)) {
        parts.push({ ...this.#network(network, mode), inputs: NOTHING.inputs });
      }
      if (within !== undefined && node.weights.some((weight) => weight.trainable)) {
        parts.push({ ...NOTHING, networks: new Set([within]) });
      }
    }
    const reach = unite(parts);
    const reason = mode === 'gradient' ? this.#blocks(node) : undefined;
    if (reason === undefined) return reach;
    const stopped = reach.networks.size > 0 || reach.inputs.size > 0;
    const own = stopped ? [{ location: node.origin.location, reason }] : [];
    return { ...NOTHING, blockers: [...own, ...reach.blockers].slice(0, MAX_REASONS) };
  }

  #blocks(node: GraphNode): string | undefined {
    if (node.type.kind === 'class' || node.type.kind === 'map') return 'labels have no gradient';
    if (node.op !== 'entry') return undefined;
    if (catalogue.get(node.entry)?.differentiable === false) {
      return `\`${node.entry}\` lets no gradient through`;
    }
    if (node.type.kind === 'tensor' && node.type.range.min === node.type.range.max) {
      return `\`${node.entry}\` is always ${node.type.range.min} here, so its gradient is 0`;
    }
    return undefined;
  }
}

/** Shares what it can: along a chain every node has the same reach as the one before. */
function unite(parts: readonly Reach[]): Reach {
  let result = NOTHING;
  for (const part of parts) {
    if (part === result || part === NOTHING) continue;
    if (result === NOTHING) {
      result = part;
      continue;
    }
    const networks = union(result.networks, part.networks);
    const inputs = union(result.inputs, part.inputs);
    const news = part.blockers.filter((blocker) => !result.blockers.includes(blocker));
    const blockers =
      news.length === 0 ? result.blockers : [...result.blockers, ...news].slice(0, MAX_REASONS);
    const same = networks === result.networks && inputs === result.inputs && blockers === result.blockers;
    if (!same) result = { networks, inputs, blockers };
  }
  return result;
}

function union<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> {
  if (a === b || b.size === 0) return a;
  for (const item of b) if (!a.has(item)) return new Set([...a, ...b]);
  return a;
}
