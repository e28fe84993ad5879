/** PyTorch in place of a backend: the steps of a train block, in one Python process or several. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StateSpec, TrainingFunctions } from '@cnn-studio/compiler';
import { catalogue, type Program } from '@cnn-studio/language';
import { findPackage, type PythonChoice } from '../python/interpreter';
import script from './python/engine.py';
import given from './python/given.py';
import { writeTraining } from './training';

/** Numbers of a tensor: examples, or a part of the state. */
export interface EngineTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** What one execution of a minimize gets, in the order of its feeds. */
export type EngineFeed =
  | { readonly kind: 'data' | 'random'; readonly tensor: EngineTensor }
  | { readonly kind: 'scalar'; readonly name: string; readonly value: number };

/** How to start PyTorch as an engine. */
export interface EngineOptions {
  readonly python?: PythonChoice;
  /** On one machine; 1 by default. */
  readonly processes?: number;
  readonly precision?: 'float32' | 'bfloat16';
  /** Has PyTorch 2 compile the networks. */
  readonly compile?: boolean;
  /** Of the processor, for each process. */
  readonly threads?: number;
  /** `cpu` even where there is CUDA. */
  readonly device?: 'cpu';
}

/** PyTorch in processes of its own, which keeps the state and executes `minimize` statements. */
export interface Engine {
  readonly name: 'pytorch';
  /** `PyTorch 2.9.0 on cpu, 2 processes` */
  readonly reason: string;
  load(
    state: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>,
  ): Promise<void>;
  /**
   * Executes a minimize; where its loss or a gradient is not finite, nothing is changed.
   * @param part of the batches whose gradients one step gathers: the weights change with the last
   */
  execute(
    index: number,
    feeds: readonly EngineFeed[],
    part?: { readonly index: number; readonly of: number },
  ): Promise<{ readonly loss: number; readonly finite: boolean }>;
  /** All of the state. */
  save(): Promise<
    Map<string, { readonly shape: readonly number[]; readonly data: Float32Array<ArrayBuffer> }>
  >;
  close(): void;
}

/** Optimizers that engine.py has; a test compares them with the catalogue. */
export const OPTIMIZERS: readonly string[] = ['adam', 'adamw', 'rmsprop', 'sgd'];

/**
 * Starts PyTorch with the networks and losses of a train block.
 * @throws Error that says what is missing, or can't be written, or why the processes don't start
 */
export async function startEngine(
  program: Program,
  train: string,
  functions: TrainingFunctions,
  options: EngineOptions = {},
): Promise<Engine> {
  const { processes = 1, precision = 'float32', compile = false } = options;
  const checked = program.trains.get(train)!;
  if (checked.batch % processes !== 0) {
    throw new Error(
      `a batch of ${checked.batch} can't be shared out equally to ${processes} processes; change \`batch\` or --processes`,
    );
  }
  const model = writeTraining(program, train, 'CNN Studio');
  const tied = processes > 1 ? model.minimizes.find((one) => one.tied !== undefined) : undefined;
  if (tied !== undefined) {
    throw new Error(
      `the loss of ${tied.minimize.label} depends on the whole batch (${tied.tied}), which ${processes} processes share; train it with one`,
    );
  }
  const found = findPackage('torch', options.python);
  if ('missing' in found) {
    throw new Error(
      `${found.missing}. Install it (https://pytorch.org/get-started), or name a Python that has it with --python or CNN_PYTHON.`,
    );
  }
  const group = new ProcessGroup(found.python, model.files, options);
  try {
    const { version, device } = (
      await group.ask({
        do: 'open',
        batch: checked.batch,
        precision,
        compile,
        clip: checked.clip ?? null,
        networks: [...model.attributes.values()],
        minimizes: model.minimizes.map((one) => minimizeConfig(one, model.attributes, functions)),
        state: functions.state.map((spec) => stateConfig(spec)),
      })
    ).header as { version: string; device: string };
    const where = processes === 1 ? device : `${device}, ${processes} processes`;
    return engineOf(group, functions.state, `PyTorch ${version} on ${where}`);
  } catch (error) {
    group.close();
    throw error;
  }
}

function engineOf(group: ProcessGroup, specs: readonly StateSpec[], reason: string): Engine {
  return {
    name: 'pytorch',
    reason,
    async load(state) {
      const names = [...state.keys()];
      await group.ask({ do: 'load', names }, [...state.values()]);
    },
    async execute(index, feeds, part = { index: 0, of: 1 }) {
      const scalars = Object.fromEntries(
        feeds.flatMap((feed) => (feed.kind === 'scalar' ? [[feed.name, feed.value]] : [])),
      );
      const tensors = (kind: 'data' | 'random') =>
        feeds.flatMap((feed) => (feed.kind === kind ? [feed.tensor] : []));
      const data = tensors('data');
      const { header } = await group.ask({ do: 'execute', index, part, scalars, data: data.length }, [
        ...data,
        ...tensors('random'),
      ]);
      return header as { loss: number; finite: boolean };
    },
    async save() {
      const { body } = await group.ask({ do: 'save', names: specs.map(({ name }) => name) });
      let offset = 0;
      return new Map(
        specs.map(({ name, shape }) => {
          const count = shape.reduce((a, b) => a * b, 1);
          const data = new Float32Array(
            body.buffer.slice(body.byteOffset + offset, body.byteOffset + offset + 4 * count) as ArrayBuffer,
          );
          offset += 4 * count;
          return [name, { shape, data }];
        }),
      );
    },
    close: () => group.close(),
  };
}

