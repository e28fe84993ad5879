/** The window's training run: starts it or takes it over, keeps its state, tells who shows it. */

import type { TrainingCommand, TrainingEvent } from '@cnn-studio/protocol';
import * as vscode from 'vscode';
import { configuredBackend } from '../backend';
import type { RunFollower } from '../runs/follower';
import { ownerOf } from '../runs/owner';
import { initialState, isOver, reduce, settled, type TrainingState } from '../runs/state';
import type { RunStore } from '../runs/store';
import { TrainingLink } from './link';
import { problemText } from './problem-text';
import { type Problem, TrainingProcess } from './process';

/** How long a run waits for a reloaded window, in seconds; then it saves a checkpoint and ends. */
export function configuredPatience(): number {
  const seconds = vscode.workspace.getConfiguration('cnn').get('training.reloadPatience', 10);
  return Number.isFinite(seconds) ? Math.max(0, Math.round(seconds)) : 10;
}

export interface TrainRequest {
  /** Absolute path of the .cnn file. */
  readonly file: string;
  readonly train: string;
  readonly cnn: string;
  /** Where the command runs: the workspace folder, or the file's own. */
  readonly cwd: string;
  /** Further arguments of `cnn train`. */
  readonly args?: readonly string[];
  /** The folder of a run that goes on. */
  readonly resumed?: string;
}

/** Why a run did not begin, or did not go on. */
export interface Refusal {
  readonly file: string;
  readonly message: string;
  /** Whether the program has mistakes, which the editor shows. */
  readonly mistakes: boolean;
}

/** What steers the run: its process, or a connection to it. */
interface Reins {
  readonly running: boolean;
  send(command: TrainingCommand): void;
  stop(): void;
}

