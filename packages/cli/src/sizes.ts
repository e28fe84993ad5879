import type { CheckedNetwork } from '@cnn-studio/language';
import { UserError } from './errors';

/** `256x256` as height and width. */
export function parseSize(text: string): readonly [number, number] {
  const match = /^(\d+)[x×,](\d+)$/.exec(text);
  if (match === null) throw new UserError(`--input ${text}: give height and width, such as 256x256`, 2);
  return [Number(match[1]), Number(match[2])];
}

/** Sizes of all inputs, without the batch, when every image among them has this height and width. */
export function inputSizes(network: CheckedNetwork, [height, width]: readonly [number, number]): number[][] {
  return network.inputs.map((id) => {
    const { type } = network.nodes[id]!;
    if (type.kind !== 'tensor') return [];
    return type.shape.map((dim, axis) => {
      if (typeof dim === 'number') return dim;
      return axis === 0 ? height : width;
    });
  });
}
