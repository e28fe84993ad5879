import type { CheckedTrain, NetworkNode } from '@cnn-studio/language';
import { TrainerError } from '../errors';
import { imageShape } from './image-model';
import { networkUses } from './trained';

/** The uses of networks that take one image and make one, each network once. */
export function findRestorers(train: CheckedTrain): NetworkNode[] {
  const seen = new Set<string>();
  return networkUses(train).filter((node) => {
    const takesImage =
      imageShape(node.type) !== undefined &&
      node.inputs.length === 1 &&
      imageShape(train.nodes[node.inputs[0]!]?.type) !== undefined;
    if (!takesImage || seen.has(node.network)) return false;
    seen.add(node.network);
    return true;
  });
}

/** @throws TrainerError `network-unknown` */
export function chooseRestorer(train: CheckedTrain, wanted: string | undefined): NetworkNode {
  const uses = findRestorers(train);
  const found = wanted === undefined ? uses[0] : uses.find(({ network }) => network === wanted);
  if (found !== undefined) return found;
  const names = uses.map(({ network }) => network).join(', ') || 'none';
  throw new TrainerError(
    'network-unknown',
    wanted === undefined
      ? `The train block ${train.name} uses no network that takes one image and makes one. For a generator use \`cnn generate\`.`
      : `The train block ${train.name} uses no network ${wanted} that takes one image and makes one. It has: ${names}.`,
  );
}
