/** A connection to a run that this process did not start, or no longer is the parent of. Knows no editor. */
import { connect, type Socket } from 'node:net';
import type { TrainingCommand } from '@cnn-studio/protocol';
import { LineSplitter } from '@cnn-studio/protocol';
import { type Problem, STOP_PATIENCE_MS } from './process';

export interface LinkListener {
  /** The run has reported something: its record has grown. */
  news(): void;
  /** The run has ended, or can't be reached any more. Called once. `problem` says what went wrong. */
  end(problem: Problem | undefined): void;
}

export class TrainingLink {
  #ended = false;
  #impatience: NodeJS.Timeout | undefined;
  #problem: Problem | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly pid: number,
    private readonly patience: number,
    listener: LinkListener,
  ) {
    const lines = new LineSplitter(() => listener.news());
    socket.setEncoding('utf8').on('data', (chunk: string) => lines.push(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#ended = true;
      clearTimeout(this.#impatience);
      listener.end(this.#problem);
    });
  }

  /** While it is connected the run goes on. @throws what the system says when nobody listens there */
  static async to(
    owner: { readonly address: string; readonly pid: number },
    listener: LinkListener,
    patience = STOP_PATIENCE_MS,
  ): Promise<TrainingLink> {
    const socket = connect(owner.address);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    return new TrainingLink(socket, owner.pid, patience, listener);
  }

  get running(): boolean {
    return !this.#ended;
  }

  /** Ignored when the run has ended. */
  send(command: TrainingCommand): void {
    if (!this.#ended) this.socket.write(`${command}\n`);
  }

  /**
   * Lets the run save and end. If it hasn't after a while it is left to itself: its number is known from a file only,
   * which may name any process, so it is not ended by force.
   */
  stop(): void {
    if (this.#ended || this.#impatience !== undefined) return;
    this.send('stop');
    this.#impatience = setTimeout(() => {
      this.#problem = { kind: 'not-ending', pid: this.pid };
      this.socket.destroy();
    }, this.patience);
  }

  /** Leaves the run to itself. */
  dispose(): void {
    this.socket.destroy();
  }
}
