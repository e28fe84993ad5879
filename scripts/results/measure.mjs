/** Trains a system, measures it with its train block's own measures, and keeps the result. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { ensureCli } from '../build.mjs';
import { cnn, fingerprint, kept, resultFile, root, runFolder } from './files.mjs';
import { makePicture } from './picture.mjs';

const SAMPLE_MS = 30_000;

/** @param system one of `systems.mjs` */
export async function measureSystem(system) {
  const { name, file, train, seed } = system;
  await ensureCli();
  const run = runFolder(name);
  if (existsSync(run)) throw new Error(`${run} is there from an earlier training; move it away first`);
  const options = seed === undefined ? [] : ['--seed', String(seed)];
  const command = ['train', file, '--train', train, ...options];
  const load = sampleLoad();
  await cnn([...command, '--run', run]);
  const busy = load();

  const events = readFileSync(join(run, 'events.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const record = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'));
  const done = events.findLast(({ event }) => event === 'done');
  const start = events.find(({ event }) => event === 'start');
  const chosen = ['--run', run, '--step', system.step ?? 'last'];
  const evaluation =
    measuredAtEnd(events, done.step) ??
    JSON.parse(await cnn(['evaluate', file, ...chosen, '--format', 'json'], { capture: true }));

  mkdirSync(kept, { recursive: true });
  await makePicture(system, run, chosen);
  const result = {
    name,
    command: `cnn ${command.join(' ')}`,
    source: fingerprint(readFileSync(join(root, file), 'utf8')),
    started: start.time,
    seed: record.seed,
    backend: record.backend,
    versions: record.versions,
    machine: {
      processor: cpus()[0].model,
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      system: `${type()} ${release()}`,
    },
    load: busy,
    parameters: start.parameters,
    batch: record.batch,
    steps: done.step,
    ended: done.reason,
    seconds: Math.round(done.seconds),
    measuredStep: evaluation.step,
    measures: evaluation.measures,
    curve: events
      .filter(({ event }) => event === 'measure')
      .map(({ step, on, values }) => ({ step, on, values })),
  };
  writeFileSync(resultFile(name), `${JSON.stringify(result, null, 2)}\n`);
  for (const { values, on } of evaluation.measures) {
    for (const [what, value] of Object.entries(values)) console.log(`${what} = ${value.toFixed(4)} (${on})`);
  }
  console.log(`kept in ${resultFile(name)}`);
}

/** A training ends with its measures: what `cnn evaluate` would say of the last checkpoint. */
function measuredAtEnd(events, step) {
  const measures = events
    .filter(({ event, step: at }) => event === 'measure' && at === step)
    .map(({ values, images, on }) => ({ values, images, on }));
  return measures.length === 0 ? undefined : { step, measures };
}

/**
 * How many processes wanted a core on average until the returned function is called, the training's own among them: of a
 * machine with other work the time that a training took says little.
 */
function sampleLoad() {
  const before = loadavg()[0];
  const samples = [];
  const timer = setInterval(() => samples.push(loadavg()[0]), SAMPLE_MS);
  return () => {
    clearInterval(timer);
    const mean = samples.reduce((sum, one) => sum + one, 0) / samples.length;
    return { before: round(before), mean: round(samples.length > 0 ? mean : loadavg()[0]) };
  };
}

const round = (number) => Math.round(number * 10) / 10;
