import type { Commitment, CommitmentCoverage, CommitmentFacts, CommitmentUse } from '../src/model/commitment.ts';
import { addDays, daysBetween, type Period } from '../src/model/period.ts';
import type { Db } from './open.ts';

type Days = Pick<Period, 'start' | 'end'>;

/** Days of settled charges that are looked at. */
const DAYS = 30;

/**
 * What a source's stored charges show of commitments over their last 30 settled days, where the bill carries every
 * column: FOCUS marks covered usage as Used and what was paid in vain as Unused, each with the commitment's id and an
 * effective cost, which is the commitment's money. Terms and ends are not in it.
 *
 * Coverage is told for each service and currency in which anything is covered: which usage could be covered is not in
 * bills before FOCUS 1.4, so all usage of the service counts, at contracted prices, or list prices where those lack.
 */
export async function commitmentsInCharges(db: Db, source: string): Promise<Partial<CommitmentFacts>> {
  const period = await settledPeriod(db, source);
  const services = await coveredServices(db, source);
  if (!period || services.length === 0) return {};
  const rows = await rowsOf(db, { source, period, services });
  const committed = rows.filter(({ commitmentDiscountId, status }) => commitmentDiscountId !== null && status !== null);
  const byId = Map.groupBy(committed, (row) => JSON.stringify([row.commitmentDiscountId, row.billingCurrency]));
  const covered = new Set(committed.filter(isUsed).map(serviceOf));
  const usage = rows.filter(({ chargeCategory, status, ...row }) => {
    return chargeCategory === 'Usage' && status !== 'Unused' && covered.has(serviceOf(row));
  });
  return {
    commitments: [...byId.values()].map((mine) => commitmentOf(mine, rows)),
    uses: [...byId.values()].map((mine) => useOf(mine, period)),
    coverages: [...Map.groupBy(usage, serviceOf).values()].map((mine) => coverageIn(mine, period)),
  };
}

type Row = Awaited<ReturnType<typeof rowsOf>>[number];

const isUsed = ({ status }: Row) => status === 'Used';
const serviceOf = (row: Pick<Row, 'serviceName' | 'billingCurrency'>) =>
  JSON.stringify([row.serviceName, row.billingCurrency]);

/** A charge for the commitment itself has it as its resource, with the name people gave it. */
function commitmentOf(mine: Row[], all: Row[]): Commitment {
  const [first] = mine as [Row];
  const commitmentDiscountId = first.commitmentDiscountId!;
  const itself = all.find(({ resourceId, resourceName }) => resourceId === commitmentDiscountId && resourceName);
  const isPlan = /savings-?plan/i.test(commitmentDiscountId);
  return {
    commitmentDiscountId,
    commitmentDiscountName: itself?.resourceName ?? commitmentDiscountId,
    commitmentDiscountType: itself?.resourceType ?? (isPlan ? 'Savings Plan' : 'Reservation'),
    subAccountId: itself?.subAccountId ?? undefined,
    billingCurrency: first.billingCurrency,
    state: 'active',
    covers: { kind: 'unknown' },
  };
}

function useOf(mine: Row[], period: Days): CommitmentUse {
  const [{ commitmentDiscountId, billingCurrency }] = mine as [Row];
  const used = mine.filter(isUsed);
  return {
    ...period,
    commitmentDiscountId: commitmentDiscountId!,
    billingCurrency,
    total: sum(mine, ({ effective }) => effective),
    used: sum(used, ({ effective }) => effective),
    onDemandEquivalent: used.every(({ price }) => price !== null) ? sum(used, ({ price }) => price) : null,
  };
}

function coverageIn(mine: Row[], period: Days): CommitmentCoverage {
  const [{ serviceName, billingCurrency }] = mine as [Row];
  const rest = mine.filter((row) => !isUsed(row));
  return {
    ...period,
    what: `commitments in ${serviceName ?? 'an unnamed service'}`,
    unit: billingCurrency,
    covered: sum(mine.filter(isUsed), ({ price }) => price),
    onDemand: sum(rest, ({ price }) => price),
  };
}

async function settledPeriod(db: Db, source: string): Promise<Days | undefined> {
  const last = await db
    .selectFrom('days')
    .select((pick) => pick.fn.max('day').as('day'))
    .where('source', '=', source)
    .where('settled', '=', 1)
    .executeTakeFirst();
  return last?.day ? { start: addDays(last.day, 1 - DAYS), end: addDays(last.day, 1) } : undefined;
}

async function coveredServices(db: Db, source: string): Promise<string[]> {
  const rows = await db
    .selectFrom('chargeKeys')
    .select('serviceName')
    .distinct()
    .where('source', '=', source)
    .where('commitmentDiscountId', 'is not', null)
    .execute();
  return rows.map(({ serviceName }) => serviceName ?? '');
}

/** Sums a key of the charges of some services. Providers without effective costs cannot tell, and are left out. */
async function rowsOf(db: Db, { source, period, services }: { source: string; period: Days; services: string[] }) {
  const number = (day: string) => daysBetween('1970-01-01', day);
  const rows = await db
    .selectFrom('charges')
    .innerJoin('deliveries', 'deliveries.deliveryId', 'charges.deliveryId')
    .innerJoin('chargeKeys', 'chargeKeys.chargeKeyId', 'charges.chargeKeyId')
    .select([
      'chargeKeys.commitmentDiscountId',
      'chargeKeys.commitmentDiscountStatus as status',
      'chargeKeys.serviceName',
      'chargeKeys.serviceProviderName',
      'chargeKeys.subAccountId',
      'chargeKeys.billingCurrency',
      'chargeKeys.chargeCategory',
      'chargeKeys.resourceId',
      'chargeKeys.resourceName',
      'chargeKeys.resourceType',
      'deliveries.shownByBilledCost',
    ])
    .select((pick) => [
      pick.fn.sum<number | null>('charges.effectiveCost').as('effective'),
      pick.fn.sum<number | null>(pick.fn.coalesce('charges.contractedCost', 'charges.listCost')).as('price'),
    ])
    .where('deliveries.source', '=', source)
    .where('deliveries.state', '=', 'current')
    .where('deliveries.slice', '=', '')
    .where('deliveries.billingMonth', '>=', period.start.slice(0, 7))
    .where('deliveries.billingMonth', '<=', addDays(period.end, -1).slice(0, 7))
    .where('charges.day', '>=', number(period.start))
    .where('charges.day', '<', number(period.end))
    .where('charges.chargeKeyId', 'in', (keys) =>
      keys
        .selectFrom('chargeKeys')
        .select('chargeKeyId')
        .where('source', '=', source)
        .where((key) => key(key.fn.coalesce('serviceName', key.val('')), 'in', services)),
    )
    .groupBy(['charges.deliveryId', 'charges.chargeKeyId'])
    .execute();
  return rows.filter(({ shownByBilledCost, serviceProviderName }) => {
    return !(JSON.parse(shownByBilledCost) as string[]).includes(serviceProviderName);
  });
}

function sum(rows: readonly Row[], of: (row: Row) => number | null): number {
  return rows.reduce((total, row) => total + (of(row) ?? 0), 0);
}
