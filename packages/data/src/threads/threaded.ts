import type { Chance, ColumnData, ColumnSpec, DataSet } from '../dataset';
import { cacheLimit } from '../sources/files';
import type { ThreadSource } from './messages';
import type { ReaderThreads } from './reader-threads';

/** Whether batches can be put together of what several threads have read: all examples are of one size. */
export function isOfOneSize(columns: readonly ColumnSpec[]): boolean {
  return columns.every(({ shape }) => shape.every((size) => size !== undefined));
}

/**
 * A data set whose batches are read by threads, to the same numbers. Each example is always read by the same one, which keeps its
 * images in memory: all together keep as much as one would.
 */
export function threaded(data: DataSet, of: ThreadSource, threads: ReaderThreads): DataSet {
  const { count } = threads;
  const cache = Math.floor((of.options.cache ?? cacheLimit()) / count);
  const source = threads.open({ ...of, options: { ...of.options, cache } });
  const own = of.options.skip === true ? { skipped: () => skippedOf(data, threads.skippedOf(source)) } : {};
  return {
    ...data,
    ...own,
    async read(column, indices, chance) {
      const { shape, dtype } = data.columns[column]!;
      // Labels lie here; whose place another example has taken, only the threads know.
      if (shape.length === 0 && of.options.skip !== true) return data.read(column, indices, chance);
      const places = Array.from({ length: count }, (): number[] => []);
      for (let i = 0; i < indices.length; i++) places[indices[i]! % count]!.push(i);
      const parts = await Promise.all(
        places.map((own, thread) =>
          own.length === 0
            ? undefined
            : threads.read(thread, source, column, at(indices, own), chanceAt(chance, own)),
        ),
      );
      const only = parts.find(
        (part, thread) => part !== undefined && places[thread]!.length === indices.length,
      );
      if (only !== undefined) return only;
      const elements = shape.reduce<number>((product, size) => product * size!, 1);
      const length = indices.length * elements;
      const out = dtype === 'int32' ? new Int32Array(length) : new Float32Array(length);
      parts.forEach((part, thread) => {
        places[thread]!.forEach((place, i) => {
          out.set((part as ColumnData).subarray(i * elements, (i + 1) * elements), place * elements);
        });
      });
      return out;
    },
  };
}

function at(values: ArrayLike<number>, places: readonly number[]): Uint32Array {
  return Uint32Array.from(places, (place) => values[place]!);
}

function chanceAt(chance: Chance | undefined, places: readonly number[]): Chance | undefined {
  return chance === undefined ? undefined : { ...chance, numbers: at(chance.numbers, places) };
}

function skippedOf(data: DataSet, found: readonly string[]): readonly string[] {
  return [...new Set([...(data.skipped?.() ?? []), ...found])];
}
