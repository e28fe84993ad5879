/**
 * `cnn bench gpu`: what a GPU does with this engine, within minutes. Each backend and program has a process of
 * its own, and the file of results is whole after each: being cut off loses what was not measured yet.
 */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { PRODUCTS } from '@cnn-studio/benchmarks';
import { type Peer, startPeer } from '@cnn-studio/benchmarks/peer';
import { type Doctor, parseEvent, type StepEvent } from '@cnn-studio/protocol';
import { TOLERANCES, worstDifference } from '@cnn-studio/runtime';
import { type Ended, endAll, runSelf } from './child';
import { findGpus, gpuMemory } from './gpus';
import { PROGRAMS } from './programs';
import { heading, line } from './report';
import type { GpuBenchmark, Part, Runs, Task } from './results';
import { PRODUCT_SIZES, ROWS } from './rows';
import { plan } from './tasks';
import { type Finding, type Job, timesOf } from './worker';

export interface GpuBenchOptions {
  readonly output: string;
  /** Tiny shapes. */
  readonly quick?: boolean;
  readonly minutes: number;
  readonly backends?: readonly string[];
  readonly parts?: readonly Part[];
}

/** What one process may take, so that one that hangs does not take the others' time. */
const PATIENCE_MS = 75_000;
/** With less left nothing is begun. */
const MIN_MS = 3_000;

export async function benchGpu(options: GpuBenchOptions): Promise<number> {
  return await new GpuBench(options).run();
}

class GpuBench {
  readonly #begin = performance.now();
  readonly #options: GpuBenchOptions;
  readonly #results: GpuBenchmark;
  readonly #folder = mkdtempSync(join(os.tmpdir(), 'cnn-bench-'));
  readonly #references = new Map<string, StepEvent[]>();
  #peer: Peer | undefined;

