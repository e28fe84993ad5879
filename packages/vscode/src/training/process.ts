/** A training run as a child process. Knows processes, not editors. */
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { LineSplitter, parseEvent, type TrainingCommand, type TrainingEvent } from '@cnn-studio/protocol';
import spawn from 'cross-spawn';
import { commandLine, killTree } from '../child-process';

export interface Launch {
  /** The `cnn` command: a script of Node, or an executable. */
  readonly cnn: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/** Why a process did not end well, when it has not said so itself. */
export type Problem =
  | { readonly kind: 'not-started'; readonly reason: string }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'exited'; readonly code: number | null }
  /** It was asked to end, and has not. */
  | { readonly kind: 'not-ending'; readonly pid: number };

export interface Listener {
  event(event: TrainingEvent): void;
  /** A line that isn't an event, without its line end. */
  output(line: string): void;
  /** Called once. `problem` says why it didn't end well. */
  end(problem: Problem | undefined): void;
}

/**
 * After being asked to stop, a run finishes its step and saves a checkpoint; then patience ends. Gigabytes take a slow
 * disk a while, and a run that is ended before loses what it learned since the checkpoint before.
 */
export const STOP_PATIENCE_MS = 120_000;

/** Training takes every core; who types comes first. With nobody typing it is no slower. */
function yieldToOthers(pid: number | undefined): void {
  if (pid === undefined) return;
  const priority = constants.priority.PRIORITY_BELOW_NORMAL;
  try {
    setPriority(pid, priority);
    // Linux weighs sessions against each other before processes, and this one leads its own: see autogroup in sched(7).
    if (process.platform === 'linux') writeFileSync(`/proc/${pid}/autogroup`, String(priority));
  } catch {
    // It has ended already, or the system doesn't allow it: then it competes as any program does.
  }
}

export class TrainingProcess {
  readonly #child: ChildProcess;
  #ended = false;
  #stopping = false;
  #impatience: NodeJS.Timeout | undefined;

  constructor(
    launch: Launch,
    private readonly listener: Listener,
    private readonly patience = STOP_PATIENCE_MS,
  ) {
    const { command, args } = commandLine(launch);
    this.#child = spawn(command, [...args], {
      cwd: launch.cwd,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      // A process group of its own, so that it can be ended as a whole; and on Windows no part of the job that ends
      // with this process: a window that is reloaded takes its run over.
      detached: true,
    });
    yieldToOthers(this.#child.pid);
    this.#listen();
  }

  get running(): boolean {
    return !this.#ended;
  }

  /** Ignored when the run has ended. */
  send(command: TrainingCommand): void {
    if (!this.#ended) this.#child.stdin?.write(`${command}\n`);
  }

  /** Lets the run save and end; ends it with all its children if it hasn't after a while. */
  stop(): void {
    if (this.#ended || this.#stopping) return;
    this.#stopping = true;
    this.send('stop');
    this.#impatience = setTimeout(() => this.kill(), this.patience);
  }

  /** Ends the process and all its children at once. */
  kill(): void {
    const { pid } = this.#child;
    if (this.#ended || pid === undefined) return;
    this.#stopping = true;
    killTree(pid);
  }

  #listen(): void {
    const { stdin, stdout, stderr } = this.#child;
    const events = new LineSplitter((line) => {
      const event = parseEvent(line);
      if (event === undefined) this.listener.output(line);
      else this.listener.event(event);
    });
    const messages = new LineSplitter((line) => this.listener.output(line));
    stdout?.setEncoding('utf8').on('data', (chunk: string) => events.push(chunk));
    stderr?.setEncoding('utf8').on('data', (chunk: string) => messages.push(chunk));
    // Writing to a run that has just ended, or reading from it, is no mistake of ours to report.
    for (const stream of [stdin, stdout, stderr]) stream?.on('error', () => {});
    this.#child.on('error', (error) => this.#end({ kind: 'not-started', reason: error.message }));
    this.#child.on('close', (code, signal) => {
      events.end();
      messages.end();
      this.#end(problemOf(code, signal, this.#stopping));
    });
  }

  #end(problem: Problem | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#impatience);
    this.listener.end(problem);
  }
}

function problemOf(code: number | null, signal: string | null, stopping: boolean): Problem | undefined {
  if (code === 0 || stopping) return undefined;
  return signal === null ? { kind: 'exited', code } : { kind: 'killed', signal };
}
