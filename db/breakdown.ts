import { type BreakdownRow, type ChargeKind, chargeKindOf, type Dimension } from '../src/model/breakdown.ts';
import type { ChargeKey } from '../src/model/charge.ts';
import { NONE } from '../src/model/charge.ts';
import type { Slice } from '../src/model/delivery.ts';
import { type Day, daysBetween } from '../src/model/period.ts';
import type { StoredBreakdownQuestion } from '../src/ports.ts';
import { dayFromNumber } from './daily-sums.ts';
import { keysOf } from './deliveries.ts';
import type { Db } from './open.ts';

/**
 * Charges of one scope by everything a bill says of them. Only bills that carry every column can answer: a slice of
 * Cost Explorer is asked at the source. The costs are effective, or billed where a provider leaves effective out.
 */
export async function breakDown(db: Db, question: StoredBreakdownQuestion): Promise<BreakdownRow[]> {
  const sums = new Map<string, BreakdownRow>();
  await addSlice(db, { question, sums });
  return [...sums.values()];
}

/** What Cost Explorer's record types are stored as: no service or account is told of it. */
const KINDS = 'charge-category';

/**
 * The same by kind of charge alone, for which nobody need be asked: where a source is stored in slices, the kinds are
 * those of all the scope's charges of the day, whatever service or account is meant.
 */
export async function breakDownByKind(db: Db, question: StoredBreakdownQuestion): Promise<BreakdownRow[]> {
  const sums = new Map<string, BreakdownRow>();
  await addSlice(db, { question, sums });
  const { serviceNames: _service, subAccountId: _account, ...whole } = question;
  await addSlice(db, { question: whole, sums, slice: KINDS });
  return [...sums.values()].filter(({ dimension }) => dimension === KINDS);
}

/** Adds up all deliveries of a slice, or those that carry every column. */
async function addSlice(
  db: Db,
  { question, sums, slice }: { question: StoredBreakdownQuestion; sums: Adding['sums']; slice?: Slice },
): Promise<void> {
  const { period } = question;
  const deliveries = await db
    .selectFrom('deliveries')
    .select(['deliveryId', 'source', 'shownByBilledCost'])
    .where('state', '=', 'current')
    .where('slice', '=', slice ?? '')
    .where('billingMonth', '>=', monthBefore(period.start))
    .where('billingMonth', '<=', period.end.slice(0, 7))
    .execute();
  for (const [source, mine] of Map.groupBy(deliveries, ({ source }) => source)) {
    const keys = await wantedKeys(db, { source, slice }, question);
    for (const { deliveryId, shownByBilledCost } of mine) {
      const byBilled = new Set(JSON.parse(shownByBilledCost) as string[]);
      await addDelivery(db, { deliveryId, byBilled, keys, question, sums });
    }
  }
}

/** A day of the last billing month may be on the next one's invoice. */
function monthBefore(day: Day): string {
  return Temporal.PlainYearMonth.from(day.slice(0, 7)).subtract({ months: 1 }).toString();
}

async function wantedKeys(
  db: Db,
  { source, slice }: { source: string; slice: Slice | undefined },
  question: StoredBreakdownQuestion,
): Promise<Map<number, ChargeKey>> {
  const { grant, allocation, serviceNames, subAccountId } = question;
  const { keys, indexOf } = await keysOf(db, source);
  const isWanted = (key: ChargeKey) =>
    (serviceNames === undefined || serviceNames.includes(key.serviceName ?? NONE)) &&
    (subAccountId === undefined || (key.subAccountId ?? NONE) === subAccountId) &&
    (grant.scope === '*' || allocation.teamOf(key, slice) === grant.scope);
  return new Map([...indexOf].map(([id, index]) => [id, keys[index]!] as const).filter(([, key]) => isWanted(key)));
}

interface Adding {
  deliveryId: number;
  byBilled: ReadonlySet<string>;
  keys: ReadonlyMap<number, ChargeKey>;
  question: StoredBreakdownQuestion;
  sums: Map<string, BreakdownRow>;
}

/** Below so many keys it is faster to ask for each than to read the whole delivery. */
const FEW = 500;

async function addDelivery(db: Db, { deliveryId, byBilled, keys, question, sums }: Adding): Promise<void> {
  const { period, tagKeys } = question;
  let wanted = db
    .selectFrom('charges')
    .select(['chargeKeyId', 'day', 'billedCost', 'effectiveCost', 'consumedQuantity'])
    .where('deliveryId', '=', deliveryId)
    .where('day', '>=', daysBetween('1970-01-01', period.start))
    .where('day', '<', daysBetween('1970-01-01', period.end));
  if (keys.size <= FEW) wanted = wanted.where('chargeKeyId', 'in', [...keys.keys()]);
  for (const row of await wanted.execute()) {
    const key = keys.get(row.chargeKeyId);
    if (!key) continue;
    const cost = (byBilled.has(key.serviceProviderName) ? row.billedCost : row.effectiveCost) ?? 0;
    const { billingCurrency, consumedUnit: unit } = key;
    for (const [dimension, value, name] of valuesOf(key, tagKeys)) {
      const id = JSON.stringify([dimension, value, row.day, billingCurrency]);
      const sum = sums.get(id) ?? {
        dimension,
        key: value,
        name,
        day: dayFromNumber(row.day),
        billingCurrency,
        cost: 0,
      };
      sum.cost += cost;
      if (dimension === 'usage-type' && row.consumedQuantity !== null) {
        sum.quantity = (sum.quantity ?? 0) + row.consumedQuantity;
        sum.unit = unit;
      }
      sums.set(id, sum);
    }
  }
}

const isUsage = (kind: ChargeKind) => kind === 'Usage' || kind === 'Covered usage';

function valuesOf(key: ChargeKey, tagKeys: readonly string[]): [Dimension, string, (string | undefined)?][] {
  const kind = chargeKindOf(key);
  return [
    ['service', key.serviceName ?? NONE],
    ['account', key.subAccountId ?? NONE, key.subAccountName],
    ['region', key.regionId ?? NONE],
    ['usage-type', isUsage(kind) ? (key.skuMeter ?? NONE) : `(${kind})`],
    ['resource', key.resourceId ?? NONE, key.resourceName],
    ['charge-category', kind],
    ...tagKeys.map((tag): [Dimension, string] => [`tag:${tag}`, key.tags[tag] ?? NONE]),
  ];
}
