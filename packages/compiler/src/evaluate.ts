import {
  type Arguments,
  type CheckedNetwork,
  catalogue,
  type Dim,
  type EntryNode,
  type Graph,
  type GraphNode,
  isRounded,
  type NodeId,
  type Program,
  type RandomSpec,
  roundedSizes,
  runGraph,
  shapeAt,
  substitute,
  type ValueType,
} from '@cnn-studio/language';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Environment } from './environment';
import { CompileError } from './errors';
import { gradientOf } from './gradient';
import { cropTo, mirrorPad } from './mirror-pad';
import type { Mode } from './mode';
import { networkArguments, requireNetwork } from './networks';
import type { Tf } from './types';

type Bindings = ReadonlyMap<string, Dim>;

const NO_BINDINGS: Bindings = new Map();

/** Where nodes stand. */
export interface Place {
  /** The network, for the names of weights; none in a train block. */
  readonly network?: string;
  readonly bindings?: Bindings;
  readonly prefix?: string;
  /** Gets what losses and metrics are before they are averaged over the batch: one number per example. */
  readonly perExample?: Map<NodeId, Tensor>;
}

/** A random tensor that some evaluation needs. */
export interface RandomNeed {
  readonly key: string;
  readonly spec: RandomSpec;
  readonly shape: readonly number[];
  readonly fixed: boolean;
}

/**
 * The nodes that `targets` depend on, themselves included, in evaluation order.
 * @param given nodes whose values are known: what they are made of is not needed
 */
export function neededNodes(
  graph: Graph,
  targets: readonly NodeId[],
  given: ReadonlySet<NodeId> = new Set(),
): readonly GraphNode[] {
  const needed = new Uint8Array(graph.nodes.length);
  for (const target of targets) needed[target] = 1;
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    if (needed[id] && !given.has(id)) for (const input of graph.nodes[id]!.inputs) needed[input] = 1;
  }
  return graph.nodes.filter((node) => needed[node.id]);
}

/** Enumerates the random tensors that evaluating `nodes` takes, networks inside included. */
export function randomNeeds(
  program: Program,
  nodes: readonly GraphNode[],
  mode: Mode,
  { bindings = NO_BINDINGS, prefix = '', network: around }: Place = {},
  fixed = false,
): RandomNeed[] {
  const needs: RandomNeed[] = [];
  const types = new Map(nodes.map(({ id, type }) => [id, substituteType(type, bindings)]));
  const inside = (network: string, key: string, inner: Bindings, innerFixed: boolean) => {
    const place = { network, bindings: inner, prefix: key };
    needs.push(...randomNeeds(program, requireNetwork(program, network).nodes, mode, place, innerFixed));
  };
  for (const node of nodes) {
    const nodeFixed = fixed || node.fixed;
    const key = prefix + node.path;
    if (node.op === 'network') {
      const inner = composeBindings(node.bindings, bindings);
      inside(node.network, `${key}>`, roundedSizes(requireNetwork(program, node.network), inner), nodeFixed);
    } else if (node.op === 'entry') {
      for (const spec of node.random) {
        if (spec.when === 'training' && !mode(around)) continue;
        const shape = spec.shape.map((dim) => concrete(dim, bindings, node));
        needs.push({ key: `${key}#${spec.name}`, spec, shape, fixed: nodeFixed });
      }
      for (const name of networkArguments(node)) {
        const inner = argumentBindings(requireNetwork(program, name), node, types);
        inside(name, `${key}@${name}>`, inner, nodeFixed);
      }
    }
  }
  return needs;
}

/** Sizes for the symbols of a network that an entry is given, as in `r1(Critic, real)`. */
function argumentBindings(
  network: CheckedNetwork,
  node: EntryNode,
  types: ReadonlyMap<NodeId, ValueType>,
): Bindings {
  const inputs = node.inputs.map((id) => types.get(id)!);
  const fed = catalogue.get(node.entry)?.fed?.({ inputs, args: node.args, report() {} }) ?? [];
  const sizes = fed.map((index) => {
    const input = inputs[index]!;
    return input.kind === 'tensor' ? input.shape.map((dim) => concrete(dim, NO_BINDINGS, node)) : [];
  });
  return bindingsFromSizes(network, sizes);
}

function composeBindings(inner: Bindings, outer: Bindings): Bindings {
  return new Map([...inner].map(([name, dim]) => [name, substitute(dim, outer)]));
}

function concrete(dim: Dim, bindings: Bindings, node: GraphNode): number {
  const size = substitute(dim, bindings);
  if (typeof size === 'number') return size;
  throw new CompileError(
    'symbolic-size',
    `the size ${String(size)} at ${node.path} is not known; give the sizes of the inputs`,
  );
}

