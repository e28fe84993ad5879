/**
 * `pnpm bench memory [--steps 10000] [--format json]`: what real runs of the examples take beside what `cnn summary`
 * says, and the memory of one process over many steps.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { check, memoryHost } from '@cnn-studio/language';
import type { StepEvent, TrainingEvent } from '@cnn-studio/protocol';
import { train } from '@cnn-studio/trainer';
import * as tf from '@tensorflow/tfjs-core';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '10000' }, format: { type: 'string', default: 'text' } },
});
const EXAMPLES = ['quick-digits', 'deblur', 'digits'];
const CLI = 'packages/cli/dist/cnn.js';
/** After these the runtime has allocated what it needs. */
const SETTLED_STEPS = 6;
const LINES = 10;

const folder = mkdtempSync(join(tmpdir(), 'cnn-memory-'));
const say = (line: string) => {
  if (values.format !== 'json') console.log(line);
};

interface Estimated {
  readonly example: string;
  readonly batch: number;
  readonly estimated: number;
  readonly taken: number;
}

function runExample(example: string, batch: number): Estimated {
  const file = join(folder, `${example}-${batch}.cnn`);
  const text = readFileSync(`examples/${example}.cnn`, 'utf8');
  writeFileSync(file, text.replace(/batch \d+/, `batch ${batch}`));
  const summary = cnn(['summary', file, '--format', 'json']);
  const [training] = (JSON.parse(summary) as { training: { total: number }[] }).training;
  const run = join(folder, `run-${example}-${batch}`);
  const steps = cnn([
    'train',
    file,
    '--backend',
    'cpu',
    '--steps',
    String(SETTLED_STEPS),
    '--run',
    run,
    '--json',
  ])
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TrainingEvent)
    .filter((event): event is StepEvent => event.event === 'step');
  const taken = Math.max(...steps.map(({ memoryBytes }) => memoryBytes ?? 0));
  return { example, batch, estimated: training!.total, taken };
}

function cnn(args: readonly string[]): string {
  // Measuring forms of convolutions, which is done once on a machine, has memory of its own.
  const env = { ...process.env, TFJS_ONNXRUNTIME_TUNE: '0' };
  const { stdout, status, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', env });
  if (status !== 0) throw new Error(stderr || stdout);
  return stdout;
}

const TINY = `
network Denoiser(image: [28, 28, 1]) -> [28, 28, 1] { conv(2, 3) -> relu -> conv(1, 3) -> sigmoid }
train tiny {
  data clean = mnist(train)
  noisy = clean -> gaussian_noise(0.2)
  minimize l2(Denoiser(noisy), clean) over Denoiser using adam(1e-3)
  batch 2
  steps 10
  preview noisy, Denoiser(noisy), clean every 500
  measure psnr(Denoiser(noisy), clean) every 1000
}`;

interface Moment {
  readonly step: number;
  readonly rss: number;
  readonly heap: number;
  readonly tensors: number;
  readonly pooled: number;
}

async function manySteps(steps: number): Promise<Moment[]> {
  const { program } = check(memoryHost({ 'tiny.cnn': TINY }), ['tiny.cnn']);
  const moments: Moment[] = [];
  await train({
    program,
    train: 'tiny',
    files: [{ path: join(folder, 'tiny.cnn'), text: TINY }],
    backend: 'cpu',
    steps,
    onEvent(event) {
      if (event.event !== 'step' || event.step % Math.max(1, Math.floor(steps / LINES)) !== 0) return;
      const { rss, heapUsed } = process.memoryUsage();
      const { pool } = tf.backend() as unknown as { pool: { statistics: { pooledBytes: number } } };
      const moment = {
        step: event.step,
        rss,
        heap: heapUsed,
        tensors: tf.memory().numTensors,
        pooled: pool.statistics.pooledBytes,
      };
      moments.push(moment);
      say(
        `  step ${event.step}: process ${megabytes(rss)}, heap ${megabytes(heapUsed)}, ${moment.tensors} tensors, ${moment.pooled} bytes in the pool`,
      );
    },
  });
  return moments;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

try {
  say('what `cnn summary` says beside what a run takes (the process, after its first steps)');
  const examples: Estimated[] = [];
  for (const example of EXAMPLES) {
    for (const batch of [32, 64, 128]) {
      const one = runExample(example, batch);
      examples.push(one);
      const ratio = (one.estimated / one.taken).toFixed(2);
      say(`  ${example}, batch ${batch}: ${megabytes(one.estimated)} / ${megabytes(one.taken)} = ${ratio}`);
    }
  }
  say(`one process over ${values.steps} steps, with previews, measures and checkpoints`);
  const moments = await manySteps(Number(values.steps));
  if (values.format === 'json') console.log(JSON.stringify({ examples, moments }, null, 2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
