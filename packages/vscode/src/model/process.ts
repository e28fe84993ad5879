/** `cnn serve` as a child process: a run's networks, loaded, and requests to them. Knows processes, not editors. */
import type { ChildProcess } from 'node:child_process';
import {
  LineSplitter,
  parseServeMessage,
  type ServeMessage,
  type ServeMethod,
  type ServeReady,
  type ServeRequest,
  type ServeResults,
} from '@cnn-studio/protocol';
import spawn from 'cross-spawn';
import { commandLine, killTree } from '../child-process';

export interface ModelLaunch {
  /** The `cnn` command: a script of Node, or an executable. */
  readonly cnn: string;
  readonly file: string;
  readonly run: string;
  readonly backend: string;
  readonly cwd: string;
}

/** What the process said of a request, or of the run, in words for people. */
export class ModelError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ModelError';
  }
}

export interface Following {
  progress?(done: number, of: number): void;
  readonly signal?: AbortSignal;
}

type ParamsOf<Method extends ServeMethod> = Extract<ServeRequest, { method: Method }>['params'];

interface Waiting {
  resolve(result: never): void;
  reject(error: ModelError): void;
  readonly progress?: (done: number, of: number) => void;
}

/** After its input closes the process finishes the piece it works on; then patience ends. */
const PATIENCE_MS = 5_000;

export class ModelProcess {
  /** Rejects with a ModelError when the run can't be opened. */
  readonly ready: Promise<ServeReady>;
  /** Settles when the process is gone. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #gone: ModelError | undefined;
  #closing = false;

  constructor(
    launch: ModelLaunch,
    private readonly output: (line: string) => void,
  ) {
    const { cnn, cwd, file, run, backend } = launch;
    const words = ['serve', file, '--run', run, '--backend', backend, '--stdio'];
    const { command, args } = commandLine({ cnn, args: words });
    this.#child = spawn(command, [...args], {
      cwd,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let settle: { resolve(ready: ServeReady): void; reject(error: ModelError): void };
    this.ready = new Promise<ServeReady>((resolve, reject) => {
      settle = { resolve, reject };
    });
    // Whoever waits for it is told; nobody has to.
    this.ready.catch(() => {});
    const { stdin, stdout, stderr } = this.#child;
    for (const stream of [stdin, stdout, stderr]) stream?.on('error', () => {});
    const messages = new LineSplitter(
      (line) => {
        const message = parseServeMessage(line);
        if (message === undefined) this.output(line);
        else if (message.event === 'ready') settle.resolve(message);
        else if (message.event === 'warning') this.output(message.message);
        else if (message.event === 'error' && message.id === undefined) {
          const error = new ModelError(message.code, message.message);
          this.#gone ??= error;
          settle.reject(error);
        } else this.#hear(message);
        // A picture is as large as it is.
      },
      { maxLength: Number.POSITIVE_INFINITY },
    );
    const errors: string[] = [];
    const told = new LineSplitter((line) => {
      if (errors.length < 20) errors.push(line);
      this.output(line);
    });
    stdout?.setEncoding('utf8').on('data', (chunk: string) => messages.push(chunk));
    stderr?.setEncoding('utf8').on('data', (chunk: string) => told.push(chunk));
    this.ended = new Promise((resolve) => {
      const end = (problem: string) => {
        messages.end();
        told.end();
        this.#gone ??= new ModelError(this.#closing ? 'cancelled' : 'process-ended', problem);
        settle.reject(this.#gone);
        for (const waiting of this.#waiting.values()) waiting.reject(this.#gone);
        this.#waiting.clear();
        resolve();
      };
      this.#child.on('error', (error) => end(error.message));
      this.#child.on('close', (code, signal) =>
        end(errors.join('\n') || (signal === null ? `exit code ${code}` : signal)),
      );
    });
  }

  get running(): boolean {
    return this.#gone === undefined;
  }

  request<Method extends ServeMethod>(
    method: Method,
    params: ParamsOf<Method>,
    { progress, signal }: Following = {},
  ): Promise<ServeResults[Method]> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    if (signal?.aborted) return Promise.reject(new ModelError('cancelled', ''));
    const id = this.#next++;
    return new Promise<ServeResults[Method]>((resolve, reject) => {
      const cancel = () => this.#write({ id, method: 'cancel' });
      signal?.addEventListener('abort', cancel, { once: true });
      const done = () => signal?.removeEventListener('abort', cancel);
      this.#waiting.set(id, {
        resolve(result: never) {
          done();
          resolve(result);
        },
        reject(error) {
          done();
          reject(error);
        },
        progress,
      });
      this.#write({ id, method, params } as ServeRequest);
    });
  }

  #write(request: ServeRequest): void {
    if (this.#gone === undefined) this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
  }

  #hear(message: Exclude<ServeMessage, { event: 'ready' | 'warning' }>): void {
    const waiting = this.#waiting.get(message.id!);
    if (waiting === undefined) return;
    if (message.event === 'progress') {
      waiting.progress?.(message.done, message.of);
      return;
    }
    this.#waiting.delete(message.id!);
    if (message.event === 'error') waiting.reject(new ModelError(message.code, message.message));
    else waiting.resolve(message.result as never);
  }

  /** The process ends by itself when its input closes; it is ended if it doesn't. */
  dispose(): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#child.stdin?.end();
    const impatience = setTimeout(() => this.#kill(), PATIENCE_MS);
    impatience.unref();
    void this.ended.then(() => clearTimeout(impatience));
  }

  #kill(): void {
    const { pid } = this.#child;
    if (pid !== undefined) killTree(pid);
  }
}