/**
 * Evaluates `nodes` (in order) into `values`, which already holds inputs, data and what else is known. Losses and
 * metrics are averaged over the batch there.
 */
export function evaluate(
  program: Program,
  nodes: readonly GraphNode[],
  values: Map<NodeId, Tensor>,
  environment: Environment,
  place: Place = {},
): void {
  const bindings = place.bindings ?? NO_BINDINGS;
  const prefix = place.prefix ?? '';
  const results = new Map<NodeId, readonly Tensor[]>();
  const types = new Map<NodeId, ValueType>();
  for (const node of nodes) {
    types.set(node.id, substituteType(node.type, bindings));
    if (values.has(node.id)) continue;
    const key = prefix + node.path;
    const inputs = node.inputs.map((id) => values.get(id)!);
    switch (node.op) {
      case 'input':
      case 'data':
        throw new Error(`${node.op} node ${node.path} has no value`);
      case 'constant':
        values.set(node.id, environment.tf.scalar(node.value));
        break;
      case 'network': {
        const inner = composeBindings(node.bindings, bindings);
        const given = filled(requireNetwork(program, node.network), inputs, environment.tf);
        const outputs = applyNetwork(program, node.network, given, inner, `${key}>`, environment);
        results.set(node.id, outputs);
        values.set(node.id, outputs[0]!);
        break;
      }
      case 'result':
        values.set(node.id, results.get(node.inputs[0]!)![node.index]!);
        break;
      case 'entry': {
        const inputTypes = node.inputs.map((id) => types.get(id)!);
        const gradient = () => {
          const [of, by] = node.inputs as [NodeId, NodeId];
          const { perExample: _, ...inside } = place;
          return gradientOf(nodes, of, by, values, environment, (inner, quiet) =>
            evaluate(program, nodes.slice(0, nodes.indexOf(node)), inner, quiet, inside),
          );
        };
        const at = { bindings, key, network: place.network, gradient };
        const outputs = applyEntry(program, node, inputs, inputTypes, at, environment);
        results.set(node.id, outputs);
        const [first] = outputs as [Tensor];
        // A loss is one number per example until it is averaged over the batch.
        const averaged = node.type.kind === 'scalar' && first.rank > 0;
        if (averaged) place.perExample?.set(node.id, first);
        values.set(node.id, averaged ? environment.tf.mean(first) : first);
      }
    }
  }
}

/** The inputs of a network, with numbers among them spread over the sizes it declares. */
function filled(network: CheckedNetwork, inputs: readonly Tensor[], tf: Tf): readonly Tensor[] {
  return inputs.map((input, index) => {
    const { type } = network.nodes[network.inputs[index]!]!;
    if (input.rank > 0 || type.kind !== 'tensor') return input;
    const sizes = type.shape as readonly number[];
    const value = tf.mul(tf.ones([1, ...sizes]), input);
    const other = inputs.find(({ rank }) => rank > 0);
    if (other === undefined) return value;
    // As many examples as the other inputs have, computed from them: an exported model takes any number.
    const [batch = 1, ...rest] = other.shape;
    const zeros = tf.mul(tf.cast(other, 'float32'), 0);
    const axes = rest.map((_, axis) => axis + 1);
    const column = tf.reshape(axes.length === 0 ? zeros : tf.sum(zeros, axes), [
      batch,
      ...sizes.map(() => 1),
    ]);
    return tf.add(column, value);
  });
}

/** All results of a network for its inputs. */
export function applyNetwork(
  program: Program,
  name: string,
  inputs: readonly Tensor[],
  bindings: Bindings,
  prefix: string,
  environment: Environment,
): readonly Tensor[] {
  const network = requireNetwork(program, name);
  const outputs = network.outputs.map(({ node }) => node);
  const rounded = roundedSizes(network, bindings);
  if (!isRounded(rounded, bindings)) {
    return evaluateNetwork(program, name, inputs, outputs, bindings, prefix, environment);
  }
  const { tf } = environment;
  const sizesOf = (id: NodeId, sizes: Bindings) => {
    const { type } = network.nodes[id]!;
    return type.kind === 'tensor' ? (shapeAt(type, sizes) as readonly number[]) : [];
  };
  const larger = inputs.map((input, i) => mirrorPad(tf, input, sizesOf(network.inputs[i]!, rounded)));
  const made = evaluateNetwork(program, name, larger, outputs, rounded, prefix, environment);
  return made.map((output, i) => cropTo(tf, output, sizesOf(outputs[i]!, bindings)));
}

