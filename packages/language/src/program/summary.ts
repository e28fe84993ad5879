import { add, type Dim, multiply, product, substitute } from '../algebra/dim';
import { withinLimits } from '../algebra/limits';
import type { Location } from '../source/span';
import type { ValueType } from '../types';
import type { CheckedNetwork, EntryNode, NodeId, Program } from './program';
import { receptiveFields } from './receptive-field';

/** Bytes of a float32, which is what activations are. */
const BYTES = 4;

/** One layer in the summary of a network. */
export interface LayerSummary {
  /** Unique in the network: `Double_1/conv_2`. */
  readonly path: string;
  /** The layer or network: `conv`, `Encoder`. */
  readonly name: string;
  readonly node: NodeId;
  /** Where it is written: in a block, if it was inlined from one. */
  readonly location: Location;
  readonly type: ValueType;
  /** Numbers that are trained. */
  readonly parameters: number;
  /** Numbers that are kept but not trained, such as moving averages. */
  readonly statistics: number;
  /** Per example; undefined when that is beyond what can be counted or written down (see `SizeLimit`). */
  readonly multiplyAdds: Dim | undefined;
  /** Of its output, per example, as float32; undefined likewise. */
  readonly activationBytes: Dim | undefined;
  /** Height and width in pixels of the input that one output element sees. */
  readonly receptiveField: readonly [number, number] | 'global';
}

/** The layers of a network in order, with totals. */
export interface NetworkSummary {
  readonly network: string;
  readonly inputs: readonly { readonly name: string; readonly type: ValueType }[];
  readonly outputs: readonly { readonly name?: string; readonly type: ValueType }[];
  readonly layers: readonly LayerSummary[];
  readonly total: {
    /** Each network's weights once, however often it is used. */
    readonly parameters: number;
    readonly statistics: number;
    readonly multiplyAdds: Dim | undefined;
    readonly activationBytes: Dim | undefined;
    /** Of the first result. */
    readonly receptiveField: readonly [number, number] | 'global';
  };
}

/**
 * What a network is made of and what it costs, per example. Symbolic sizes stay formulas (see `format`) unless
 * `sizes` gives them numbers; undefined when the program has no such network.
 */
export function summary(
  program: Program,
  network: string,
  sizes: ReadonlyMap<string, Dim> = new Map(),
): NetworkSummary | undefined {
  const checked = program.networks.get(network);
  return checked === undefined ? undefined : new Summarizer(program).network(checked, sizes);
}

class Summarizer {
  readonly #memo = new Map<string, NetworkSummary>();

  constructor(private readonly program: Program) {}

  network(network: CheckedNetwork, sizes: ReadonlyMap<string, Dim>): NetworkSummary {
    const fields = receptiveFields(network, this.program.networks);
    const layers: LayerSummary[] = [];
    for (const node of network.nodes) {
      const base = {
        path: node.path,
        node: node.id,
        location: node.origin.location,
        type: substituteType(node.type, sizes),
        receptiveField: fields.get(node.id)!.size,
      };
      if (node.op === 'entry') {
        layers.push({
          ...base,
          name: node.entry,
          parameters: countWeights(node, true),
          statistics: countWeights(node, false),
          multiplyAdds: substituted(node.cost.multiplyAdds, sizes),
          activationBytes: bytesOf(base.type),
        });
      } else if (node.op === 'network') {
        const inner = this.#inner(node.network, node.bindings, sizes);
        layers.push({
          ...base,
          name: node.network,
          // Shared weights belong to the network itself; the totals count them once.
          parameters: 0,
          statistics: 0,
          multiplyAdds: inner === undefined ? 0 : inner.total.multiplyAdds,
          activationBytes: inner === undefined ? bytesOf(base.type) : inner.total.activationBytes,
        });
      }
    }
    const weights = this.#allWeights(network);
    const first = network.outputs[0];
    return {
      network: network.name,
      inputs: network.inputs.map((id) => {
        const node = network.nodes[id]!;
        return { name: node.op === 'input' ? node.name : node.path, type: substituteType(node.type, sizes) };
      }),
      outputs: network.outputs.map(({ name, node }) => ({
        ...(name === undefined ? {} : { name }),
        type: substituteType(network.nodes[node]!.type, sizes),
      })),
      layers,
      total: {
        ...weights,
        multiplyAdds: sumOf(layers.map((layer) => layer.multiplyAdds)),
        activationBytes: sumOf(layers.map((layer) => layer.activationBytes)),
        receptiveField: first === undefined ? [1, 1] : fields.get(first.node)!.size,
      },
    };
  }

  #inner(
    name: string,
    bindings: ReadonlyMap<string, Dim>,
    sizes: ReadonlyMap<string, Dim>,
  ): NetworkSummary | undefined {
    const network = this.program.networks.get(name);
    if (network === undefined) return undefined;
    const own = new Map([...bindings].map(([symbol, dim]) => [symbol, substitute(dim, sizes)]));
    const key = `${name} ${[...own].map(([symbol, dim]) => `${symbol}=${dim}`).join(',')}`;
    let found = this.#memo.get(key);
    if (found === undefined) {
      found = this.network(network, own);
      this.#memo.set(key, found);
    }
    return found;
  }

  #allWeights(start: CheckedNetwork): { parameters: number; statistics: number } {
    const seen = new Set<CheckedNetwork>([start]);
    let parameters = 0;
    let statistics = 0;
    // A set grows while it is walked: networks used in networks follow.
    for (const network of seen) {
      for (const node of network.nodes) {
        if (node.op === 'entry') {
          parameters += countWeights(node, true);
          statistics += countWeights(node, false);
        } else if (node.op === 'network') {
          const inner = this.program.networks.get(node.network);
          if (inner !== undefined) seen.add(inner);
        }
      }
    }
    return { parameters, statistics };
  }
}

function countWeights(node: EntryNode, trainable: boolean): number {
  let count = 0;
  for (const weight of node.weights) {
    if (weight.trainable === trainable) count += weight.shape.reduce((a, b) => a * b, 1);
  }
  return count;
}

function substituteType(type: ValueType, sizes: ReadonlyMap<string, Dim>): ValueType {
  if (type.kind !== 'tensor' || sizes.size === 0) return type;
  return { ...type, shape: type.shape.map((dim) => substitute(dim, sizes)) };
}

function substituted(dim: Dim | undefined, sizes: ReadonlyMap<string, Dim>): Dim | undefined {
  return dim === undefined ? undefined : withinLimits(() => substitute(dim, sizes), undefined);
}

function bytesOf(type: ValueType): Dim | undefined {
  if (type.kind !== 'tensor') return BYTES;
  return withinLimits(() => multiply(product(type.shape), BYTES), undefined);
}

function sumOf(dims: readonly (Dim | undefined)[]): Dim | undefined {
  return withinLimits(() => sumKnown(dims), undefined);
}

/** Numbers first: adding ten thousand formulas one by one would take a while. */
function sumKnown(dims: readonly (Dim | undefined)[]): Dim | undefined {
  let plain: Dim = 0;
  const symbolic = new Map<string, { readonly dim: Dim; count: number }>();
  for (const dim of dims) {
    if (dim === undefined) return undefined;
    if (typeof dim === 'number') plain = add(plain, dim);
    else {
      const same = symbolic.get(dim.key);
      if (same === undefined) symbolic.set(dim.key, { dim, count: 1 });
      else same.count++;
    }
  }
  let total: Dim = plain;
  for (const { dim, count } of symbolic.values()) total = add(total, multiply(dim, count));
  return total;
}
