import { setImmediate } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import { chargeKindOf } from '../src/model/breakdown.ts';
import { type ChargeKey, NONE } from '../src/model/charge.ts';
import type { ScopedCost } from '../src/model/metered-cost.ts';
import { daysBetween, type Period } from '../src/model/period.ts';
import type { MeteredQuestion } from '../src/ports.ts';
import { ALL } from './daily-sums.ts';
import type { Db } from './open.ts';

/**
 * Costs of some scopes by what they pay for, a month. Bills that carry every column are added up by charge key in the
 * database, and only the sums are allocated here; of Cost Explorer's slices there are the daily sums by service.
 */
export async function listMeteredCosts(db: Db, question: MeteredQuestion): Promise<ScopedCost[]> {
  const { grants, period } = question;
  const scopes = grants.map(({ scope }) => scope);
  const sums = new Map<string, ScopedCost>();
  for (const delivery of await fullDeliveries(db, period))
    await addDelivery(db, delivery, { ...question, scopes, sums });
  return [...sums.values(), ...(await slicedParts(db, scopes, period))];
}

type Range = Pick<Period, 'start' | 'end'>;

/** Those that may hold a day of the period: one of the last billing month may be on the next one's invoice. */
function fullDeliveries(db: Db, { start, end }: Range) {
  const before = Temporal.PlainYearMonth.from(start.slice(0, 7)).subtract({ months: 1 }).toString();
  return db
    .selectFrom('deliveries')
    .select(['deliveryId', 'source', 'shownByBilledCost'])
    .where('state', '=', 'current')
    .where('slice', '=', '')
    .where('billingMonth', '>=', before)
    .where('billingMonth', '<=', end.slice(0, 7))
    .execute();
}

interface Adding extends MeteredQuestion {
  scopes: string[];
  sums: Map<string, ScopedCost>;
}

type FullDelivery = Awaited<ReturnType<typeof fullDeliveries>>[number];

/** Charge keys summed at a time: a fraction of a second for a busy month, after which others have their turn. */
const KEYS_AT_A_TIME = 2000;

async function addDelivery(db: Db, delivery: FullDelivery, adding: Adding): Promise<void> {
  const { first, last } = await db
    .selectFrom('charges')
    .select((pick) => [pick.fn.min('chargeKeyId').as('first'), pick.fn.max('chargeKeyId').as('last')])
    .where('deliveryId', '=', delivery.deliveryId)
    .executeTakeFirstOrThrow();
  for (let from = first; from !== null && from <= last; from += KEYS_AT_A_TIME) {
    await addKeys(db, delivery, { ...adding, from, to: from + KEYS_AT_A_TIME });
    await setImmediate();
  }
}

async function addKeys(db: Db, delivery: FullDelivery, { scopes, allocation, sums, ...range }: Adding & KeyRange) {
  const byBilled = new Set(JSON.parse(delivery.shownByBilledCost) as string[]);
  const forAll = scopes.includes(ALL);
  const forTeams = scopes.some((scope) => scope !== ALL);
  for (const { month, tags, billed, effective, ...columns } of await sumsOf(db, delivery, { ...range, forTeams })) {
    const present = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null));
    const key = { ...present, tags: JSON.parse(tags ?? '{}') as Record<string, string> } as ChargeKey;
    const cost = (byBilled.has(key.serviceProviderName) ? billed : effective) ?? 0;
    const owners = [...(forAll ? [ALL] : []), ...(forTeams ? [allocation.teamOf(key)] : [])];
    for (const scope of owners) {
      if (scopes.includes(scope)) add(sums, partOf(key, { month, scope, source: delivery.source, cost }));
    }
  }
}

/** Ids of charge keys, the last one not included. */
interface KeyRange {
  from: number;
  to: number;
}

function partOf(key: ChargeKey, rest: Pick<ScopedCost, 'scope' | 'source' | 'month' | 'cost'>): ScopedCost {
  const { serviceName, serviceCategory, resourceType, skuMeter: usageType, billingCurrency } = key;
  const kind = chargeKindOf(key);
  return { ...rest, serviceName, serviceCategory, resourceType, usageType, kind, billingCurrency };
}

function add(sums: Map<string, ScopedCost>, { cost, ...part }: ScopedCost): void {
  sums.getOrInsertComputed(JSON.stringify(Object.values(part)), () => ({ ...part, cost: 0 })).cost += cost;
}