export class TrainingSession implements vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<TrainingState>();
  /** A step may take a few milliseconds: listeners do their own slowing down. */
  readonly onDidChange = this.#changes.event;
  readonly #refusals = new vscode.EventEmitter<Refusal>();
  readonly onDidRefuse = this.#refusals.event;
  #state: TrainingState | undefined;
  #reins: Reins | undefined;
  #link: TrainingLink | undefined;
  #unfollow: (() => void) | undefined;
  #follower: RunFollower | undefined;
  /** Asked to stop, and not ended yet: the record doesn't say so. */
  #stopping = false;
  /** The process has not said yet that it trains: what is known of the run is from before. */
  #starting = false;
  #told: Extract<TrainingEvent, { event: 'error' }> | undefined;
  #context = 'none';

  constructor(
    private readonly log: vscode.LogOutputChannel,
    private readonly runs: RunStore,
  ) {}

  get state(): TrainingState | undefined {
    return this.#state;
  }

  /** A process that has reported its end may need a moment to be gone: it trains no more. */
  get running(): boolean {
    return this.#isThere && (this.#state === undefined || !isOver(this.#state));
  }

  get #isThere(): boolean {
    return this.#reins?.running === true;
  }

  start(request: TrainRequest): void {
    this.#leave();
    const linger = ['--linger', String(configuredPatience())];
    const args = [
      'train',
      request.file,
      '--train',
      request.train,
      '--json',
      '--backend',
      configuredBackend(),
      ...linger,
      ...(request.resumed === undefined ? [] : ['--run', request.resumed, '--resume']),
      ...(request.args ?? []),
    ];
    this.log.info(`${request.cnn} ${args.join(' ')}`);
    this.#starting = true;
    // Its curves and pictures stay while it starts, and when it doesn't.
    if (request.resumed !== undefined) this.#follow(request.resumed);
    this.#set({ ...initialState(request.file, request.train), run: request.resumed });
    const started: TrainingProcess = new TrainingProcess(
      { cnn: request.cnn, args, cwd: request.cwd },
      {
        event: (event) => {
          this.#note(event);
          if (this.#reins === started) this.#hear(event);
        },
        output: (line) => this.log.info(line),
        end: (problem) => {
          if (problem !== undefined) this.log.error(problemText(problem));
          if (this.#reins === started) void this.#end(problem);
        },
      },
    );
    this.#reins = started;
  }

  /**
   * Takes over the run in a folder.
   * @returns false when no process trains into it that takes commands
   */
  async attach(run: string): Promise<boolean> {
    const owner = await ownerOf(run);
    if (owner?.address === undefined) return false;
    try {
      const link: TrainingLink = await TrainingLink.to(
        { address: owner.address, pid: owner.pid },
        {
          news: () => void this.#follower?.refresh(true),
          end: (problem) => {
            if (problem !== undefined) this.log.warn(problemText(problem));
            if (this.#reins === link) void this.#end(problem);
          },
        },
      );
      this.#leave();
      this.#reins = link;
      this.#link = link;
      this.log.info(`taken over: process ${owner.pid}, ${run}`);
      this.#follow(run);
      await this.#follower?.refresh();
      return true;
    } catch (error) {
      this.log.warn(`${run}: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  }

  send(command: Exclude<TrainingCommand, 'stop'>): void {
    this.#reins?.send(command);
  }

  stop(): void {
    if (!this.running || this.#state === undefined) return;
    this.#reins?.stop();
    this.#stopping = true;
    if (!isOver(this.#state)) this.#set(this.#state);
  }

  /** Resolves when the run has ended and its process is gone: its folder is free. */
  async stopped(): Promise<void> {
    this.stop();
    if (!this.#isThere) return;
    await new Promise<void>((resolve) => {
      const listening = this.onDidChange(() => {
        if (this.#isThere) return;
        listening.dispose();
        resolve();
      });
    });
  }

  /** The run goes on: it waits for this window to come back, and saves a checkpoint and ends when it doesn't. */
  dispose(): void {
    this.#link?.dispose();
    this.#unfollow?.();
    this.#changes.dispose();
    this.#refusals.dispose();
  }

  /** What the run reports on its own output; its record holds the same once there is one. */
  #hear(event: TrainingEvent): void {
    if (event.event === 'start') {
      this.#starting = false;
      if (event.run !== this.#follower?.run) this.#follow(event.run);
    } else if (event.event === 'error') this.#told = event;
    if (this.#follower !== undefined) void this.#follower.refresh(true);
    else if (this.#state !== undefined) this.#set(reduce(this.#state, event));
  }

  #note(event: TrainingEvent): void {
    if (event.event === 'warning') this.log.warn(event.message);
    else if (event.event === 'error') this.log.error(event.message);
    else if (event.event !== 'step') this.log.info(JSON.stringify(event));
  }

  #follow(run: string): void {
    this.#unfollow?.();
    const { follower, release } = this.runs.follow(run);
    const deaf = follower.listen({ changed: () => this.#set(follower.state), reset: () => {} });
    this.#follower = follower;
    this.#unfollow = () => {
      deaf();
      release();
    };
  }

  async #end(problem: Problem | undefined): Promise<void> {
    await this.#follower?.refresh();
    const refused = this.#starting;
    this.#stopping = false;
    this.#starting = false;
    const known = this.#follower?.state ?? this.#state;
    if (known === undefined) return;
    const why = problem === undefined ? undefined : problemText(problem);
    const message = this.#told?.message ?? why;
    if (this.#follower === undefined) {
      // Without a folder there is no record: what the process said is all that is known.
      this.#set({ ...known, activity: message === undefined ? 'stopped' : 'failed', problem: message });
    } else {
      // The record tells what the run came to, here as in any other window; why it breaks off it can't tell.
      const state = settled(known, problem?.kind === 'not-ending');
      // A run that would not go on is what it was before; why it would not is told beside it.
      this.#set(state.problem === undefined && !refused ? { ...state, problem: why } : state);
    }
    if (refused && message !== undefined) {
      this.#refusals.fire({ file: known.file, message, mistakes: this.#told?.code === 'diagnostics' });
    }
  }

  /** The run before this one: asked to end, and heard no more. */
  #leave(): void {
    this.#reins?.stop();
    this.#reins = undefined;
    this.#link = undefined;
    this.#unfollow?.();
    this.#unfollow = undefined;
    this.#follower = undefined;
    this.#stopping = false;
    this.#starting = false;
    this.#told = undefined;
  }

  #set(known: TrainingState): void {
    const state = this.#starting
      ? { ...known, activity: 'starting' as const, problem: undefined }
      : this.#stopping && !isOver(known)
        ? { ...known, activity: 'stopping' as const }
        : known;
    this.#state = state;
    this.#changes.fire(state);
    // Commands that make sense only now.
    const activity = isOver(state) ? 'none' : state.activity;
    if (activity !== this.#context) {
      this.#context = activity;
      void vscode.commands.executeCommand('setContext', 'cnn.training', activity);
    }
  }
}
