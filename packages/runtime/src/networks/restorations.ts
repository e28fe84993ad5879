import { PICTURE_CHANNELS, pictureRanges } from '@cnn-studio/data';
/** What a train block says of a network that restores pictures: where they go in, what is done to them, what comes out. */
import {
  type CheckedTrain,
  catalogue,
  type EntryNode,
  type GraphNode,
  type NetworkNode,
  type NodeId,
} from '@cnn-studio/language';
import { imageShape, networkUses, upstream } from './graph';

/**
 * A use of a network that turns a picture of the data into a picture: what it takes, and what is compared with the
 * original.
 */
export interface Restoration {
  readonly use: NetworkNode;
  /** Which of the network's inputs is the picture: others may be holes. */
  readonly entrance: number;
  /** The value that is the restored picture: the network's result, or what is computed of it and compared with the data. */
  readonly result: NodeId;
  /** What a picture takes the place of when it is degraded first: the clean image. Undefined when there is no one image. */
  readonly clean?: NodeId;
  /** Masks among what the network's inputs are made of: 1 is what is to be filled. */
  readonly holes: readonly NodeId[];
  /** What stands between the clean image and the network, in the order it is applied; `preparing` are left out. */
  readonly degrading: readonly EntryNode[];
  /** Crops and augmentations of the training, which a whole picture does without. */
  readonly preparing: ReadonlySet<NodeId>;
}

/** The uses of networks that take an image and make one, each network once: those that make pictures first. */
export function findRestorations(train: CheckedTrain): Restoration[] {
  const pictures = pictureRanges(train);
  const seen = new Set<string>();
  const found: Restoration[] = [];
  for (const use of networkUses(train)) {
    if (seen.has(use.network) || !PICTURE_CHANNELS.has(imageShape(use.type)?.shape[2])) continue;
    const restoration = areScores(train, use) ? undefined : restorationOf(train, use);
    if (restoration === undefined) continue;
    seen.add(use.network);
    found.push(restoration);
  }
  // A critic may judge patches, which is an image of scores: of those nothing tells black and white.
  const isPicture = ({ result }: Restoration) => pictures.range(result) !== undefined;
  return [...found.filter(isPicture), ...found.filter((one) => !isPicture(one))];
}

/** Whether a label map is compared with what a network makes: scores of three classes are no colors. */
function areScores({ nodes }: CheckedTrain, use: NetworkNode): boolean {
  return nodes.some(({ inputs: [scores, map = -1] }) => scores === use.id && nodes[map]?.type.kind === 'map');
}

function restorationOf(train: CheckedTrain, use: NetworkNode): Restoration | undefined {
  const images = use.inputs.filter((id) => imageShape(train.nodes[id]?.type) !== undefined);
  const isPicture = (id: NodeId) => PICTURE_CHANNELS.has(imageShape(train.nodes[id]!.type)?.shape[2]);
  if (!images.some(isPicture) || use.inputs.some((id) => train.nodes[id]!.type.kind !== 'tensor'))
    return undefined;
  const result = resultOf(train, use);
  const all = upstream(train, use.inputs);
  const made = all.some(({ op }) => op === 'network' || op === 'result');
  const data = all.filter(({ op }) => op === 'data');
  const clean = made ? undefined : cleanOf(train, use, result, data);
  // Noise alone goes in: it is a generator.
  if (data.length === 0 && !made) return undefined;
  const between = clean === undefined ? [] : upstream(train, use.inputs, new Set([clean]));
  const entries = between.filter((node): node is EntryNode => node.op === 'entry' && node.id !== clean);
  const preparing = new Set(entries.filter(isPreparing).map(({ id }) => id));
  const holes = entries.filter(isHole).map(({ id }) => id);
  if (images.length < use.inputs.length || images.length > 1) {
    // More than one picture can't come from one file, unless the others are made of it.
    if (clean === undefined) return undefined;
  }
  const degrading = entries.filter(
    ({ id, entry }) => !preparing.has(id) && catalogue.get(entry)?.algebra !== 'rescaling',
  );
  const isSeen = (id: NodeId) =>
    isPicture(id) &&
    upstream(train, [id], new Set(holes)).some(({ op }) => op === 'data' || op === 'network');
  const entrance = Math.max(0, use.inputs.findIndex(isSeen));
  return { use, entrance, result, clean, holes, degrading, preparing };
}

/**
 * What is compared with the data: the network's result itself, or a sum it is part of (`noisy - Noise(noisy)`). What is
 * only compared inside of a mask is no picture.
 */
function resultOf(train: CheckedTrain, use: NetworkNode): NodeId {
  const pictures = pictureRanges(train);
  if (pictures.target(use.id) !== undefined) return use.id;
  for (const node of train.nodes) {
    const algebra = node.op === 'entry' ? catalogue.get(node.entry)?.algebra : undefined;
    if (algebra !== 'sum' && algebra !== 'difference') continue;
    if (pictures.target(node.id) === undefined) continue;
    const own = upstream(train, [node.id], new Set([use.id]));
    const networks = own.filter(({ op }) => op === 'network' || op === 'result');
    if (networks.length === 1 && networks[0] === use) return node.id;
  }
  return use.id;
}

/** The value that the result should be, where the inputs are made from it alone; else the one image of the data. */
function cleanOf(
  train: CheckedTrain,
  use: NetworkNode,
  result: NodeId,
  data: readonly GraphNode[],
): NodeId | undefined {
  const target = pictureRanges(train).target(result);
  if (target !== undefined && imageShape(train.nodes[target]?.type) !== undefined) {
    const rest = upstream(train, use.inputs, new Set([target]));
    const alone = rest.every(({ id, op }) => id === target || op !== 'data');
    if (alone && rest.some(({ id }) => id === target)) return target;
  }
  return data.length === 1 && imageShape(data[0]!.type) !== undefined ? data[0]!.id : undefined;
}

function isPreparing({ entry }: EntryNode): boolean {
  const found = catalogue.get(entry);
  return found?.takesPart === true || found?.category === 'augmentation';
}

/** `mask` and its like: made of an image's size alone. */
function isHole({ entry }: EntryNode): boolean {
  return catalogue.get(entry)?.hole !== undefined;
}

/** Whether anything makes the image worse on its way into the network. */
export function isDegraded({ degrading }: Restoration): boolean {
  return degrading.some(({ entry }) => {
    const category = catalogue.get(entry)?.category;
    return category === 'degradation' || category === 'random' || category === 'resampling';
  });
}
