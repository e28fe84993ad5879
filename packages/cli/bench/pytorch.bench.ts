/**
 * `pnpm bench pytorch`: steps of `cnn train` beside those of PyTorch as its engine and of the project that `cnn export`
 * writes, in one process and in two. All train the same blocks with the same batches of MNIST; what is compared is the
 * median time of a step, as each tells it in its events, without the first ones.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findDigits, MNIST } from '@cnn-studio/data';
import { findPackage } from '@cnn-studio/exporters';
import { parseEvents } from '@cnn-studio/protocol';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

const { values: options } = parseArgs({
  options: {
    steps: { type: 'string', default: '40' },
    only: { type: 'string', default: 'deblur,digits' },
    format: { type: 'string', default: 'text' },
  },
});

/** The first steps compile, trace, or look for the fastest form. */
const WARM_UP = 10;

interface Way {
  readonly name: string;
  readonly processes: number;
  run(program: string, folder: string): Promise<void>;
}

interface Row {
  readonly program: string;
  readonly way: string;
  readonly processes: number;
  readonly stepMs: number;
  /** Of the time of `cnn train` on `cpu`: 0.5 is twice as fast. */
  readonly ratio: number;
}

const python = requirePyTorch();

const ways: readonly Way[] = [
  { name: 'cnn train', processes: 1, run: (program, folder) => train(program, folder, ['--backend', 'cpu']) },
  ...[1, 2].flatMap((processes): Way[] => [
    {
      name: '--engine pytorch',
      processes,
      run: (program, folder) =>
        train(program, folder, ['--engine', 'pytorch', '--processes', String(processes), '--python', python]),
    },
    {
      name: 'exported project',
      processes,
      run: (program, folder) => trainProject(program, folder, processes),
    },
  ]),
];

function requirePyTorch(): string {
  const found = findPackage('torch');
  if (!('missing' in found)) return found.python;
  console.error(`${found.missing}; name a Python that has it with CNN_PYTHON`);
  process.exit(1);
}

async function finished(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text) => {
    errors = `${errors}${text}`.slice(-2000);
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}: ${errors}`);
}

const cnn = (...args: readonly string[]) =>
  finished(process.execPath, [join(root, 'packages/cli/dist/cnn.js'), ...args]);

const fileOf = (program: string) => join(root, 'examples', `${program}.cnn`);

async function train(program: string, folder: string, further: readonly string[]): Promise<void> {
  await cnn('train', fileOf(program), '--steps', options.steps, '--run', folder, '--json', ...further);
}

async function trainProject(program: string, folder: string, processes: number): Promise<void> {
  const project = join(folder, 'project');
  await cnn(
    'export',
    fileOf(program),
    '--to',
    'pytorch',
    '--train',
    program,
    '-o',
    project,
    '--python',
    python,
  );
  const data = join(folder, 'data');
  mkdirSync(data);
  symlinkSync(findDigits(MNIST, { workspace: root, env: process.env }), join(data, 'mnist'), 'junction');
  const script = [
    join(project, 'train.py'),
    '--data',
    data,
    '--steps',
    options.steps,
    '--output',
    folder,
    '--workers',
    '1',
  ];
  const port = await freePort();
  // As torchrun starts them.
  await Promise.all(
    Array.from({ length: processes }, (_, rank) =>
      finished(python, script, {
        RANK: String(rank),
        LOCAL_RANK: String(rank),
        WORLD_SIZE: String(processes),
        MASTER_ADDR: '127.0.0.1',
        MASTER_PORT: String(port),
        OMP_NUM_THREADS: String(Math.max(1, Math.floor(availableParallelism() / processes))),
      }),
    ),
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function medianStep(folder: string): number {
  const times = parseEvents(readFileSync(join(folder, 'events.ndjson'), 'utf8')).flatMap((event) =>
    event.event === 'step' && event.step > WARM_UP ? [event.stepMs] : [],
  );
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
}

const rows: Row[] = [];
for (const program of options.only.split(',')) {
  let ours: number | undefined;
  for (const { name, processes, run } of ways) {
    const folder = mkdtempSync(join(tmpdir(), 'cnn-bench-'));
    try {
      await run(program, folder);
      const stepMs = medianStep(folder);
      ours ??= stepMs;
      rows.push({ program, way: name, processes, stepMs, ratio: stepMs / ours });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    const last = rows.at(-1)!;
    if (options.format !== 'json') {
      const which = `${last.program}, ${last.way}, ${last.processes} ${last.processes === 1 ? 'process' : 'processes'}`;
      console.log(
        `${which.padEnd(46)} ${last.stepMs.toFixed(1)} ms a step, ${last.ratio.toFixed(2)} of cnn train`,
      );
    }
  }
}
const machine = { processor: cpus()[0]?.model, cores: availableParallelism(), load: loadavg()[0] };
if (options.format === 'json')
  console.log(JSON.stringify({ machine, python, steps: Number(options.steps), rows }, null, 2));
else if (machine.load! > machine.cores)
  console.log(`the machine is busy (load ${machine.load!.toFixed(1)}): these are no figures to quote`);
