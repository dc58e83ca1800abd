import { addDays, type Day } from '../model/period.ts';

/** One source's word on one day. */
interface SourceDay {
  day: Day;
  source: string;
  settled: boolean;
  invoiced: boolean;
  readAt: string;
}

/** A day that has figures, and whether they may still move. */
export interface SettledDay {
  day: Day;
  settled: boolean;
  /** No source calls it estimated any more. */
  invoiced: boolean;
  /** When its newest figure was read. */
  readAt: string;
}

/** A source that had figures within this many days is expected to have some for today as well. */
const EXPECTED_WITHIN = 7;

/**
 * A day is settled when every source that should have figures for it has, and calls them settled. A source that
 * delivered in the week before but has nothing for the day makes it provisional: absent is not zero.
 */
export function settledDays(rows: readonly SourceDay[]): SettledDay[] {
  const byDay = Map.groupBy(rows, ({ day }) => day);
  const lastSeen = new Map<string, Day>();
  return [...byDay.keys()].sort().map((day) => {
    const mine = byDay.get(day)!;
    for (const { source } of mine) lastSeen.set(source, day);
    const since = addDays(day, -EXPECTED_WITHIN);
    const complete = [...lastSeen.values()].every((seen) => seen === day || seen < since);
    return {
      day,
      settled: complete && mine.every((row) => row.settled),
      invoiced: complete && mine.every((row) => row.invoiced),
      readAt: latest(mine.map(({ readAt }) => readAt)),
    };
  });
}

function latest(instants: string[]): string {
  return instants.sort().at(-1)!;
}

/** The last day up to which every day with figures is settled; null when the first is not. */
export function settledThrough(days: readonly SettledDay[]): Day | null {
  const open = days.findIndex(({ settled }) => !settled);
  return (open < 0 ? days.at(-1) : days[open - 1])?.day ?? null;
}

/** A day that has not settled within this many days after its neighbours did never will: its source has ended. */
const HOPELESS_AFTER = 14;

/**
 * The same for long stretches of days: an open day long before the newest settled one, such as the week after a source
 * was given up, does not hold back everything since.
 */
export function settledLately(days: readonly SettledDay[]): Day | null {
  const newest = days.findLast(({ settled }) => settled)?.day;
  if (newest === undefined) return null;
  const lately = days.filter(({ day }) => day >= addDays(newest, -HOPELESS_AFTER));
  return settledThrough(lately.slice(lately.findIndex(({ settled }) => settled)));
}
