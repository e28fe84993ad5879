/** Between two changes of the line, in milliseconds: more often nobody reads it. */
const PAUSE = 100;

/** A line on a terminal that renews itself; elsewhere nothing. */
export class Renewed {
  private last = 0;
  private isShown = false;

  constructor(private readonly output: NodeJS.WriteStream) {}

  show(text: string): void {
    const now = performance.now();
    if (!this.output.isTTY || now - this.last < PAUSE) return;
    this.last = now;
    this.isShown = true;
    this.output.write(`\r\u001b[K${text.slice(0, Math.max(20, (this.output.columns ?? 80) - 1))}`);
  }

  clear(): void {
    if (this.isShown) this.output.write('\r\u001b[K');
    this.isShown = false;
  }
}