function minimizeConfig(
  { minimize, method, training }: ReturnType<typeof writeTraining>['minimizes'][number],
  attributes: ReadonlyMap<string, string>,
  functions: TrainingFunctions,
) {
  const { entry, args } = minimize.optimizer;
  if (!OPTIMIZERS.includes(entry))
    throw new Error(`the optimizer \`${entry}\` can't be used with PyTorch yet`);
  const trained = functions.state.filter(
    ({ role, network }) => role === 'weight' && minimize.over.includes(network),
  );
  const followed = functions.state.filter(
    ({ role, network }) => (role === 'weight' || role === 'statistic') && minimize.over.includes(network),
  );
  const averaged = new Set(functions.state.flatMap(({ role, name }) => (role === 'average' ? [name] : [])));
  return {
    method,
    training: training.map((network) => attributes.get(network)),
    over: minimize.over.map((network) => attributes.get(network)),
    weights: trained.map(({ name }) => name),
    optimizer: entry,
    args: Object.fromEntries(
      [...args.values].filter(([, value]) => ['number', 'boolean'].includes(typeof value)),
    ),
    slots: Object.fromEntries(
      catalogue
        .get(entry)!
        .optimizer!.slots.map((slot) => [
          slot,
          trained.map(({ name }) => `${entry}.${minimize.index}/${name}/${slot}`),
        ]),
    ),
    averages: followed
      .filter(({ name }) => averaged.has(`ema/${name}`))
      .map(({ name, network }) => [`ema/${name}`, name, `ema ${network}`]),
  };
}

/** Which weight a part of the state belongs to: its slots and averages have its shape and arrangement. */
function stateConfig({ name, role, shape }: StateSpec) {
  const of =
    role === 'slot'
      ? name.split('/').slice(1, -1).join('/')
      : role === 'average'
        ? name.slice('ema/'.length)
        : name;
  return { name, role, of, shape };
}

interface Answer {
  readonly header: object;
  readonly body: Buffer;
}

/** How long a process that failed waits for another one that was the cause to be heard of. */
const GRACE_MS = 500;

/** The Python processes; one question at a time goes to the first of them. */
class ProcessGroup {
  private readonly folder = mkdtempSync(join(tmpdir(), 'cnn-pytorch-'));
  private readonly errors = join(this.folder, 'errors');
  private readonly server: Server;
  private readonly token = randomUUID();
  private readonly children: ChildProcess[] = [];
  private failed: (error: Error) => void = () => {};
  private socket: Socket | undefined;
  private received: Buffer[] = [];
  private stderr = '';
  private closed = false;
  private waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  private readonly connected: Promise<void>;
  private ended: Error | undefined;

  constructor(python: string, files: Readonly<Record<string, string>>, options: EngineOptions) {
    mkdirSync(this.errors);
    for (const [name, content] of Object.entries({ ...files, 'engine.py': script, 'given.py': given })) {
      writeFileSync(join(this.folder, name), content);
    }
    let arrived: () => void = () => {};
    this.connected = new Promise((resolve, reject) => {
      arrived = resolve;
      this.failed = reject;
    });
    this.connected.catch(() => {});
    this.server = createServer((socket) => this.greet(socket, arrived));
    this.server.on('error', (error) => this.failed(error));
    this.server.listen(0, '127.0.0.1', () => {
      freePort().then(
        (port) => this.start(python, options, port),
        (error: Error) => this.failed(error),
      );
    });
  }

