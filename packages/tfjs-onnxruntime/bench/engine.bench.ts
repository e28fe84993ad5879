/**
 * Training steps on this engine and in PyTorch, in turns, with as many threads: medians and their ratio.
 * `pnpm bench engine [--steps N] [--only NAME] [--threads N] [--format json] [--profile PREFIX]`
 * `--busiest` counts the processor's time of the busiest thread instead, which other programs hardly disturb.
 */
import { existsSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { type CompiledFunction, compile } from '../src/index';
import { busiest, threadTimes } from './clock';
import { type Peer, startPeer } from './peer';
import { cvanet } from './steps/cvanet';
import { gan } from './steps/gan';
import { adam, type TrainingStep } from './steps/step';

const { values: options } = parseArgs({
  options: {
    steps: { type: 'string', default: '12' },
    only: { type: 'string' },
    format: { type: 'string', default: 'text' },
    profile: { type: 'string' },
    threads: { type: 'string' },
    busiest: { type: 'boolean', default: false },
  },
});
const steps = Number(options.steps);
const threads = options.threads === undefined ? os.availableParallelism() : Number(options.threads);

/** Starts a watch; the result reads it in milliseconds. */
function watch(): () => number {
  if (options.busiest) {
    const before = threadTimes();
    return () => busiest(before, threadTimes());
  }
  const before = performance.now();
  return () => performance.now() - before;
}

interface Running {
  step(): Promise<number>;
  readonly compiled: readonly CompiledFunction[];
}

/** The step with its state: each call runs it once and returns its milliseconds. */
function start({ weights, feeds, phases, name }: TrainingStep): Running {
  let state = weights.map((shape) => tf.mul(tf.randomNormal([...shape]), 0.02));
  let m = weights.map((shape) => tf.zeros([...shape]));
  let v = weights.map((shape) => tf.zeros([...shape]));
  const inputs = feeds.map((shape) => tf.randomUniform([...shape], -1, 1));
  const rate = tf.scalar(2e-4);
  const compiled = phases.map(({ trained, loss }, index) => {
    const count = trained.length;
    return compile(
      (...tensors) => {
        const all = tensors.slice(0, weights.length);
        const given = tensors.slice(weights.length, weights.length + feeds.length);
        const rest = tensors.slice(weights.length + feeds.length);
        const gradients = tf.valueAndGrads((...ws: tf.Tensor[]) => {
          const current = all.slice();
          trained.forEach((position, i) => {
            current[position] = ws[i]!;
          });
          return loss(tf, current, given);
        })(trained.map((position) => all[position]!));
        const next = adam(
          tf,
          trained.map((position) => all[position]!),
          gradients.grads,
          rest.slice(0, count),
          rest.slice(count, 2 * count),
          rest[2 * count]!,
        );
        return [...next.weights, ...next.m, ...next.v, gradients.value];
      },
      { name: `${name} phase ${index}`, threads, profile: options.profile },
    );
  });
  const step = async (): Promise<number> => {
    const elapsed = watch();
    for (const [index, { trained }] of phases.entries()) {
      const slots = [...trained.map((i) => m[i]!), ...trained.map((i) => v[i]!)];
      const results = await compiled[index]!([...state, ...inputs, ...slots, rate]);
      const loss = results.pop()!;
      await loss.data();
      loss.dispose();
      const replace = (old: tf.Tensor[], offset: number): tf.Tensor[] => {
        const next = old.slice();
        trained.forEach((position, i) => {
          next[position]!.dispose();
          next[position] = results[offset + i]!;
        });
        return next;
      };
      state = replace(state, 0);
      m = replace(m, trained.length);
      v = replace(v, 2 * trained.length);
    }
    return elapsed();
  };
  return { step, compiled };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

async function measure(step: TrainingStep, peer: Peer | undefined): Promise<Record<string, unknown>> {
  const running = start(step);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let i = 0; i < 3; i++) await running.step();
  for (let i = 0; i < 2; i++) await peer?.run(step.name);
  const products: number[] = [];
  const multiply = await multiplication();
  for (let i = 0; i < steps; i++) {
    ours.push(await running.step());
    products.push(await multiply());
    if (peer) theirs.push(await peer.run(step.name));
  }
  if (options.profile) for (const fn of running.compiled) fn.endProfiling();
  const kernels = running.compiled.flatMap(({ graphs }) => graphs.map((graph) => graph.kernels));
  const limit = (2 * 1024 ** 3) / median(products) / 1e6;
  const gflops = step.flops / median(ours) / 1e6;
  return {
    step: step.title,
    milliseconds: median(ours),
    pytorchMilliseconds: peer ? median(theirs) : undefined,
    ratio: peer ? median(ours) / median(theirs) : undefined,
    gflops,
    shareOfMatrixProduct: gflops / limit,
    kernels: kernels.reduce((sum, counts) => sum + Object.values(counts).reduce((a, b) => a + b, 0), 0),
    onnxBytes: running.compiled.reduce((sum, { graphs }) => sum + graphs[0]!.onnxBytes, 0),
  };
}

/** One product of 1024x1024 matrices: the rate that no step can exceed. */
async function multiplication(): Promise<() => Promise<number>> {
  const product = compile((a, b) => [tf.matMul(a!, b!)], {
    name: 'product',
    threads,
  });
  const a = tf.randomUniform([1024, 1024]);
  const b = tf.randomUniform([1024, 1024]);
  const run = async (): Promise<number> => {
    const elapsed = watch();
    tf.dispose(await product([a, b]));
    return elapsed();
  };
  await run();
  return run;
}

await tf.setBackend('onnxruntime');
const script = join(import.meta.dirname, '../../bench/peer.py');
const peer = existsSync(script) ? await startPeer(script, threads, options.busiest) : undefined;
if (!peer)
  console.error('no Python with PyTorch was found: no ratios (Debian: apt-get install python3-torch)');
for (const step of [gan, cvanet]) {
  if (options.only && step.name !== options.only) continue;
  const result = await measure(step, peer);
  if (options.format === 'json') {
    console.log(JSON.stringify(result));
    continue;
  }
  const number = (value: unknown, digits: number): string => (value as number).toFixed(digits);
  console.log(
    `${result.step}: ${number(result.milliseconds, 0)} ms a step, ` +
      (peer
        ? `PyTorch ${peer.version} ${number(result.pytorchMilliseconds, 0)} ms, ratio ${number(result.ratio, 2)}, `
        : '') +
      `${number(result.gflops, 0)} GFLOP/s = ${number(result.shareOfMatrixProduct, 2)} of a matrix product's, ` +
      `${result.kernels} kernels`,
  );
}
peer?.end();
