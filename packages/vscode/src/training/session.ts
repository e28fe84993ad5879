/** The window's training run: starts it, keeps its state, tells who shows it. */
import * as vscode from 'vscode';
import { TrainingProcess } from './process';
import type { TrainingCommand } from './protocol';
import { ended, initialState, isOver, reduce, type TrainingState } from './state';

export interface TrainRequest {
  /** Absolute path of the .cnn file. */
  readonly file: string;
  readonly train: string;
  readonly cnn: string;
  /** Where the run folder goes: the workspace folder, or the file's own. */
  readonly cwd: string;
}

export class TrainingSession implements vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<TrainingState>();
  /** A step may take a few milliseconds: listeners do their own slowing down. */
  readonly onDidChange = this.#changes.event;
  #state: TrainingState | undefined;
  #process: TrainingProcess | undefined;

  constructor(private readonly log: vscode.LogOutputChannel) {}

  get state(): TrainingState | undefined {
    return this.#state;
  }

  get running(): boolean {
    return this.#process?.running === true;
  }

  start(request: TrainRequest): void {
    this.#process?.stop();
    const args = ['train', request.file, '--train', request.train, '--json'];
    this.log.info(`${request.cnn} ${args.join(' ')}`);
    this.#set(initialState(request.file, request.train));
    const started = new TrainingProcess(
      { cnn: request.cnn, args, cwd: request.cwd },
      {
        event: (event) => {
          if (this.#process !== started || this.#state === undefined) return;
          if (event.event === 'warning') this.log.warn(event.message);
          else if (event.event === 'error') this.log.error(event.message);
          else if (event.event !== 'step') this.log.info(JSON.stringify(event));
          this.#set(reduce(this.#state, event));
        },
        output: (line) => this.log.info(line),
        end: (problem) => {
          if (problem !== undefined) this.log.error(problem);
          if (this.#process !== started || this.#state === undefined) return;
          this.#set(ended(this.#state, problem));
        },
      },
    );
    this.#process = started;
  }

  send(command: Exclude<TrainingCommand, 'stop'>): void {
    if (!this.running || this.#state === undefined) return;
    this.#process?.send(command);
    if (command === 'pause') this.#set({ ...this.#state, activity: 'paused' });
    if (command === 'resume') this.#set({ ...this.#state, activity: 'running' });
  }

  stop(): void {
    if (!this.running || this.#state === undefined) return;
    this.#process?.stop();
    if (!isOver(this.#state)) this.#set({ ...this.#state, activity: 'stopping' });
  }

  /** The run saves a checkpoint and ends by itself once its standard input closes, which it does with us. */
  dispose(): void {
    this.#process?.stop();
    this.#changes.dispose();
  }

  #set(state: TrainingState): void {
    this.#state = state;
    this.#changes.fire(state);
    // Commands that make sense only now.
    const activity = isOver(state) ? 'none' : state.activity;
    if (activity !== this.#context) {
      this.#context = activity;
      void vscode.commands.executeCommand('setContext', 'cnn.training', activity);
    }
  }

  #context = 'none';
}
