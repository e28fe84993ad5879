import type { Entry } from '../catalogue/entry';
import type { Location } from '../diagnostics/diagnostic';
import type { GraphNode, NodeId } from '../program';
import type { NetworkResult } from './context';
import type { GraphBuilder } from './graph';

/** What a value depends on. */
export interface Reach {
  /** Networks whose weights it depends on. */
  readonly networks: Set<NetworkResult>;
  /** Inputs of the network it is computed in. */
  readonly inputs: Set<number>;
  /** Nodes that let no gradient through, with the reason. */
  readonly blockers: { readonly location: Location; readonly reason: string }[];
}

const MOST_REASONS = 8;

type Mode = 'value' | 'gradient';

/** Follows values, or gradients, backwards through graphs and the networks used in them. */
export class Reachability {
  readonly #memo = { value: new Map<NetworkResult, Reach>(), gradient: new Map<NetworkResult, Reach>() };

  constructor(private readonly catalogue: ReadonlyMap<string, Entry>) {}

  /** What the results of a network depend on, its own weights included. */
  network(network: NetworkResult, mode: Mode): Reach {
    let reach = this.#memo[mode].get(network);
    if (reach === undefined) {
      reach = { networks: new Set(), inputs: new Set(), blockers: [] };
      this.#memo[mode].set(network, reach);
      if (mode === 'value') reach.networks.add(network);
      const outputs = network.checked.outputs.map((output) => output.node);
      this.#walk(network.builder, outputs, mode, reach, network);
    }
    return reach;
  }

  from(builder: GraphBuilder, start: NodeId, mode: Mode): Reach {
    const reach: Reach = { networks: new Set(), inputs: new Set(), blockers: [] };
    this.#walk(builder, [start], mode, reach, undefined);
    return reach;
  }

  #walk(
    builder: GraphBuilder,
    start: readonly NodeId[],
    mode: Mode,
    reach: Reach,
    within: NetworkResult | undefined,
  ): void {
    const seen = new Set<NodeId>(start);
    const waiting = [...start];
    const visit = (id: NodeId) => {
      if (seen.has(id)) return;
      seen.add(id);
      waiting.push(id);
    };
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const node = builder.node(id);
      if (node.op === 'input' && within !== undefined) {
        reach.inputs.add(within.checked.inputs.indexOf(id));
        continue;
      }
      if (mode === 'gradient') {
        const reason = this.#blocks(node);
        if (reason !== undefined) {
          reach.blockers.push({ location: node.origin.location, reason });
          continue;
        }
      }
      if (node.op === 'entry') {
        if (within !== undefined && node.weights.some((weight) => weight.trainable)) {
          reach.networks.add(within);
        }
        for (const network of builder.networks(id)) this.#include(network, mode, reach);
      } else if (node.op === 'network') {
        for (const network of builder.networks(id)) {
          for (const index of this.#include(network, mode, reach).inputs) {
            const input = node.inputs[index];
            if (input !== undefined) visit(input);
          }
        }
        continue;
      }
      for (const input of node.inputs) visit(input);
    }
  }

  #include(used: NetworkResult, mode: Mode, reach: Reach): Reach {
    const inner = this.network(used, mode);
    for (const network of inner.networks) reach.networks.add(network);
    // A few reasons are enough, and a network may be used a thousand times.
    reach.blockers.push(...inner.blockers.slice(0, Math.max(0, MOST_REASONS - reach.blockers.length)));
    return inner;
  }

  #blocks(node: GraphNode): string | undefined {
    if (node.type.kind === 'class') return 'labels have no gradient';
    if (node.op !== 'entry') return undefined;
    const entry = this.catalogue.get(node.entry);
    if (entry?.differentiable === false) return `\`${node.entry}\` lets no gradient through`;
    if (node.type.kind === 'tensor' && node.type.range.min === node.type.range.max) {
      return `\`${node.entry}\` is always ${node.type.range.min} here, so its gradient is 0`;
    }
    return undefined;
  }
}
