/** A network's forward pass as a trace, for exporters that write what a network computes and not how it was written. */
import { compileNetwork, type NetworkFunction } from '@cnn-studio/compiler';
import type { Program } from '@cnn-studio/language';
import * as tf from '@tensorflow/tfjs-core';
import { type TraceGraph, trace } from 'tfjs-onnxruntime';

/** A network with its sizes known, and how to trace it. */
export interface Traceable {
  readonly compiled: NetworkFunction;
  /** Of the random tensors that the network draws itself; they become inputs. */
  readonly random: readonly (readonly number[])[];
  /** Names of all inputs behind the weights, in order: the network's own, then `random_0`, ... */
  readonly inputNames: readonly string[];
  trace(batch: number): TraceGraph;
}

/**
 * @param sizes of the inputs, without the batch; needed where the network's are symbolic
 * @throws CompileError for a network that can't be compiled, or sizes that don't fit
 */
export async function traceable(
  program: Program,
  network: string,
  sizes?: readonly (readonly number[])[],
): Promise<Traceable> {
  const compiled = compileNetwork(program, network, sizes);
  await tf.setBackend('onnxruntime');
  const state = compiled.state.map(({ shape }) => ({ shape, dtype: 'float32' as const }));
  const random = compiled.feeds.flatMap((feed) => (feed.kind === 'random' ? [feed.shape] : []));
  const run = (...tensors: tf.Tensor[]) => {
    const given = tensors.slice(state.length);
    const values = given.slice(0, compiled.inputs.length);
    return compiled.run(tf, tensors.slice(0, state.length), values, given.slice(compiled.inputs.length));
  };
  return {
    compiled,
    random,
    inputNames: [...compiled.inputs.map(({ name }) => name), ...random.map((_, i) => `random_${i}`)],
    trace: (batch) =>
      trace(
        (...tensors: tf.Tensor[]) => [...run(...tensors)],
        [
          ...state,
          ...compiled.inputs.map(({ shape, dtype }) => ({ shape: [batch, ...shape], dtype })),
          ...random.map((shape) => ({ shape: [batch, ...shape], dtype: 'float32' as const })),
        ],
        network,
      ),
  };
}

/** Names of a network's results: those declared, else `output`, `output_1`, ... */
export function outputNames(program: Program, network: string): string[] {
  return program.networks
    .get(network)!
    .outputs.map(({ name }, index) => name ?? (index === 0 ? 'output' : `output_${index}`));
}
