import os from 'node:os';
import { TrainerError } from '@cnn-studio/data';
import { type CheckedTrain, formatBytes, type Program, summary, trainingMemory } from '@cnn-studio/language';
import type { Runner } from './backends/runner';

/** What a run takes of the machine's memory, in bytes. */
export interface MemoryEstimate {
  /** The program itself: Node, ONNX Runtime, a data set of the size of MNIST. */
  readonly program: number;
  /** Weights, their gradients and the optimizer's memory, before and after a step. */
  readonly constant: number;
  /** Results of layers and their gradients, for each example of a batch. What convolutions need to work is little. */
  readonly perExample: number;
  /** Of all that, with the train block's batch. */
  readonly total: number;
}

/**
 * What was measured, as multiples of what the checker counts: `pnpm bench memory` prints the estimate beside what
 * real runs of the examples take.
 */
const PROGRAM = 210e6;
const STATE_COPIES = 3;

/** An estimate of what training takes on the processor; undefined while a size of the program is not known. */
export function estimateMemory(program: Program, train: CheckedTrain): MemoryEstimate | undefined {
  const counted = trainingMemory(program, train);
  if (counted === undefined) return undefined;
  const constant = STATE_COPIES * counted.constant;
  const { perExample } = counted;
  return { program: PROGRAM, constant, perExample, total: PROGRAM + constant + train.batch * perExample };
}

/** Bytes that this process may still take: what is free, within the limits of a container. */
export function availableMemory(): number {
  // macOS counts as free only what nothing has ever used.
  if (process.platform === 'darwin') return os.totalmem();
  // Node 20.13 and later know the container's limit.
  const available = (process as { availableMemory?(): number }).availableMemory?.();
  return available ?? os.freemem();
}

/**
 * Refuses a training that would not fit before it begins.
 * @param available bytes
 * @throws TrainerError `too-much-memory` with the largest batch that fits
 */
export function requireMemory(
  program: Program,
  train: CheckedTrain,
  runner: Runner,
  available: number,
): void {
  const estimate = estimateMemory(program, train);
  if (estimate === undefined) return;
  const { constant, perExample } = estimate;
  const needed = constant + train.batch * perExample;
  if (needed > available) {
    const why = `A step of ${train.name} with batch ${train.batch} needs about ${formatBytes(needed)} of memory, and ${formatBytes(available)} is free here.`;
    throw refusal(why, Math.floor((available - constant) / perExample));
  }
  const { device } = runner;
  const largest = largestResult(program, train);
  if (device?.largestBuffer !== undefined && train.batch * largest > device.largestBuffer) {
    const why = `The largest result of a layer in ${train.name} takes ${formatBytes(train.batch * largest)} with batch ${train.batch}, and one buffer of ${device.description} holds ${formatBytes(device.largestBuffer)}.`;
    throw refusal(why, Math.floor(device.largestBuffer / largest));
  }
}

function refusal(why: string, fits: number): TrainerError {
  const what =
    fits >= 1
      ? `Set \`batch ${fits}\` or less in the train block.`
      : 'Not even one example fits: make the images or the networks smaller.';
  return new TrainerError('too-much-memory', `${why} ${what}`);
}

/** Bytes of the largest result of a layer, for one example. */
function largestResult(program: Program, train: CheckedTrain): number {
  let largest = 0;
  for (const node of train.nodes) {
    if (node.op !== 'network') continue;
    for (const { activationBytes } of summary(program, node.network, node.bindings)?.layers ?? []) {
      if (typeof activationBytes === 'number') largest = Math.max(largest, activationBytes);
    }
  }
  return largest;
}
