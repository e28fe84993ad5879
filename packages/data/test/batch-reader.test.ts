import { describe, expect, it } from 'vitest';
import { BatchReader } from '../src/batch-reader';
import { BatchOrder } from '../src/batches';
import type { Chance, DataSet } from '../src/dataset';

const LENGTH = 7;

/** Examples that say who they are and by which number they were drawn; tells what was read. */
function source(read: string[]): DataSet {
  return {
    name: 'numbers',
    columns: [{ name: 'x', shape: [2], dtype: 'float32' }],
    length: LENGTH,
    async read(column, indices, chance?: Chance) {
      read.push(`${column}: ${chance!.numbers[0]}`);
      if (Array.from(indices).includes(6) && chance!.numbers[0] === 4) throw new Error('damaged');
      return Float32Array.from({ length: 2 * indices.length }, (_, i) =>
        i % 2 === 0 ? indices[i >> 1]! : chance!.numbers[i >> 1]!,
      );
    },
    sizesOf: async () => [[2]],
  };
}

describe('batches', () => {
  it('are those of the draw, whatever was read before', async () => {
    const order = new BatchOrder(LENGTH, 2, 5, 0);
    const straight = new BatchReader([source([])], 2, 5);
    const resumed = new BatchReader([source([])], 2, 5);
    for (let draw = 0; draw < 20; draw++) {
      if (draw === 2) continue;
      const values = await straight.read(draw, 0, 0);
      const [first, second] = order.indices(draw);
      expect([...values]).toEqual([first, 2 * draw, second, 2 * draw + 1]);
      if (draw > 10) expect(await resumed.read(draw, 0, 0)).toEqual(values);
    }
  });

  it('are read ahead, each once', async () => {
    const read: string[] = [];
    const batches = new BatchReader([source(read)], 2, 5);
    await batches.read(0, 0, 0);
    expect(read).toEqual(['0: 0', '0: 2', '0: 4']);
    await batches.read(1, 0, 0);
    await batches.read(1, 0, 0);
    expect(read).toEqual(['0: 0', '0: 2', '0: 4', '0: 6']);
  });

  it('fail when they are asked for, not before', async () => {
    const seed = Array.from({ length: 50 }, (_, i) => i).find((one) =>
      [...new BatchOrder(LENGTH, 2, one, 0).indices(2)].includes(6),
    )!;
    const batches = new BatchReader([source([])], 2, seed);
    await batches.read(0, 0, 0);
    await batches.read(1, 0, 0);
    await expect(batches.read(2, 0, 0)).rejects.toThrow('damaged');
  });
});
