import { BatchOrder } from './batches';
import type { ColumnData, DataSet } from './dataset';
import { Purpose } from './random/draw';

/** Draws that are read before they are asked for. */
const AHEAD = 2;

/**
 * The batches of a training, by the number of the draw: what is likely to be asked for next is read meanwhile, by threads
 * that a step does not need. What comes depends on the seed and the number alone, never on what was read before.
 */
export class BatchReader {
  private readonly orders: readonly BatchOrder[];
  /** Columns that were asked for so far: `source column`. */
  private readonly used = new Map<string, readonly [source: number, column: number]>();
  private readonly draws = new Map<number, Map<string, Promise<ColumnData>>>();
  /** Milliseconds for which `read` was waited for. */
  waited = 0;

  constructor(
    private readonly sources: readonly DataSet[],
    private readonly batch: number,
    private readonly seed: number,
    /** So many draws together are one batch, which may be gone through several times. */
    private readonly parts = 1,
  ) {
    this.orders = sources.map((source, stream) => new BatchOrder(source.length, batch, seed, stream));
  }

  /** @throws TrainerError `data-invalid`, `image-invalid` */
  async read(draw: number, source: number, column: number): Promise<ColumnData> {
    const start = performance.now();
    const first = draw - (draw % this.parts);
    for (const old of this.draws.keys()) if (old < first || old > draw + AHEAD) this.draws.delete(old);
    const found = this.begin(draw, source, column);
    this.used.set(`${source} ${column}`, [source, column]);
    try {
      return await found;
    } finally {
      this.waited += performance.now() - start;
      this.readAhead(draw);
    }
  }

  private readAhead(draw: number): void {
    for (let next = draw; next <= draw + AHEAD; next++) {
      for (const [source, column] of this.used.values()) this.begin(next, source, column);
    }
  }

  private begin(draw: number, source: number, column: number): Promise<ColumnData> {
    let columns = this.draws.get(draw);
    if (columns === undefined) {
      columns = new Map();
      this.draws.set(draw, columns);
    }
    const key = `${source} ${column}`;
    let found = columns.get(key);
    if (found === undefined) {
      // Chances belong to the place in the order of all examples drawn, so that a resumed run has the same.
      const numbers = Uint32Array.from({ length: this.batch }, (_, i) => draw * this.batch + i);
      const chance = { seed: this.seed, purpose: Purpose.Training, source, numbers };
      found = this.sources[source]!.read(column, this.orders[source]!.indices(draw), chance);
      // Whoever asks for it is told.
      found.catch(() => {});
      columns.set(key, found);
    }
    return found;
  }
}
