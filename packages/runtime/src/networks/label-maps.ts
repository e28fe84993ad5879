/** What a train block says of networks that tell the class of each pixel of a picture. */
import { PICTURE_CHANNELS } from '@cnn-studio/data';
import { type CheckedTrain, catalogue, type DataNode, type NetworkNode } from '@cnn-studio/language';
import { imageShape, networkUses, upstream } from './graph';

/** A network whose scores are compared with a label map, and the picture that it sees. */
export interface Segmentation {
  readonly use: NetworkNode;
  /** The column of the data that a picture takes the place of. */
  readonly picture: DataNode;
  readonly classes: number;
}

/** The uses of networks whose scores a loss or metric compares with a label map, each network once. */
export function findSegmentations(train: CheckedTrain): Segmentation[] {
  const found = new Map<string, Segmentation>();
  for (const node of train.nodes) {
    const [scores, map] = node.inputs.map((id) => train.nodes[id]!);
    if (node.op !== 'entry' || scores === undefined || map?.type.kind !== 'map') continue;
    const { count } = map.type;
    const category = catalogue.get(node.entry)?.category;
    if (category !== 'loss' && category !== 'metric') continue;
    const before = new Set(upstream(train, [scores.id]).map(({ id }) => id));
    // The first result of the last network; softmax or scale behind it don't change which score is the largest.
    const use = networkUses(train).findLast(
      ({ id, type }) => before.has(id) && imageShape(type)?.shape[2] === count,
    );
    if (use === undefined || found.has(use.network)) continue;
    const data = upstream(train, use.inputs).filter((one): one is DataNode => one.op === 'data');
    const [picture] = data;
    if (picture === undefined || data.length > 1) continue;
    if (!PICTURE_CHANNELS.has(imageShape(picture.type)?.shape[2])) continue;
    found.set(use.network, { use, picture, classes: count });
  }
  return [...found.values()];
}
