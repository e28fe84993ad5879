/** A graph at other sizes than it was checked for: of data that takes the place of other data, or a picture of a person's. */
import { bindSymbols } from '../algebra/bind-symbols';
import { type Dim, equal, floorDivide, isSymbolic, multiply, substituteAnySize } from '../algebra/dim';
import { catalogue } from '../catalogue';
import { Arguments } from '../catalogue/arguments';
import type { ProposedFix } from '../catalogue/entry';
import { formatShape, type Shape, shapeOf, type TensorType, tensor, type ValueType } from '../types';
import { chainStarts, scaledSize } from './chain-sizes';
import type { CheckedNetwork, EntryNode, Graph, GraphNode, NetworkNode, NodeId } from './program';

/** Something in a graph can't be computed at a size. */
export class Misfit extends Error {
  constructor(
    readonly node: GraphNode,
    message: string,
    /** What the rule proposes, in terms of its call. */
    readonly proposals: readonly ProposedFix[] = [],
  ) {
    super(message);
    this.name = 'Misfit';
  }
}

/** What changes when a graph is computed at another size than it was checked for. */
export interface Resized {
  /** The types of what takes the place of other values; what these are made of is not needed any more. */
  readonly given: ReadonlyMap<NodeId, ValueType>;
  /** Entries that do nothing: their first input goes on as it is. */
  readonly skip?: ReadonlySet<NodeId>;
}

/**
 * The nodes that `wanted` are made of, with the types they have at the given sizes; others are as they were. Nodes keep
 * their arguments, but for sizes of noise that follow those of the images, and the catalogue's rules find shapes anew. A network takes
 * any size: see `roundedSizes`.
 * @throws Misfit where a rule refuses a size
 */
export function retype(
  graph: Graph,
  networks: ReadonlyMap<string, CheckedNetwork>,
  wanted: readonly NodeId[],
  { given, skip }: Resized,
): { readonly nodes: GraphNode[]; readonly aliases: ReadonlyMap<NodeId, NodeId> } {
  const needed = new Uint8Array(graph.nodes.length);
  for (const id of wanted) needed[id] = 1;
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    if (needed[id] && !given.has(id)) for (const input of graph.nodes[id]!.inputs) needed[input] = 1;
  }
  const symbols = new Map<string, Dim>();
  for (const [id, type] of given) bindShape(shapeOf(graph.nodes[id]!.type), shapeOf(type), symbols);
  const aliases = new Map<NodeId, NodeId>();
  const types = new Map<NodeId, ValueType>();
  const images = [...given].map(([id, type]) => [graph.nodes[id]!.type, type] as const);
  const results = new Map<NodeId, readonly ValueType[]>();
  const starts = chainStarts(graph);
  const nodes = graph.nodes.map((node): GraphNode => {
    if (!needed[node.id]) return node;
    const inputs = node.inputs.map((id) => aliases.get(id) ?? id);
    const inputTypes = inputs.map((id) => types.get(id)!);
    const type = given.get(node.id);
    let made: GraphNode;
    if (type !== undefined) made = { ...node, type };
    else if (skip?.has(node.id)) {
      aliases.set(node.id, inputs[0]!);
      types.set(node.id, inputTypes[0]!);
      return node;
    } else if (node.op === 'entry') {
      const start = starts.get(node.id);
      const around =
        start === undefined
          ? undefined
          : ([graph.nodes[start]!.type, types.get(aliases.get(start) ?? start)!] as const);
      const entry = retypeEntry(node, inputs, inputTypes, symbols, images, around);
      results.set(node.id, resultsOf(entry, inputTypes));
      made = entry;
    } else if (node.op === 'network') {
      const at = retypeNetwork(node, inputTypes, networks);
      results.set(node.id, at.results);
      made = { ...node, inputs, type: sized(node.type, at.results[0]), bindings: at.bindings };
    } else if (node.op === 'result') {
      const found = results.get(node.inputs[0]!)?.[node.index];
      made = { ...node, inputs, type: sized(node.type, found) };
    } else made = { ...node, inputs };
    types.set(node.id, made.type);
    return made;
  });
  return { nodes, aliases };
}

/** The types of all results of an entry, those that may be left out among them. */
function resultsOf({ entry, args, type }: EntryNode, inputs: readonly ValueType[]): readonly ValueType[] {
  const further = catalogue.get(entry)?.further?.({ inputs, args, report() {} }, type);
  return [type, ...(further?.results ?? []).map((result) => result.type)];
}

/** The old type's range at the new type's shape. */
function sized(before: ValueType, now: ValueType | undefined): ValueType {
  return before.kind === 'tensor' && now?.kind === 'tensor' ? tensor(now.shape, before.range) : before;
}

function bindShape(wanted: Shape, got: Shape, bindings: Map<string, Dim>): void {
  if (wanted.length !== got.length) return;
  for (const [axis, dim] of wanted.entries()) bindSymbols(dim, got[axis]!, bindings);
}

type Change = readonly [before: ValueType, now: ValueType];

