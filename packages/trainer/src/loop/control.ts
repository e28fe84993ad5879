import type { TrainingCommand } from '@cnn-studio/protocol';

/** How a run is steered from outside. Commands take effect between two steps. */
export class TrainingControl {
  private paused = false;
  private stopped = false;
  private wanted = false;
  private wake: (() => void) | undefined;

  send(command: TrainingCommand): void {
    switch (command) {
      case 'pause':
        this.paused = true;
        break;
      case 'resume':
        this.paused = false;
        break;
      case 'stop':
        this.stopped = true;
        break;
      case 'checkpoint':
        this.wanted = true;
        break;
    }
    this.wake?.();
  }

  get isStopped(): boolean {
    return this.stopped;
  }

  /** True once for each time a checkpoint was asked for. */
  takeCheckpointRequest(): boolean {
    const wanted = this.wanted;
    this.wanted = false;
    return wanted;
  }

  /** Lets commands arrive: a turn of the event loop, for steps alone would leave input and timers unheard. */
  async listen(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** While paused, waits for the next command. */
  async rest(): Promise<void> {
    if (!this.paused || this.stopped || this.wanted) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = undefined;
  }

  get isPaused(): boolean {
    return this.paused;
  }
}
