import type { Program } from '@cnn-studio/language';
import { substitute } from '@cnn-studio/language';
import type { Tensor } from '@tensorflow/tfjs-core';
import { CompileError } from './errors';
import { applyNetwork, bindingsFromSizes, randomNeeds } from './evaluate';
import { INFERENCE } from './mode';
import { requireNetwork } from './networks';
import { networkStateDeep } from './state';
import type { FeedSpec, NetworkFunction } from './types';

/**
 * A network as a tfjs function of its weights.
 * @param sizes sizes of the inputs without the batch, needed when the network's are symbolic: `[[256, 256, 1]]`
 * @throws CompileError for an unknown or invalid network, sizes that don't fit, or a layer that can't run yet
 */
export function compileNetwork(
  program: Program,
  name: string,
  sizes?: readonly (readonly number[])[],
): NetworkFunction {
  const network = requireNetwork(program, name);
  const bindings = sizes === undefined ? new Map<string, number>() : bindingsFromSizes(network, sizes);
  const inputs = network.inputs.map((id) => {
    const node = network.nodes[id]!;
    const label = node.op === 'input' ? node.name : node.path;
    if (node.type.kind === 'class') return { name: label, shape: [], dtype: 'int32' as const };
    if (node.type.kind !== 'tensor')
      throw new CompileError('invalid', `input ${label} of ${name} has no shape`);
    const shape = node.type.shape.map((dim) => {
      const size = substitute(dim, bindings);
      if (typeof size === 'number') return size;
      throw new CompileError(
        'symbolic-size',
        `the size ${String(size)} of input ${label} of network ${name} is not known; give it, for example --input 256x256`,
      );
    });
    return { name: label, shape, dtype: 'float32' as const };
  });
  const state = networkStateDeep(program, name);
  const needs = randomNeeds(program, network.nodes, INFERENCE, {
    network: name,
    bindings,
    prefix: `${name}>`,
  });
  const feeds: FeedSpec[] = needs.map((need, stream) => ({
    kind: 'random',
    stream,
    distribution: need.spec.distribution,
    shape: need.shape,
    fixed: need.fixed,
  }));
  return {
    name,
    state,
    feeds,
    inputs,
    run(tf, given, values, randoms) {
      const tensors = new Map<string, Tensor>(state.map((spec, index) => [spec.name, given[index]!]));
      const drawn = new Map<string, Tensor>(needs.map((need, index) => [need.key, randoms[index]!]));
      return applyNetwork(program, name, values, bindings, `${name}>`, {
        tf,
        mode: INFERENCE,
        batch: values[0]?.shape[0] ?? 1,
        state: (key) => tensors.get(key)!,
        random: (key) => drawn.get(key)!,
        update() {},
      });
    },
  };
}
