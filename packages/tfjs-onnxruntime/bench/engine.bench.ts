/**
 * Training steps on this engine and in PyTorch, with as many threads: medians, their ratio, and beside it the
 * machine's limit, the rate of a product of 1024x1024 matrices.
 * `pnpm bench engine [gan cvanet unet dncnn digits restore] [--steps N] [--threads N] [--rules] [--format json]
 * [--today] [--peer-as-it-comes] [--profile PREFIX]`
 *
 * Ours, the matrix product and PyTorch run in turns of four, of which the first, which finds the caches full of the
 * other program's data and its own threads asleep, is not counted.
 * Forms of convolutions are measured and remembered as the trainer does; `--rules` takes them by rule.
 * `--today` adds what the same would take on tfjs's `cpu` and `wasm`.
 * PyTorch gets the settings that it is fastest with, see peer.ts; `--peer-as-it-comes` leaves them out.
 * `--busiest` counts the processor's time of the busiest thread instead of the clock's, which other programs hardly
 * disturb.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import {
  type Inference,
  PROGRAMS,
  type Running,
  startInference,
  startTraining,
  type TrainingStep,
} from '@cnn-studio/benchmarks';
import { type Peer, startPeer } from '@cnn-studio/benchmarks/peer';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { type CompiledFunction, compile } from '../src/index';
import { busiest, threadTimes } from './clock';
import { cpuRate, type WasmToday, wasmToday } from './today';

const rows: readonly (TrainingStep | Inference)[] = Object.values(PROGRAMS).map(({ make, usual }) =>
  make(usual),
);

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: 'string', default: '12' },
    format: { type: 'string', default: 'text' },
    profile: { type: 'string' },
    threads: { type: 'string' },
    rules: { type: 'boolean', default: false },
    today: { type: 'boolean', default: false },
    busiest: { type: 'boolean', default: false },
    'peer-as-it-comes': { type: 'boolean', default: false },
  },
});
const TURN = 3;
const WARM_UP = 3;
const PRODUCT = 1024;
const turns = Math.ceil(Number(options.steps) / TURN);
const threads = options.threads === undefined ? os.availableParallelism() : Number(options.threads);
for (const name of positionals) {
  if (rows.some((row) => row.name === name)) continue;
  console.error(`there is no row ${name}; there are ${rows.map((row) => row.name).join(', ')}`);
  process.exit(2);
}

/** Starts a watch; the result reads it in milliseconds. */
function watch(): () => number {
  if (options.busiest) {
    const before = threadTimes();
    return () => busiest(before, threadTimes());
  }
  const before = performance.now();
  return () => performance.now() - before;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** One turn: the first run is not counted. */
async function turn(times: number[], run: () => Promise<number>): Promise<void> {
  await run();
  for (let i = 0; i < TURN; i++) times.push(await run());
}

/** The time of a product of two square matrices. */
function multiplication(): Running<CompiledFunction> {
  const product = compile((a, b) => [tf.matMul(a!, b!)], { name: 'product', threads });
  const factors = [tf.randomUniform([PRODUCT, PRODUCT]), tf.randomUniform([PRODUCT, PRODUCT])];
  return {
    compiled: [product],
    run: async () => {
      tf.dispose(await product(factors));
      return [];
    },
    dispose() {
      tf.dispose(factors);
      product.dispose();
    },
  };
}

function sizeOf(row: TrainingStep | Inference): number {
  return 'phases' in row ? row.batch : row.size;
}

function titleOf(row: TrainingStep | Inference): string {
  return 'phases' in row ? `${row.title}, batch ${row.batch}` : row.title;
}

interface Result {
  readonly name: string;
  readonly title: string;
  readonly threads: number;
  readonly milliseconds: number;
  readonly pytorchMilliseconds?: number;
  readonly ratio?: number;
  readonly gflops: number;
  readonly matrixProductGflops: number;
  readonly shareOfMatrixProduct: number;
  /** tfjs kernels in the trace. */
  readonly kernels: number;
  readonly onnxBytes: number;
  /** How many times faster than tfjs's own backends. */
  readonly cpuFactor?: number;
  readonly wasmFactor?: number | string;
}

async function measure(row: TrainingStep | Inference, peer: Peer | undefined): Promise<Result> {
  await tf.setBackend('onnxruntime');
  const settings = { threads, profile: options.profile, tune: !options.rules };
  const compileRow = (fn: Parameters<typeof compile>[0], name: string) => compile(fn, { ...settings, name });
  const running = 'phases' in row ? startTraining(row, compileRow) : startInference(row, compileRow);
  const product = multiplication();
  const timed = (what: Running) => async (): Promise<number> => {
    const elapsed = watch();
    await what.run();
    return elapsed();
  };
  const ours: number[] = [];
  const products: number[] = [];
  const theirs: number[] = [];
  for (let i = 0; i < WARM_UP; i++) await running.run();
  for (let i = 0; i < WARM_UP; i++) await peer?.run(row.name, sizeOf(row));
  for (let i = 0; i < turns; i++) {
    await turn(ours, timed(running));
    await turn(products, timed(product));
    if (peer) await turn(theirs, () => peer.run(row.name, sizeOf(row)));
  }
  if (options.profile) for (const fn of running.compiled) fn.endProfiling();
  const graphs = running.compiled.flatMap((fn) => fn.graphs);
  running.dispose();
  product.dispose();
  const milliseconds = median(ours);
  const gflops = row.flops / milliseconds / 1e6;
  const limit = (2 * PRODUCT ** 3) / median(products) / 1e6;
  return {
    name: row.name,
    title: titleOf(row),
    threads,
    milliseconds,
    ...(peer && { pytorchMilliseconds: median(theirs), ratio: milliseconds / median(theirs) }),
    gflops,
    matrixProductGflops: limit,
    shareOfMatrixProduct: gflops / limit,
    kernels: graphs.flatMap(({ kernels }) => Object.values(kernels)).reduce((a, b) => a + b, 0),
    onnxBytes: graphs.reduce((sum, { onnxBytes }) => sum + onnxBytes, 0),
  };
}

/** How many times faster this is than tfjs's own backends. */
async function compareToday(
  row: TrainingStep | Inference,
  milliseconds: number,
  rate: number,
  wasm: WasmToday,
): Promise<Pick<Result, 'cpuFactor' | 'wasmFactor'>> {
  const cpuFactor = row.flops / rate / 1e6 / milliseconds;
  if (!('phases' in row)) return { cpuFactor, wasmFactor: (await wasm.infer(row)) / milliseconds };
  return { cpuFactor, wasmFactor: `can't train: no ${wasm.missing.join(', ')}` };
}

function sentence(result: Result, peer: Peer | undefined): string {
  const { ratio, pytorchMilliseconds, cpuFactor, wasmFactor } = result;
  const parts = [`${result.milliseconds.toFixed(0)} ms`];
  if (ratio !== undefined) {
    parts.push(`PyTorch ${peer!.version} ${pytorchMilliseconds!.toFixed(0)} ms`, `ratio ${ratio.toFixed(2)}`);
  }
  const limit = result.matrixProductGflops.toFixed(0);
  const share = result.shareOfMatrixProduct.toFixed(2);
  parts.push(`${result.gflops.toFixed(0)} GFLOP/s = ${share} of a matrix product's ${limit}`);
  if (cpuFactor !== undefined) parts.push(`tfjs cpu (estimated) ${cpuFactor.toFixed(0)} times as long`);
  if (typeof wasmFactor === 'number') parts.push(`tfjs wasm ${wasmFactor.toFixed(1)} times as long`);
  else if (wasmFactor !== undefined) parts.push(`tfjs wasm ${wasmFactor}`);
  return `${result.title}: ${parts.join(', ')}`;
}

const peer = await startPeer({
  device: 'cpu',
  threads,
  busiest: options.busiest,
  asItComes: options['peer-as-it-comes'],
});
if (!peer)
  console.error('no Python with PyTorch was found: no ratios (Debian: apt-get install python3-torch)');
const today = options.today ? { rate: await cpuRate(), wasm: await wasmToday() } : undefined;
for (const row of rows) {
  if (positionals.length > 0 && !positionals.includes(row.name)) continue;
  let result = await measure(row, peer);
  if (today) {
    result = { ...result, ...(await compareToday(row, result.milliseconds, today.rate, today.wasm)) };
  }
  console.log(options.format === 'json' ? JSON.stringify(result) : sentence(result, peer));
}
peer?.end();
