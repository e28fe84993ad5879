import type { TrainingFunctions } from '@cnn-studio/compiler';
import { PICTURE_CHANNELS, pictureRanges } from '@cnn-studio/data';
import type { CheckedTrain, GraphNode } from '@cnn-studio/language';
import { labelOnly } from '../evaluation/preview';
import { imageShape, networkOf, upstream } from './graph';

/**
 * The uses of networks that make pictures from noise and labels alone, each network once. First those whose black and
 * white is known and that no other one takes further: a network of four by four features is not the picture.
 */
export function findGenerators({
  train,
  functions,
}: {
  readonly train: CheckedTrain;
  readonly functions: TrainingFunctions;
}): GraphNode[] {
  const seen = new Set<string>();
  const found = train.nodes.filter((node) => {
    const network = networkOf(train, node);
    if (network === undefined || seen.has(network)) return false;
    const shape = imageShape(node.type)?.shape;
    if (shape === undefined || !shape.every((dim) => typeof dim === 'number')) return false;
    if (!PICTURE_CHANNELS.has(shape[2])) return false;
    const feeds = functions.values([node.id], train.batch).feeds;
    const data = feeds.filter((feed) => feed.kind === 'data');
    if (data.length > 0 && labelOnly(feeds) === undefined) return false;
    seen.add(network);
    return true;
  });
  const ranges = pictureRanges(train);
  // A critic that judges patches makes an image of scores, of which nothing tells black and white.
  const pictures = found.filter(({ id }) => ranges.range(id) !== undefined);
  const taken = new Set(
    pictures.flatMap(({ id }) => upstream(train, [id]).flatMap((node) => (node.id === id ? [] : [node.id]))),
  );
  const isFirst = (node: GraphNode) => pictures.includes(node) && !taken.has(node.id);
  return [...found.filter(isFirst), ...found.filter((node) => !isFirst(node))];
}
