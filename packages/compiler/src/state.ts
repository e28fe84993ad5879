import type { CheckedNetwork, Program } from '@cnn-studio/language';
import { weightName } from './evaluate';
import { requireNetwork, usedNetworks } from './networks';
import type { StateSpec } from './types';

/** Weights and statistics of one network, not of those it uses. */
export function networkState(network: CheckedNetwork): StateSpec[] {
  const specs: StateSpec[] = [];
  for (const node of network.nodes) {
    if (node.op !== 'entry') continue;
    for (const weight of node.weights) {
      specs.push({
        name: weightName(network.name, node, weight.name),
        shape: weight.shape,
        initializer: weight.initializer,
        role: weight.trainable ? 'weight' : 'statistic',
        network: network.name,
      });
    }
  }
  return specs;
}

/** Weights and statistics of a network and of all those it uses. */
export function networkStateDeep(program: Program, name: string): StateSpec[] {
  const network = requireNetwork(program, name);
  const names = new Set([name, ...usedNetworks(program, network.nodes)]);
  return [...names].flatMap((used) => networkState(requireNetwork(program, used)));
}
