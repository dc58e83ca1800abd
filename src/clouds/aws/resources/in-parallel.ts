/**
 * Works on many things, some at a time, and gives each result as it is there. The next one begins when a result has
 * been taken, so that no more than that many are in memory, however slow the taker is.
 */
export async function* inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running = new Map<number, Promise<{ index: number; result: R }>>();
  let next = 0;
  const begin = () => {
    const index = next++;
    running.set(
      index,
      work(items[index]!).then((result) => ({ index, result })),
    );
  };
  try {
    while (next < items.length && running.size < atOnce) begin();
    while (running.size > 0) {
      const { index, result } = await Promise.race(running.values());
      running.delete(index);
      yield result;
      if (next < items.length) begin();
    }
  } finally {
    await Promise.allSettled(running.values());
  }
}
