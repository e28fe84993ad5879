import type { Entry } from '../catalogue/entry';
import type { Location } from '../diagnostics/diagnostic';
import type { GraphNode, NodeId } from '../program';
import type { Analysis, NetworkResult } from './context';
import type { GraphBuilder } from './graph';

/** What a value depends on. */
export interface Reach {
  /** Networks whose weights it depends on. */
  readonly networks: Set<string>;
  /** Inputs of the network it is computed in. */
  readonly inputs: Set<number>;
  /** Nodes that let no gradient through, with the reason. */
  readonly blockers: { readonly location: Location; readonly reason: string }[];
}

type Mode = 'value' | 'gradient';

/** Follows values, or gradients, backwards through graphs and the networks used in them. */
export class Reachability {
  readonly #memo = new Map<string, Reach>();
  readonly #byName = new Map<string, NetworkResult>();

  constructor(private readonly analysis: Analysis) {
    for (const network of analysis.networks.values()) this.#byName.set(network.checked.name, network);
  }

  /** What the results of a network depend on, its own weights included. */
  network(name: string, mode: Mode): Reach {
    const key = `${mode} ${name}`;
    let reach = this.#memo.get(key);
    if (reach === undefined) {
      reach = { networks: new Set(), inputs: new Set(), blockers: [] };
      this.#memo.set(key, reach);
      const network = this.#byName.get(name);
      if (network !== undefined) {
        if (mode === 'value') reach.networks.add(name);
        const outputs = network.checked.outputs.map((output) => output.node);
        this.#walk(network.builder, outputs, mode, reach, network);
      }
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
          reach.networks.add(within.checked.name);
        }
        for (const value of node.args.values.values()) {
          if (typeof value !== 'object' || !('network' in value)) continue;
          this.#include(value.network, mode, reach);
        }
      } else if (node.op === 'network') {
        const inner = this.#include(node.network, mode, reach);
        for (const index of inner.inputs) {
          const input = node.inputs[index];
          if (input !== undefined) visit(input);
        }
        continue;
      }
      for (const input of node.inputs) visit(input);
    }
  }

  #include(name: string, mode: Mode, reach: Reach): Reach {
    const inner = this.network(name, mode);
    for (const network of inner.networks) reach.networks.add(network);
    reach.blockers.push(...inner.blockers);
    return inner;
  }

  #blocks(node: GraphNode): string | undefined {
    if (node.type.kind === 'class') return 'labels have no gradient';
    if (node.op !== 'entry') return undefined;
    const entry: Entry | undefined = this.analysis.catalogue.get(node.entry);
    if (entry?.differentiable === false) return `\`${node.entry}\` lets no gradient through`;
    if (node.type.kind === 'tensor' && node.type.range.min === node.type.range.max) {
      return `\`${node.entry}\` is always ${node.type.range.min} here, so its gradient is 0`;
    }
    return undefined;
  }
}
