/** A part of a list that stands there several times, one after another. */
export interface Folded<Item> {
  readonly items: readonly Item[];
  readonly times: number;
}

/** Fewer are as quickly read one by one. */
const MIN_TIMES = 3;
/** Items of what is repeated. */
const MAX_PERIOD = 100;

/**
 * A list with what is repeated in it told once: the shortest repetition that begins at a place, from the first place on.
 * @param keyOf what must be equal in the repetitions
 * @param isAlone of items that are never part of one
 */
export function foldRepetitions<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  isAlone: (item: Item) => boolean,
): Folded<Item>[] {
  const keys = items.map(keyOf);
  const alone = items.map(isAlone);
  const folded: Folded<Item>[] = [];
  for (let start = 0; start < items.length; ) {
    const { period, times } = repetitionAt(keys, alone, start) ?? { period: 1, times: 1 };
    folded.push({ items: items.slice(start, start + period), times });
    start += period * times;
  }
  return folded;
}

function repetitionAt(keys: readonly string[], alone: readonly boolean[], start: number) {
  for (let period = 1; period <= MAX_PERIOD && !alone[start + period - 1]; period++) {
    let length = period;
    while (start + length < keys.length && keys[start + length] === keys[start + length - period]) length++;
    const times = Math.floor(length / period);
    if (times >= MIN_TIMES) return { period, times };
    if (start + MIN_TIMES * period >= keys.length) break;
  }
  return undefined;
}
