/** What a train block says of networks that make numbers of a picture: scores of classes, or codes. */
import { PICTURE_CHANNELS } from '@cnn-studio/data';
import {
  Arguments,
  type CheckedNetwork,
  type CheckedTrain,
  catalogue,
  type DataNode,
  type EntryNode,
  type GraphNode,
  type NetworkNode,
  type NodeId,
  type ValueType,
} from '@cnn-studio/language';
import { imageShape, networkUses, upstream } from './graph';

/** A vector that a network makes of one picture alone. */
export interface Recognition {
  readonly network: string;
  /** The column of the data that a picture takes the place of. */
  readonly picture: DataNode;
  /** Those of the train block, and what is added for the result. */
  readonly nodes: readonly GraphNode[];
  readonly result: NodeId;
  /** Numbers in the vector. */
  readonly size: number;
}

/** A network whose result is one score per class, of an image of the data. */
export interface Classification extends Recognition {
  /** Whether the numbers are shares already, such as a softmax gives, not scores before one. */
  readonly areProbabilities: boolean;
  /** What the classes are called, in the order of the numbers; absent where nothing says. */
  readonly names?: readonly string[];
}

/** A network that turns an image of the data into a vector. */
export interface Encoding extends Recognition {
  /** As the network declares it; absent for an only result. */
  readonly name?: string;
}

type Networks = ReadonlyMap<string, CheckedNetwork>;

/** The scores that a loss or metric compares with class labels, of each network the ones that see a picture most plainly. */
export function findClassifications(train: CheckedTrain): Classification[] {
  const found = train.nodes.flatMap((node): Classification[] => {
    const [scores, label] = node.inputs.map((id) => train.nodes[id]!);
    if (node.op !== 'entry' || scores === undefined || label?.type.kind !== 'class') return [];
    const entry = catalogue.get(node.entry);
    const size = vectorSize(scores.type);
    if ((entry?.category !== 'loss' && entry?.category !== 'metric') || size !== label.type.count) return [];
    const picture = pictureOf(train, scores.id);
    const network = upstream(train, [scores.id]).findLast(({ op }) => op === 'network');
    if (picture === undefined || network?.op !== 'network') return [];
    const areProbabilities = entry.takesLogits !== true && areShares(scores.type);
    const { nodes } = train;
    const { names } = label.type;
    return [{ network: network.network, picture, nodes, result: scores.id, size, areProbabilities, names }];
  });
  return plainest(train, found, ({ network }) => network);
}

/** The vectors of more than one number that networks make of a picture; of a network with several, each. */
export function findEncodings(train: CheckedTrain, networks: Networks): Encoding[] {
  const found = networkUses(train).flatMap((use): Encoding[] => {
    const picture = pictureOf(train, use.id);
    const network = networks.get(use.network);
    if (picture === undefined || network === undefined) return [];
    return network.outputs.flatMap(({ name, node }, index) => {
      const { type } = network.nodes[node]!;
      const size = vectorSize(type);
      if (size === undefined || size < 2) return [];
      const at = resultNode(train, use, index, type);
      return [{ network: use.network, name, picture, size, ...at }];
    });
  });
  return plainest(train, found, ({ network, name = '' }) => `${network}/${name}`);
}

/** The one column of the data that a value is made of, if that is a picture. */
function pictureOf(train: CheckedTrain, id: NodeId): DataNode | undefined {
  const [picture, ...others] = upstream(train, [id]).filter((node): node is DataNode => node.op === 'data');
  if (picture === undefined || others.length > 0) return undefined;
  return PICTURE_CHANNELS.has(imageShape(picture.type)?.shape[2]) ? picture : undefined;
}

function vectorSize(type: ValueType): number | undefined {
  if (type.kind !== 'tensor' || type.shape.length !== 1) return undefined;
  const [size] = type.shape;
  return typeof size === 'number' ? size : undefined;
}

/** A train block may leave out results that it has no use for. */
function resultNode(
  { nodes }: CheckedTrain,
  use: NetworkNode,
  index: number,
  type: ValueType,
): Pick<Recognition, 'nodes' | 'result'> {
  if (index === 0) return { nodes, result: use.id };
  const { origin, fixed } = use;
  const result = nodes.length;
  const added = { op: 'result', id: result, path: `result_${result}`, inputs: [use.id], type } as const;
  return { nodes: [...nodes, { ...added, index, origin, fixed }], result };
}

/** As a softmax gives them. */
function areShares(type: ValueType): boolean {
  return type.kind === 'tensor' && type.range.min >= 0 && type.range.max <= 1;
}

/** One of each key, in order: that with the fewest networks and the least chance between the picture and it. */
function plainest<One extends Recognition>(
  train: CheckedTrain,
  found: readonly One[],
  keyOf: (one: One) => string,
): One[] {
  const best = new Map<string, { readonly one: One; readonly cost: number }>();
  for (const one of found) {
    const before = upstream({ ...train, nodes: one.nodes }, [one.result]);
    const networks = before.filter(({ op }) => op === 'network').length;
    const cost = networks * one.nodes.length + before.filter(isLeftToChance).length;
    const known = best.get(keyOf(one));
    if (known === undefined || cost < known.cost) best.set(keyOf(one), { one, cost });
  }
  return [...best.values()].map(({ one }) => one);
}

/** What cuts an image to a size. */
const CROP = [...catalogue.values()].find(({ bringsToSize }) => bringsToSize === 'cut')!;

function isLeftToChance(node: GraphNode): node is EntryNode {
  return node.op === 'entry' && node.random.length > 0;
}

/**
 * What training changes in pictures by chance, before a network sees them, is not done to a picture in use: noise and mirroring are
 * left out, and a part at a random place is the middle.
 * @returns `skip`: entries whose first input goes on as it is
 */
export function withoutRandomness({ nodes }: Pick<Recognition, 'nodes'>): {
  readonly nodes: readonly GraphNode[];
  readonly skip: ReadonlySet<NodeId>;
} {
  const skip = new Set<NodeId>();
  const computed = new Set<NodeId>();
  const changed = nodes.map((node): GraphNode => {
    if (node.op === 'network' || node.inputs.some((id) => computed.has(id))) computed.add(node.id);
    const entry = node.op === 'entry' ? catalogue.get(node.entry) : undefined;
    if (computed.has(node.id) || !isLeftToChance(node) || entry?.incoming !== true) return node;
    const [height, width] = imageShape(node.type)?.shape ?? [];
    if (entry.takesPart !== true || height === undefined || width === undefined) {
      skip.add(node.id);
      return node;
    }
    const args = new Arguments(new Map(Object.entries({ height, width, random: false })));
    return { ...node, entry: CROP.name, args, random: [] };
  });
  return { nodes: changed, skip };
}