  constructor(options: GpuBenchOptions) {
    this.#options = options;
    this.#results = {
      format: 1,
      status: 'running',
      started: new Date().toISOString(),
      seconds: 0,
      tiny: options.quick === true,
      ...(options.quick === true ? { reason: 'asked for by --quick' } : {}),
      machine: {
        platform: `${process.platform}-${process.arch}`,
        processor: os.cpus()[0]?.model ?? 'unknown',
        cores: os.availableParallelism(),
        memoryBytes: os.totalmem(),
        node: process.versions.node,
      },
      cards: [],
      versions: {},
      backends: [],
      tasks: [{ part: 'backends', status: 'waiting' }],
      products: [],
      steps: [],
      profiles: [],
      agreement: [],
    };
  }

  async run(): Promise<number> {
    const interrupt = () => this.#interrupt();
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
    try {
      this.#store();
      await this.#perform(this.#results.tasks[0]!, () => this.#examine());
      for (const task of this.#results.tasks) {
        if (task.part === 'backends') continue;
        if (this.#left() < MIN_MS) {
          task.status = 'skipped';
          task.problem = `the ${this.#options.minutes} minutes were up`;
          this.#results.status = 'out of time';
        } else {
          await this.#perform(task, () => this.#measure(task));
        }
      }
      const [examined] = this.#results.tasks;
      if (examined!.status === 'cut off') this.#results.status = 'out of time';
      if (examined!.status === 'failed') this.#results.status = 'failed';
      if (this.#results.status === 'running') this.#results.status = 'done';
      this.#store();
      const failed = this.#results.tasks.filter(({ status }) => status === 'failed' || status === 'cut off');
      process.stdout.write(
        `\n${this.#options.output}: ${this.#results.status} after ${Math.round(this.#results.seconds)} s` +
          `${failed.length === 0 ? '' : `; ${failed.length} of ${this.#results.tasks.length} parts failed`}\n`,
      );
      return this.#results.status === 'failed' ? 1 : 0;
    } finally {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      this.#peer?.end();
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  #left(): number {
    return this.#begin + this.#options.minutes * 60e3 - performance.now();
  }

  /** Whole or not at all, and at once: findings come while others are written. */
  #store(): void {
    this.#results.seconds = (performance.now() - this.#begin) / 1e3;
    const { output } = this.#options;
    const partial = `${output}.${process.pid}.partial`;
    try {
      writeFileSync(partial, `${JSON.stringify(this.#results, null, 1)}\n`);
      renameSync(partial, output);
    } catch (error) {
      rmSync(partial, { force: true });
      // The message is to name the file that was asked for.
      throw Object.assign(error as Error, { path: output });
    }
  }

  /** A signal: what is there is kept. */
  #interrupt(): void {
    endAll();
    this.#peer?.end();
    this.#results.status = 'interrupted';
    this.#store();
    rmSync(this.#folder, { recursive: true, force: true });
    process.exit(130);
  }

  /** Does a task and notes how it went. */
  async #perform(task: Task, work: () => Promise<Ended | undefined>): Promise<void> {
    const begin = performance.now();
    task.status = 'running';
    this.#store();
    try {
      const ended = await work();
      if (ended?.cutOff) {
        task.status = 'cut off';
        task.problem = `it took more than ${((performance.now() - begin) / 1e3).toFixed(0)} s`;
      } else if (ended !== undefined && ended.status !== 0) {
        task.status = 'failed';
        task.problem ??= complaintOf(ended);
      } else {
        task.status = task.problem === undefined ? 'done' : 'failed';
      }
    } catch (error) {
      task.status = 'failed';
      task.problem = error instanceof Error ? error.message : String(error);
    }
    task.seconds = (performance.now() - begin) / 1e3;
    this.#store();
    if (task.problem !== undefined) process.stdout.write(`${line(task)}\n`);
  }

  /** The GPU, what starts on it, and what there is to do. */
  async #examine(): Promise<Ended> {
    const results = this.#results;
    let answer = '';
    const [cards, ended] = await Promise.all([
      findGpus(),
      runSelf(['doctor', '--format', 'json'], Math.min(PATIENCE_MS, this.#left()), (text) => {
        answer += text;
      }),
    ]);
    if (ended.cutOff || answer === '') return ended;
    const found = JSON.parse(answer) as Doctor;
    const webgpu = found.backends.find(({ name }) => name === 'webgpu');
    const onGpu = found.backends.some(
      ({ name, works, unfit }) => works && unfit === undefined && !ON_PROCESSOR.has(name),
    );
    if (!onGpu) {
      results.tiny = true;
      results.reason ??=
        webgpu?.device === undefined
          ? 'no backend starts on a GPU'
          : `${webgpu.device} is a software emulation of a GPU`;
    }
    const adapter =
      webgpu?.device === undefined
        ? {}
        : { adapter: { description: webgpu.device, isSoftware: webgpu.unfit !== undefined } };
    Object.assign(results, { cards, versions: found.versions, backends: found.backends, ...adapter });
    const wantsPeer = this.#options.backends === undefined || this.#options.backends.includes('pytorch');
    this.#peer = wantsPeer && cards.length > 0 ? await startPeer({ device: 'cuda', threads: 1 }) : undefined;
    if (this.#peer) results.peer = this.#peer.version;
    const works = new Set(found.backends.filter(({ works }) => works).map(({ name }) => name));
    const { parts, backends } = this.#options;
    const hasPeer = this.#peer !== undefined;
    results.tasks.push(...plan({ works, hasPeer, tiny: results.tiny, parts, backends }));
    process.stdout.write(heading(results));
    // Its own status tells whether any backend works.
    return { ...ended, status: 0 };
  }

  #measure(task: Task): Promise<Ended | undefined> {
    if (task.part === 'agreement') return this.#compare(task);
    const sizes = this.#sizesOf(task);
    if (task.backend!.startsWith('pytorch')) return this.#measurePeer(task, sizes);
    const kind = task.part === 'products' || task.part === 'profiles' ? JOBS[task.part] : 'steps';
    const { tiny } = this.#results;
    return this.#work(task, { kind, backend: task.backend!, program: task.program ?? '', sizes, tiny });
  }

  #sizesOf({ part, program }: Task): readonly number[] {
    const { tiny } = this.#results;
    if (part === 'products') return tiny ? PRODUCT_SIZES.tiny : PRODUCT_SIZES.usual;
    const row = ROWS[program!]!;
    if (part === 'batches') return row.others;
    return [tiny ? row.tiny! : row.usual];
  }

  async #work(task: Task, job: Job): Promise<Ended> {
    const patience = Math.min(PATIENCE_MS, this.#left());
    return runSelf(['bench', 'gpu-worker', JSON.stringify(job)], patience, (text) => {
      if (!isEvent(text)) return;
      const finding = JSON.parse(text) as Finding;
      if (finding.kind === 'failure') task.problem = `at ${finding.size}: ${finding.problem}`;
      else this.#keep(finding);
    });
  }

  #keep(finding: Exclude<Finding, { kind: 'failure' }>): void {
    if (finding.kind === 'product') this.#results.products.push(finding.found);
    else if (finding.kind === 'step') this.#results.steps.push(finding.found);
    else this.#results.profiles.push(finding.found);
    // What was told is there, whatever ends it next.
    this.#store();
    process.stdout.write(`${line(finding.found)}\n`);
  }

  /** The same on PyTorch, in its own process. */
  async #measurePeer({ part, backend, program }: Task, sizes: readonly number[]): Promise<undefined> {
    const precision = backend === 'pytorch-tf32' ? 'tf32' : 'float32';
    for (const size of sizes) {
      const run = () => this.#peer!.run(program ?? 'product', size, precision);
      const times = await timesOf(run, this.#results.tiny);
      if (part === 'products') {
        const gflops = (PRODUCTS * 2 * size ** 3) / times.medianMs / 1e6;
        this.#keep({ kind: 'product', found: { backend: backend!, size, ...times, gflops } });
      } else {
        const gflops = ROWS[program!]!.make(size).flops / times.medianMs / 1e6;
        const where = { backend: backend!, program: program!, size };
        this.#keep({ kind: 'step', found: { ...where, ...times, gflops, cardBytes: await gpuMemory() } });
      }
    }
  }

  /** Twenty losses beside those of `cpu`. */
  async #compare(task: Task): Promise<Ended | undefined> {
    const [program, backend] = [task.program!, task.backend as Exclude<Runs, `pytorch-${string}`>];
    let expected = this.#references.get(program);
    if (expected === undefined) {
      expected = await this.#losses(program, 'cpu');
      this.#references.set(program, expected);
    }
    const curve = await this.#losses(program, backend);
    const difference = worstDifference(curve, expected);
    const tolerance = TOLERANCES[backend]!;
    const found = { backend, program, difference, tolerance, agrees: difference < tolerance };
    this.#results.agreement.push(found);
    this.#store();
    process.stdout.write(`${line(found)}\n`);
    if (!found.agrees) task.problem = `its losses differ by ${difference.toExponential(1)}`;
    return undefined;
  }

  async #losses(program: string, backend: string): Promise<StepEvent[]> {
    const file = join(this.#folder, `${program}.cnn`);
    writeFileSync(file, PROGRAMS[program]!);
    const run = join(this.#folder, `${program}-${backend}`);
    const steps: StepEvent[] = [];
    let problem = '';
    const args = ['train', file, '--backend', backend, '--run', run, '--json'];
    const ended = await runSelf(args, Math.min(PATIENCE_MS, this.#left()), (text) => {
      const event = parseEvent(text);
      if (event?.event === 'step') steps.push(event);
      if (event?.event === 'error') problem = event.message;
    });
    if (ended.cutOff) throw new Error('not enough time was left');
    if (problem !== '' || ended.status !== 0) throw new Error(problem || complaintOf(ended));
    return steps;
  }
}

const ON_PROCESSOR: ReadonlySet<string> = new Set(['cpu', 'node', 'wasm', 'js']);
const JOBS = { products: 'products', profiles: 'profile' } as const;

/** Drivers print what they like. */
function isEvent(line: string): boolean {
  return line.startsWith('{');
}

/** What a process that failed said of it: its message, not what stands around one. */
function complaintOf({ status, signal, complaint }: Ended): string {
  const lines = complaint.split('\n');
  const telling = lines.find((text) => /^error: |Error: /.test(text)) ?? lines.at(-1);
  return telling || (signal ? `its process ended by ${signal}` : `its process ended with status ${status}`);
}