  /** As torchrun starts them on one machine; whoever ends first ends all, and says why. */
  private start(python: string, options: EngineOptions, rendezvous: number): void {
    const { processes = 1 } = options;
    const threads = options.threads ?? Math.max(1, Math.floor(availableParallelism() / processes));
    const address = this.server.address() as AddressInfo;
    for (let rank = 0; rank < processes; rank++) {
      const child = spawn(python, ['-B', join(this.folder, 'engine.py')], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: {
          ...process.env,
          RANK: String(rank),
          LOCAL_RANK: String(rank),
          WORLD_SIZE: String(processes),
          MASTER_ADDR: '127.0.0.1',
          MASTER_PORT: String(rendezvous),
          OMP_NUM_THREADS: String(threads),
          // Threads that spin while they wait take a busy machine's time from those they wait for.
          OMP_WAIT_POLICY: process.env.OMP_WAIT_POLICY ?? 'PASSIVE',
          CNN_ENGINE_ADDRESS: `127.0.0.1:${address.port}`,
          CNN_ENGINE_TOKEN: this.token,
          CNN_ENGINE_ERRORS: this.errors,
          ...(options.device === undefined ? {} : { CNN_ENGINE_DEVICE: options.device }),
        },
        windowsHide: true,
      });
      child.stderr!.on('data', (text) => {
        this.stderr = `${this.stderr}${text}`.slice(-8000);
      });
      const name = processes === 1 ? 'its process' : `its process ${rank} of ${processes}`;
      child.on('error', (error) => this.end(`${name} does not start: ${error.message}`));
      child.on('close', (code, signal) => {
        if (signal !== null) this.end(`${name} was ended by ${signal}`, true);
        // One that can't reach another fails too, and may be heard of before it.
        else setTimeout(() => this.end(`${name} ended with status ${code}`), processes === 1 ? 0 : GRACE_MS);
      });
      this.children.push(child);
    }
  }

  private end(how: string, bySignal = false): void {
    if (this.closed || this.ended !== undefined) return;
    this.ended = new Error(`PyTorch ended: ${this.reason(how, bySignal)}`);
    this.failed(this.ended);
    this.waiting?.reject(this.ended);
    this.waiting = undefined;
    for (const child of this.children) child.kill('SIGKILL');
  }

  /** Whoever does not know the token is sent away. */
  private greet(socket: Socket, arrived: () => void): void {
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (piece) => {
      this.received.push(piece);
      for (let message = this.next(); message !== undefined; message = this.next()) {
        if (this.socket === undefined) {
          if ((message.header as { token?: string }).token !== this.token) {
            socket.destroy();
            return;
          }
          this.socket = socket;
          arrived();
          continue;
        }
        this.waiting?.resolve(message);
        this.waiting = undefined;
      }
    });
  }

  /** The next whole message, if it has come. */
  private next(): Answer | undefined {
    const available = this.received.reduce((sum, { length }) => sum + length, 0);
    if (available < 8) return undefined;
    if (this.received[0]!.length < 8) this.received = [Buffer.concat(this.received)];
    const [head, body] = [this.received[0]!.readUInt32LE(0), this.received[0]!.readUInt32LE(4)];
    const length = 8 + head + body;
    if (available < length) return undefined;
    const all = Buffer.concat(this.received);
    this.received = all.length > length ? [all.subarray(length)] : [];
    return {
      header: JSON.parse(all.subarray(8, 8 + head).toString('utf8')) as object,
      body: all.subarray(8 + head, length),
    };
  }

  async ask(header: object, tensors: readonly EngineTensor[] = []): Promise<Answer> {
    await this.connected;
    if (this.ended !== undefined) throw this.ended;
    const about = tensors.map(({ shape, data }) => ({
      shape,
      dtype: data instanceof Int32Array ? 'int32' : 'float32',
    }));
    const text = Buffer.from(JSON.stringify({ ...header, tensors: about }));
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32LE(text.length, 0);
    lengths.writeUInt32LE(
      tensors.reduce((sum, { data }) => sum + data.byteLength, 0),
      4,
    );
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket!.write(lengths);
      this.socket!.write(text);
      for (const { data } of tensors) {
        this.socket!.write(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
      }
    });
  }

  /** What the process that ended first says, in one line. */
  private reason(how: string, bySignal: boolean): string {
    const told = readdirSync(this.errors)
      .map((name) => ({
        rank: name.replace('.txt', ''),
        text: readFileSync(join(this.errors, name), 'utf8').trim(),
      }))
      // The others complain that they can't reach it.
      .sort((a, b) => Number(isFollowing(a.text)) - Number(isFollowing(b.text)));
    const [first] = told;
    // Of a process that was killed none of them can tell: they only lost it.
    if (first !== undefined && !(bySignal && isFollowing(first.text)))
      return `process ${first.rank}: ${first.text}`;
    const last = this.stderr
      .trim()
      .split('\n')
      .filter((line) => /Error|error/.test(line))
      .at(-1);
    return last === undefined ? how : `${how} (${last.trim()})`;
  }

  close(): void {
    this.closed = true;
    this.socket?.destroy();
    this.server.close();
    const running = this.children.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    );
    let left = running.length;
    const remove = () => rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
    if (left === 0) remove();
    for (const child of running) {
      child.on('close', () => {
        if (--left === 0) remove();
      });
      child.kill('SIGKILL');
    }
  }
}

/** A port that nothing listens to, where the processes find each other. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function isFollowing(text: string): boolean {
  return /connection (closed|reset)|broken pipe|peer|timed out/i.test(text);
}