/** Some values inside of a network for its inputs. */
function evaluateNetwork(
  program: Program,
  name: string,
  inputs: readonly Tensor[],
  targets: readonly NodeId[],
  bindings: Bindings,
  prefix: string,
  environment: Environment,
): readonly Tensor[] {
  const network = requireNetwork(program, name);
  const values = new Map<NodeId, Tensor>();
  network.inputs.forEach((id, index) => {
    values.set(id, inputs[index]!);
  });
  const nodes = neededNodes(network, targets);
  evaluate(program, nodes, values, environment, { network: name, bindings, prefix });
  return targets.map((target) => values.get(target)!);
}

function applyEntry(
  program: Program,
  node: EntryNode,
  inputs: readonly Tensor[],
  inputTypes: readonly ValueType[],
  {
    bindings,
    key,
    network,
    gradient,
  }: {
    readonly bindings: Bindings;
    readonly key: string;
    readonly network: string | undefined;
    readonly gradient: () => Tensor;
  },
  environment: Environment,
): readonly Tensor[] {
  const { tf } = environment;
  const entry = catalogue.get(node.entry);
  if (entry?.graph === undefined) {
    throw new CompileError('no-graph', `\`${node.entry}\` can be checked but not yet run (at ${node.path})`);
  }
  const weights: Record<string, Tensor> = {};
  for (const spec of node.weights)
    weights[spec.name] = environment.state(weightName(network, node, spec.name));
  const training = environment.mode(network);
  const random: Record<string, Tensor> = {};
  for (const spec of node.random) {
    if (spec.when === 'always' || training) random[spec.name] = environment.random(`${key}#${spec.name}`);
  }
  return runGraph(entry, {
    tf,
    inputs,
    inputTypes,
    args: bindings.size === 0 ? node.args : (node.args.substitute(bindings) as Arguments),
    weights,
    random,
    training,
    batch: environment.batch,
    type: substituteType(node.type, bindings),
    update(weight, value) {
      if (training) environment.update(weightName(network, node, weight), network ?? '', value);
    },
    network(name, given, layer) {
      const sizes = inputBindings(requireNetwork(program, name), given);
      const inside = `${key}@${name}>`;
      if (layer === undefined) return applyNetwork(program, name, given, sizes, inside, environment)[0]!;
      const target = requireNetwork(program, name).names.get(layer);
      if (target === undefined) {
        throw new CompileError('unknown-name', `network ${name} has no value called ${layer}`);
      }
      return evaluateNetwork(program, name, given, [target], sizes, inside, environment)[0]!;
    },
    gradient,
  });
}

/** The name of a weight in the state: `Critic/conv_1/kernel`. */
export function weightName(network: string | undefined, node: GraphNode, weight: string): string {
  return `${network ?? ''}/${node.path}/${weight}`;
}

function substituteType(type: ValueType, bindings: Bindings): ValueType {
  if (type.kind !== 'tensor' || bindings.size === 0) return type;
  return { ...type, shape: type.shape.map((dim) => substitute(dim, bindings)) };
}

/** Sizes of a network's symbols, read off tensors given for its inputs. */
function inputBindings(network: CheckedNetwork, inputs: readonly Tensor[]): Bindings {
  return bindingsFromSizes(
    network,
    inputs.map((input) => input.shape.slice(1)),
  );
}

/**
 * Sizes of a network's symbols from its inputs' sizes (without the batch).
 * A symbol is read where it stands alone (`[H, W, 1]`); throws a `CompileError` where sizes contradict.
 */
export function bindingsFromSizes(
  network: CheckedNetwork,
  sizes: readonly (readonly number[])[],
): ReadonlyMap<string, number> {
  const bindings = new Map<string, number>();
  network.inputs.forEach((id, index) => {
    const type = network.nodes[id]!.type;
    const size = sizes[index];
    if (type.kind !== 'tensor' || size === undefined) return;
    type.shape.forEach((dim, axis) => {
      if (typeof dim === 'number' || dim.terms.length !== 1) return;
      const term = dim.terms[0]!;
      const atom = term.atoms[0];
      if (term.atoms.length !== 1 || atom?.kind !== 'symbol') return;
      const value = (size[axis]! / term.coefficient) * atom.divisor;
      const known = bindings.get(atom.name);
      if (known !== undefined && known !== value) {
        throw new CompileError(
          'symbolic-size',
          `${atom.name} of network ${network.name} is ${known} and ${value} at once`,
        );
      }
      bindings.set(atom.name, value);
    });
  });
  for (const condition of network.conditions) {
    const value = bindings.get(condition.symbol);
    if (value !== undefined && value % condition.multipleOf !== 0) {
      throw new CompileError(
        'symbolic-size',
        `network ${network.name} needs ${condition.symbol} to be a multiple of ${condition.multipleOf}, got ${value}`,
      );
    }
  }
  return bindings;
}
