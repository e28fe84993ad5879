import { type Dim, substitute } from '../algebra/dim';
import type { Shape } from '../types';
import type { CheckedNetwork, CheckedTrain, IterationStep, NodeId, Program } from './program';
import { summary } from './summary';

/** An estimate of the bytes that a training step needs: `perExample · batch + constant`. */
export interface TrainingMemory {
  /** Bytes for each example of the batch. */
  readonly perExample: number;
  /** Bytes whatever the batch: weights, gradients, the optimizer's state. */
  readonly constant: number;
}

/** A weight, its gradient, and two numbers that Adam keeps of it. */
const NUMBERS_PER_WEIGHT = 4;
const BYTES = 4;

/**
 * An estimate of the memory a train block takes while it trains: for the `minimize` that takes most, the results
 * of all layers and their gradients. Undefined while a size is not known.
 */
export function trainingMemory(
  program: Program,
  train: Omit<CheckedTrain, 'valid'>,
): TrainingMemory | undefined {
  let perExample = 0;
  const steps: IterationStep[] = train.phases.flatMap((phase) => phase.iteration);
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (step.kind === 'repeat') steps.push(...step.body);
    else {
      const activations = activationBytes(program, train, step.loss);
      if (activations === undefined) return undefined;
      perExample = Math.max(perExample, 2 * activations);
    }
  }
  let parameters = 0;
  for (const name of new Set(train.nodes.flatMap((node) => (node.op === 'network' ? [node.network] : [])))) {
    parameters += summary(program, name)?.total.parameters ?? 0;
  }
  return { perExample, constant: parameters * NUMBERS_PER_WEIGHT * BYTES };
}

/**
 * The most memory that a network's results take at once while it computes one example: each is kept until its last
 * use. Undefined while a size is not known.
 * @param sizes of its symbols
 */
export function inferenceMemory(
  program: Program,
  network: CheckedNetwork,
  sizes: ReadonlyMap<string, Dim>,
): number | undefined {
  const lastUse = new Map<NodeId, number>();
  for (const node of network.nodes) for (const input of node.inputs) lastUse.set(input, node.id);
  for (const { node } of network.outputs) lastUse.set(node, network.nodes.length);
  const live = new Map<NodeId, number>();
  let now = 0;
  let most = 0;
  for (const node of network.nodes) {
    const bytes = node.type.kind === 'tensor' ? bytesOf(node.type.shape, sizes) : BYTES;
    if (bytes === undefined) return undefined;
    let inside = 0;
    if (node.op === 'network') {
      const inner = new Map([...node.bindings].map(([name, dim]) => [name, substitute(dim, sizes)]));
      const used = inferenceMemory(program, program.networks.get(node.network)!, inner);
      if (used === undefined) return undefined;
      inside = used;
    }
    now += bytes;
    live.set(node.id, bytes);
    most = Math.max(most, now, now - bytes + inside);
    for (const input of node.inputs) {
      if (lastUse.get(input) !== node.id) continue;
      now -= live.get(input) ?? 0;
      live.delete(input);
    }
  }
  return most;
}

function bytesOf(shape: Shape, sizes: ReadonlyMap<string, Dim>): number | undefined {
  let bytes = BYTES;
  for (const dim of shape) {
    const size = substitute(dim, sizes);
    if (typeof size !== 'number') return undefined;
    bytes *= size;
  }
  return bytes;
}

function activationBytes(
  program: Program,
  train: Omit<CheckedTrain, 'valid'>,
  loss: NodeId,
): number | undefined {
  const seen = new Set<NodeId>([loss]);
  let bytes = 0;
  // A set grows while it is walked.
  for (const id of seen) {
    const node = train.nodes[id]!;
    for (const input of node.inputs) seen.add(input);
    if (node.op === 'network') {
      const inner = summary(program, node.network, node.bindings);
      const activations = inner === undefined ? 0 : inner.total.activationBytes;
      if (typeof activations !== 'number') return undefined;
      bytes += activations;
    } else if (node.type.kind === 'tensor' || node.type.kind === 'map') {
      let size = BYTES;
      for (const dim of node.type.shape) {
        if (typeof dim !== 'number') return undefined;
        size *= dim;
      }
      bytes += size;
    }
  }
  return bytes;
}
