import type { BreakdownRow, ChargeKind, Dimension } from '../model/breakdown.ts';
import { addDays, type Day } from '../model/period.ts';
import type { ChangeParts, Driver, Reason } from '../model/reason.ts';

/** The weeks before that tell what each value usually costs. */
export const WEEKS_BEFORE = 4;
/** Drivers named of one dimension, and the share of the change below which one is not worth naming. */
const NAMED = 3;
const WORTH_NAMING = 0.1;

/**
 * Explains the change of some days, in a row and UTC, against the mean of the same weekdays in the four weeks before
 * the first of them. `impact` is the change to be explained: actual less expected. Rows are of one currency.
 */
export function explainChange(rows: readonly BreakdownRow[], days: readonly Day[], impact: number): Reason {
  const changes = [...Map.groupBy(rows, ({ dimension }) => dimension)].flatMap(([dimension, mine]) =>
    changesOf(mine, days).map((change) => ({ ...change, dimension })),
  );
  return { parts: partsOf(changes, impact), drivers: driversOf(changes, impact) };
}

/** A value now and before, over the same number of days. */
interface Change {
  key: string;
  name?: string | undefined;
  now: Amount;
  before: Amount;
}

interface Amount {
  cost: number;
  quantity: number | undefined;
}

type DimensionChange = Change & { dimension: Dimension };

function changesOf(rows: readonly BreakdownRow[], days: readonly Day[]): Change[] {
  const first = rows.reduce((least, { day }) => (day < least ? day : least), days[0]!);
  const references = days.map((day) => weekdaysBefore(day, days[0]!).filter((each) => each >= first));
  if (references.every((each) => each.length === 0) && first < days[0]!) return [];
  return [...Map.groupBy(rows, ({ key }) => key)].map(([key, mine]) => {
    const byDay = new Map(mine.map((row) => [row.day, row]));
    const on = (day: Day): Amount => ({ cost: byDay.get(day)?.cost ?? 0, quantity: byDay.get(day)?.quantity });
    return {
      key,
      name: mine.find(({ name }) => name !== undefined)?.name,
      now: sumOf(days.map(on)),
      before: sumOf(references.map((each) => meanOf(each.map(on)))),
    };
  });
}

/** The same weekdays in the weeks before the change began, nearest first. */
function weekdaysBefore(day: Day, firstDay: Day): Day[] {
  const all = Array.from({ length: 60 }, (_, week) => addDays(day, -7 * (week + 1)));
  return all.filter((each) => each < firstDay).slice(0, WEEKS_BEFORE);
}

function sumOf(amounts: readonly Amount[]): Amount {
  const known = amounts.filter(({ quantity }) => quantity !== undefined);
  return {
    cost: amounts.reduce((sum, { cost }) => sum + cost, 0),
    quantity: known.length === 0 ? undefined : known.reduce((sum, { quantity }) => sum + quantity!, 0),
  };
}

function meanOf(amounts: readonly Amount[]): Amount {
  const { cost, quantity } = sumOf(amounts);
  const count = Math.max(1, amounts.length);
  return { cost: cost / count, quantity: quantity === undefined ? undefined : quantity / count };
}

const costChange = ({ now, before }: Change) => now.cost - before.cost;

function partsOf(changes: readonly DimensionChange[], impact: number): ChangeParts {
  const kinds = changes.filter(({ dimension }) => dimension === 'charge-category');
  const ofKinds = (...names: ChargeKind[]) =>
    kinds.filter(({ key }) => names.some((name) => name === key)).reduce((sum, each) => sum + costChange(each), 0);
  const { usage, unmeasured } = usageOf(changes);
  const parts = {
    usage: toCents(usage),
    priceOrMix: toCents(ofKinds('Usage', 'Covered usage') - usage - unmeasured),
    commitment: toCents(ofKinds('Commitment')),
    purchase: toCents(ofKinds('Purchase', 'Marketplace', 'Support')),
    creditOrTax: toCents(ofKinds('Tax', 'Credit', 'Refund', 'Adjustment')),
  };
  const explained = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return { ...parts, unexplained: toCents(toCents(impact) - explained) };
}

/**
 * How much of the change is more or less of the same: the difference in quantity at the price of before. What appears or
 * vanishes is usage as a whole. `unmeasured` is the change of what is metered in nothing.
 */
function usageOf(changes: readonly DimensionChange[]): { usage: number; unmeasured: number } {
  const sums = { usage: 0, unmeasured: 0 };
  for (const change of changes) {
    if (change.dimension !== 'usage-type' || isNoUsage(change.key)) continue;
    const { now, before } = change;
    if (isNothing(now.cost) || isNothing(before.cost) || wasHardlyUsed(change)) sums.usage += costChange(change);
    else if (now.quantity === undefined || !before.quantity) sums.unmeasured += costChange(change);
    else sums.usage += (now.quantity - before.quantity) * (before.cost / before.quantity);
  }
  return sums;
}

/** Usage types of taxes, fees and credits are written in brackets: they are told by their kind. */
const isNoUsage = (key: string) => /^\((?!none\))/.test(key);

/** A quantity so small has no price worth multiplying by: it is as good as new. */
const wasHardlyUsed = ({ now, before }: Change) =>
  before.quantity !== undefined && Math.abs(before.quantity) * 1e4 < Math.abs(now.quantity ?? 0);

const isNothing = (cost: number) => Math.abs(cost) < 0.005;

function driversOf(changes: readonly DimensionChange[], impact: number): Driver[] {
  const sign = Math.sign(impact);
  const worth = (change: DimensionChange) =>
    costChange(change) * sign >= Math.max(0.01, WORTH_NAMING * Math.abs(impact));
  const byDimension = Map.groupBy(
    changes.filter(({ dimension }) => dimension !== 'charge-category').filter(worth),
    ({ dimension }) => dimension,
  );
  return [...byDimension].flatMap(([dimension, mine]) =>
    mine
      .toSorted((a, b) => (costChange(b) - costChange(a)) * sign || a.key.localeCompare(b.key))
      .slice(0, NAMED)
      .map((change) => ({ dimension, key: change.key, name: change.name, impact: toCents(costChange(change)) })),
  );
}

/** Half up in both directions, and never minus zero. */
function toCents(amount: number): number {
  return (Math.sign(amount) * Math.round(Math.abs(amount) * 100)) / 100 + 0;
}