function retypeEntry(
  node: EntryNode,
  inputs: readonly NodeId[],
  inputTypes: readonly ValueType[],
  symbols: ReadonlyMap<string, Dim>,
  images: readonly Change[],
  /** What goes into the chain that it stands in. */
  chain?: Change,
): EntryNode {
  const entry = catalogue.get(node.entry)!;
  const scaled = chain === undefined ? node.args : scaledSize(node, shapeOf(chain[0]), shapeOf(chain[1]));
  const own = symbols.size === 0 ? scaled : scaled.substitute(symbols);
  const args = entry.category === 'random' ? resizedNoise(node, own, images) : own;
  const call = {
    inputs: inputTypes,
    args,
    report<Data>(
      { severity, message }: { readonly severity: string; readonly message: (data: Data) => string },
      data: Data,
      { fixes }: { readonly fixes?: readonly ProposedFix[] } = {},
    ) {
      if (severity === 'error') throw new Misfit(node, message(data), fixes);
    },
  };
  const type = entry.type?.(call) ?? node.type;
  if (type.kind === 'unknown') throw new Misfit(node, `\`${node.entry}\` does not take that size.`);
  const random = entry.random?.(call, type) ?? [];
  return { ...node, inputs, args, type: sized(node.type, type), random };
}

/** Noise of the size of the images, or of a fraction or multiple of it, is noise of their new size. */
function resizedNoise(node: EntryNode, args: Arguments, images: readonly Change[]): Arguments {
  const shape = shapeOf(node.type);
  const change = images.find(([, now]) => shapeOf(now).length === 3);
  if (shape.length !== 3 || change === undefined || !args.has('shape')) return args;
  const [before, now] = change.map(shapeOf) as [Shape, Shape];
  if (before.length !== 3 || before.every((dim, axis) => equal(dim, now[axis]!))) return args;
  const sizes = [0, 1].map((axis): Dim => {
    const [own, whole] = [shape[axis]!, before[axis]!];
    if (own === 1) return 1;
    if (typeof own !== 'number' || typeof whole !== 'number') return args.dims('shape')[axis]!;
    const scaled = multiply(now[axis]!, own);
    const size = floorDivide(scaled, whole);
    if (!isSymbolic(size) && !equal(multiply(size, whole), scaled)) {
      throw new Misfit(node, `noise of ${formatShape(shape)} can't be made for ${formatShape(now)}.`);
    }
    return size;
  });
  const channels = equal(shape[2]!, before[2]!) ? now[2]! : shape[2]!;
  return new Arguments(new Map([...args.values, ['shape', [...sizes, channels]]]));
}

function retypeNetwork(
  node: NetworkNode,
  inputTypes: readonly ValueType[],
  networks: ReadonlyMap<string, CheckedNetwork>,
): { readonly bindings: ReadonlyMap<string, Dim>; readonly results: readonly ValueType[] } {
  const network = networks.get(node.network);
  if (network === undefined) return { bindings: node.bindings, results: [node.type] };
  const bindings = new Map<string, Dim>();
  network.inputs.forEach((id, i) => {
    const wanted = network.nodes[id]!.type;
    const got = inputTypes[i]!;
    // A number stands for a value of the declared size.
    if (wanted.kind !== 'tensor' || shapeOf(got).length === 0) return;
    bindShape(wanted.shape, shapeOf(got), bindings);
    const expected = wanted.shape.map((dim) => substituteAnySize(dim, bindings));
    const size = shapeOf(got);
    if (expected.length !== size.length || !expected.every((dim, axis) => equal(dim, size[axis]!))) {
      const declared = formatShape(wanted.shape);
      throw new Misfit(node, `\`${node.network}\` takes ${declared}, and would get ${formatShape(size)}.`);
    }
  });
  const results = network.outputs.map(({ node: id }) => {
    const { type } = network.nodes[id]!;
    if (type.kind !== 'tensor') return type;
    return tensor(
      type.shape.map((dim) => substituteAnySize(dim, bindings)),
      type.range,
    );
  });
  return { bindings, results };
}

/**
 * The sizes at which a network really computes: each the next multiple of what its `where` asks. What it is given is
 * continued to them by its mirror image at the bottom and right, and of its results the rest is cut off again.
 */
export function roundedSizes(
  network: CheckedNetwork,
  bindings: ReadonlyMap<string, Dim>,
): ReadonlyMap<string, Dim> {
  const rounded = new Map(bindings);
  for (const { symbol, multipleOf } of network.conditions) {
    const size = rounded.get(symbol);
    if (typeof size !== 'number') continue;
    // A common multiple of several conditions on one symbol.
    const others = network.conditions.filter((other) => other.symbol === symbol);
    const multiple = others.reduce(
      (common, other) => leastCommonMultiple(common, other.multipleOf),
      multipleOf,
    );
    rounded.set(symbol, Math.ceil(size / multiple) * multiple);
  }
  return rounded;
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}

/** The shape of a network's value at sizes, which need not be multiples. */
export function shapeAt({ shape }: TensorType, bindings: ReadonlyMap<string, Dim>): Shape {
  return shape.map((dim) => substituteAnySize(dim, bindings));
}

/** Whether some of a network's values are of sizes that its `where` excludes, so that it computes at larger ones. */
export function isRounded(rounded: ReadonlyMap<string, Dim>, bindings: ReadonlyMap<string, Dim>): boolean {
  return [...rounded].some(([name, size]) => !equal(size, bindings.get(name)!));
}
