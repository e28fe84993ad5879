/**
 * Does `work` for every item, `count` of them at once, and ends with the first failure.
 * @param signal no more are begun when it is aborted
 */
export async function eachOf<Item>(
  items: readonly Item[],
  count: number,
  work: (item: Item, index: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length && signal?.aborted !== true) {
      const index = next++;
      await work(items[index]!, index);
    }
  };
  try {
    await Promise.all(Array.from({ length: count }, worker));
  } finally {
    next = items.length;
  }
}