/** What decides the layer; and whose it is, which has many more values and is left out where nobody asks for a team. */
const LAYER_COLUMNS = [
  'serviceProviderName',
  'serviceName',
  'serviceCategory',
  'resourceType',
  'chargeCategory',
  'publisherName',
  'skuMeter',
  'commitmentDiscountId',
  'commitmentDiscountStatus',
  'billingCurrency',
] as const;
const OWNER_COLUMNS = ['subAccountId', 'subAccountName', 'regionId', 'resourceName', 'tags'] as const;

/** By charge key first, in the order in which charges lie on disk, and only then by what the keys say. */
function sumsOf(
  db: Db,
  { deliveryId }: FullDelivery,
  { period, forTeams, from: firstKey, to: endKey }: KeyRange & { period: Range; forTeams: boolean },
) {
  const columns = forTeams ? [...LAYER_COLUMNS, ...OWNER_COLUMNS] : LAYER_COLUMNS;
  const month = monthOf(period);
  return db
    .selectFrom((from) =>
      from
        .selectFrom('charges')
        .select((pick) => [
          'chargeKeyId' as const,
          month.as('month'),
          pick.fn.sum<number | null>('billedCost').as('billed'),
          pick.fn.sum<number | null>('effectiveCost').as('effective'),
        ])
        .where('deliveryId', '=', deliveryId)
        .where('chargeKeyId', '>=', firstKey)
        .where('chargeKeyId', '<', endKey)
        .where('day', '>=', daysBetween(EPOCH, period.start))
        .where('day', '<', daysBetween(EPOCH, period.end))
        .groupBy(['chargeKeyId', month])
        .as('sums'),
    )
    .innerJoin('chargeKeys', 'chargeKeys.chargeKeyId', 'sums.chargeKeyId')
    .select(columns)
    .select((pick) => [
      'month' as const,
      pick.fn.sum<number | null>('billed').as('billed'),
      pick.fn.sum<number | null>('effective').as('effective'),
    ])
    .groupBy([...columns, 'month'])
    .$castTo<Partial<Record<keyof ChargeKey, string | null>> & Sum>()
    .execute();
}

interface Sum {
  month: string;
  tags?: string | null;
  billed: number | null;
  effective: number | null;
}

const EPOCH = '1970-01-01';

/** The calendar month of a day number, by comparing with the few months' first days, which is faster than a date. */
function monthOf({ start, end }: Range): RawBuilder<string> {
  const first = Temporal.PlainYearMonth.from(start.slice(0, 7));
  const count = first.until(end.slice(0, 7), { largestUnit: 'months' }).months;
  const cases = Array.from({ length: count }, (_, index) => {
    const next = first.add({ months: index + 1 });
    const firstDay = daysBetween(EPOCH, next.toPlainDate({ day: 1 }).toString());
    return sql`when day < ${sql.lit(firstDay)} then ${sql.lit(first.add({ months: index }).toString())}`;
  });
  const last = sql.lit(end.slice(0, 7));
  return cases.length === 0 ? sql<string>`${last}` : sql<string>`case ${sql.join(cases, sql` `)} else ${last} end`;
}

/** The slice by service of every source that has one. Whose it is was decided when it was stored. */
async function slicedParts(db: Db, scopes: string[], { start, end }: Range): Promise<ScopedCost[]> {
  const month = sql<string>`substr(day, 1, 7)`;
  const rows = await db
    .selectFrom('dailyTotals')
    .innerJoin('deliveries', 'deliveries.deliveryId', 'dailyTotals.deliveryId')
    .select((pick) => [
      'scope' as const,
      'source' as const,
      month.as('month'),
      'groupKey as serviceName' as const,
      'billingCurrency' as const,
      pick.fn.sum<number>('effectiveCost').as('cost'),
    ])
    .where('scope', 'in', scopes)
    .where('grouping', '=', 'service')
    .where('day', '>=', start)
    .where('day', '<', end)
    .where('slice', '=', 'service')
    .groupBy(['scope', 'source', month, 'groupKey', 'billingCurrency'])
    .execute();
  const categories = await categoriesOf(db, [...new Set(rows.map(({ source }) => source))]);
  return rows.map((row) => ({
    ...row,
    serviceName: row.serviceName === NONE ? undefined : row.serviceName,
    serviceCategory: categories.get(`${row.source}\t${row.serviceName}`),
  }));
}

async function categoriesOf(db: Db, sources: string[]): Promise<Map<string, string>> {
  if (sources.length === 0) return new Map();
  const rows = await db
    .selectFrom('chargeKeys')
    .select(['source', 'serviceName', 'serviceCategory'])
    .distinct()
    .where('source', 'in', sources)
    .where('serviceCategory', 'is not', null)
    .execute();
  return new Map(rows.map((row) => [`${row.source}\t${row.serviceName}`, row.serviceCategory!]));
}
