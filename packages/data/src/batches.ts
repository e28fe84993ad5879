import { Purpose, permutation } from './random/draw';

/**
 * The order in which a source's examples are drawn: one epoch after another, each a permutation of its own,
 * without an end. A batch may begin in one epoch and end in the next, so that no example is left out and every
 * batch is full. The batch of a draw depends on the seed and the draw's number alone.
 */
export class BatchOrder {
  private readonly epochs = new Map<number, Uint32Array>();

  constructor(
    private readonly length: number,
    private readonly batch: number,
    private readonly seed: number,
    /** Tells sources apart. */
    private readonly stream: number,
  ) {}

  /** The examples of draw number `draw`, counted from 0. */
  indices(draw: number): Uint32Array {
    const out = new Uint32Array(this.batch);
    const start = draw * this.batch;
    for (let i = 0; i < this.batch; i++) {
      const position = start + i;
      const epoch = Math.floor(position / this.length);
      out[i] = this.epoch(epoch)[position - epoch * this.length]!;
    }
    return out;
  }

  private epoch(epoch: number): Uint32Array {
    const known = this.epochs.get(epoch);
    if (known !== undefined) return known;
    const order = permutation(
      { seed: this.seed, purpose: Purpose.Shuffle, stream: this.stream, execution: epoch },
      this.length,
    );
    for (const old of this.epochs.keys()) if (old < epoch - 1) this.epochs.delete(old);
    this.epochs.set(epoch, order);
    return order;
  }
}
