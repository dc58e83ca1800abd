import { setImmediate } from 'node:timers/promises';

/** Works through many things, some at a time: in between, whoever presses a button is answered. */
export async function inTurns<T, R>(
  items: readonly T[],
  size: number,
  work: (some: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const all: R[] = [];
  for (let from = 0; from < items.length; from += size) {
    all.push(...(await work(items.slice(from, from + size))));
    await setImmediate();
  }
  return all;
}
