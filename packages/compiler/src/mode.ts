import { type CheckedTrain, hasWeights, type Phase, type Program } from '@cnn-studio/language';
import { minimizesOf } from './minimizes';
import { requireNetwork, usedNetworks } from './networks';

/**
 * Whether what stands in a network computes as while that is trained: statistics of the batch, dropout, noise. A train
 * block's own layers stand in none.
 */
export type Mode = (network: string | undefined) => boolean;

/** As networks compute when they are used. */
export const INFERENCE: Mode = () => false;

/**
 * A phase's mode: networks that some minimize of it trains are in training throughout, all others are in inference mode. One
 * without weights of its own, which only calls others, goes with them: in training when one of them is.
 */
export function modeOf(program: Program, train: CheckedTrain, phase: Phase): Mode {
  const trained = new Set(minimizesOf([phase]).flatMap((minimize) => minimize.over));
  for (const name of usedNetworks(program, train.nodes)) {
    const network = requireNetwork(program, name);
    if (hasWeights(network)) continue;
    const callsTrained = [...usedNetworks(program, network.nodes)].some((inner) => trained.has(inner));
    if (callsTrained) trained.add(name);
  }
  return (network) => network === undefined || trained.has(network);
}
