import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Running } from '@cnn-studio/benchmarks';
import type { Runner } from '@cnn-studio/runtime';
import { type CompiledFunction, compile } from 'tfjs-onnxruntime';
import type { Profile } from './results';
import { startRow } from './rows';
import { readTrace, Sums, type TraceEvent } from './trace';

interface Runs {
  readonly warmUp: number;
  readonly counted: number;
}

const RUNS: { readonly usual: Runs; readonly tiny: Runs } = {
  usual: { warmUp: 3, counted: 5 },
  tiny: { warmUp: 1, counted: 1 },
};

/** The slowest operators of a row's step, on the average of some steps. */
export function profileStep(runner: Runner, program: string, size: number, tiny: boolean): Promise<Profile> {
  const runs = tiny ? RUNS.tiny : RUNS.usual;
  return runner.name === 'webgpu-ort'
    ? profileGraph(runner, program, size, runs)
    : profileKernels(runner, program, size, runs);
}

async function stepTime(running: Running, runs: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < runs; i++) await running.run();
  return (performance.now() - start) / runs;
}

/** ONNX Runtime's own profile. */
async function profileGraph(
  runner: Runner,
  program: string,
  size: number,
  { warmUp, counted }: Runs,
): Promise<Profile> {
  const plain = startRow(runner, program, size);
  await stepTime(plain, warmUp);
  const stepMs = await stepTime(plain, counted);
  plain.dispose();
  const folder = mkdtempSync(join(tmpdir(), 'cnn-profile-'));
  try {
    const compiled: CompiledFunction[] = [];
    const profiled = startRow(
      {
        compile(fn, name) {
          const settings = { name, executionProviders: ['webgpu'] as const };
          const one = compile(fn, { ...settings, profile: join(folder, `${compiled.length}`) });
          compiled.push(one);
          return one;
        },
      },
      program,
      size,
    );
    await stepTime(profiled, counted);
    for (const one of compiled) one.endProfiling();
    profiled.dispose();
    const events = readdirSync(folder).flatMap(
      (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as TraceEvent[],
    );
    return { backend: runner.name, program, size, stepMs, ...readTrace(events, counted) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** tfjs's own profile: each kernel is waited for. */
async function profileKernels(
  runner: Runner,
  program: string,
  size: number,
  { warmUp, counted }: Runs,
): Promise<Profile> {
  const running = startRow(runner, program, size);
  await stepTime(running, warmUp);
  const stepMs = await stepTime(running, counted);
  const sums = new Sums();
  const onProcessor: Record<string, number> = {};
  const { kernels } = await runner.tf.profile(() => running.run() as never);
  for (const { name, kernelTimeMs, outputShapes } of kernels) {
    const milliseconds = await kernelTimeMs;
    if (typeof milliseconds !== 'number') throw new Error('the adapter has no clock of its own');
    sums.add(`${name} ${outputShapes.map((shape) => `[${shape}]`).join(' ')}`, milliseconds);
  }
  running.dispose();
  const clock = "tfjs's profiler, kernel by kernel";
  return { backend: runner.name, program, size, clock, stepMs, onProcessor, operators: sums.slowest(1) };
}
