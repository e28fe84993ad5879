import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ends a training when its person asks for it (Ctrl-C, the end of the terminal's session, `kill`).
 *
 * A process hears signals between two pieces of its work. While data and backend are made ready these are short, and a
 * signal ends the process at once. Building the first step may be one long piece, and there is nothing to save yet:
 * for so long the system itself ends the process. Once there is something to lose, the first signal calls `stop`, and
 * after it the system is let again: the second one ends the process even while it works.
 */
export class StopSignals {
  private hear: ((signal: NodeJS.Signals) => void) | undefined;
  private isArmed = false;

  constructor(private readonly stop: () => void) {
    this.listen((signal) => process.exit(128 + constants.signals[signal]));
  }

  /** The first step is about to be built. */
  building(): void {
    if (!this.isArmed) this.release();
  }

  /** A step is done. */
  armed(): void {
    if (this.isArmed) return;
    this.isArmed = true;
    this.release();
    this.listen(() => {
      this.release();
      this.stop();
    });
  }

  release(): void {
    if (this.hear !== undefined) for (const signal of SIGNALS) process.off(signal, this.hear);
    this.hear = undefined;
  }

  private listen(hear: (signal: NodeJS.Signals) => void): void {
    this.hear = hear;
    for (const signal of SIGNALS) process.on(signal, hear);
  }
}
