/** Trains a system, measures it with its train block's own measures, and keeps the result. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { ensureCli } from '../build.mjs';
import { cnn, fingerprint, kept, pictureFile, resultFile, root, runFolder } from './files.mjs';

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
  const evaluation = JSON.parse(
    await cnn(['evaluate', file, ...chosen, '--format', 'json'], { capture: true }),
  );

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

/** What `cnn generate` or `cnn restore` makes of the run, or its last preview, at twice the size. */
async function makePicture({ name, file, picture }, run, chosen) {
  if (picture === undefined) return;
  const made = join(run, 'picture.png');
  if (picture.kind === 'generate') {
    await cnn(['generate', file, ...chosen, ...(picture.options ?? []), '-o', made]);
  } else if (picture.kind === 'restore') {
    await cnn(['restore', file, picture.image, ...chosen, ...(picture.options ?? []), '-o', made]);
  }
  const previews = join(run, 'previews');
  const source = picture.kind === 'preview' ? join(previews, readdirSync(previews).sort().at(-1)) : made;
  const { width, height } = await sharp(source).metadata();
  // Wide enough to be looked at, and small enough for a repository.
  const scale = Math.max(1, Math.floor(600 / width));
  await sharp(source)
    .resize(width * scale, height * scale, { kernel: 'nearest' })
    .png({ compressionLevel: 9, palette: true, effort: 10 })
    .toFile(pictureFile(name));
}
