import { type SqlBool, sql } from 'kysely';
import { resourceTail } from '../src/model/billed-usage.ts';
import { chargeKindOf } from '../src/model/breakdown.ts';
import type { ChargeKey } from '../src/model/charge.ts';
import { addDays, daysBetween, type Period } from '../src/model/period.ts';
import { type ResourceRef, resourceKey } from '../src/model/resource.ts';
import {
  type BilledAccount,
  type BilledResources,
  type BilledUsageTypes,
  type SubjectCost,
  usageKey,
} from '../src/model/savings-claim.ts';
import type { Db } from './open.ts';
import { RESOURCE_TAIL } from './resource-tail.ts';

/** Values and ids of one statement. */
const AT_A_TIME = 500;
const EPOCH = '1970-01-01';

type Range = Pick<Period, 'start' | 'end'>;

/** What some resources cost in effect each UTC day, by bills that name resources: every charge with their ids. */
export async function listResourceCosts(db: Db, { resources, period }: BilledResources): Promise<SubjectCost[]> {
  const byTail = Map.groupBy(resources, ({ resource }) => resourceTail(resource.resourceId));
  const subjects = new Map<number, Subject>();
  for (const tails of chunked([...byTail.keys()])) {
    const keys = await keyColumns(db)
      .where('resourceId', 'is not', null)
      .where(sql<SqlBool>`${sql.raw(RESOURCE_TAIL)} in (${sql.join(tails)})`)
      .execute();
    for (const key of keys) {
      const wanted = byTail.get(resourceTail(key.resourceId!))!;
      const found = wanted.find(({ resource, serviceNames }) => isOf(key, resource, serviceNames));
      if (found) subjects.set(key.chargeKeyId, subjectOf(key, resourceKey(found.resource)));
    }
  }
  return sumsOf(db, subjects, period);
}

/** The same of accounts' usage types: what is used, and neither credits nor taxes on it. */
export async function listUsageTypeCosts(db: Db, { usage, period }: BilledUsageTypes): Promise<SubjectCost[]> {
  const wanted = new Map(usage.map((each) => [`${each.subAccountId} ${each.usageType}`, usageKey(each)]));
  const subjects = new Map<number, Subject>();
  for (const types of chunked([...new Set(usage.map(({ usageType }) => usageType))])) {
    for (const key of await keyColumns(db).where('skuMeter', 'in', types).execute()) {
      const subject = wanted.get(`${key.subAccountId} ${key.skuMeter}`);
      const kind = kindOf(key);
      if (subject && (kind === 'Usage' || kind === 'Covered usage')) {
        subjects.set(key.chargeKeyId, subjectOf(key, subject));
      }
    }
  }
  return sumsOf(db, subjects, period);
}

/** Every account a source bills, and whether its bill names resources and usage types. */
export async function listBilledAccounts(db: Db): Promise<BilledAccount[]> {
  const rows = await db
    .selectFrom('chargeKeys')
    .select((pick) => [
      'source',
      'subAccountId',
      pick.fn.count<number>('resourceId').as('resources'),
      pick.fn.count<number>('skuMeter').as('usageTypes'),
    ])
    .where('subAccountId', 'is not', null)
    .groupBy(['source', 'subAccountId'])
    .execute();
  return rows.map(({ source, subAccountId, resources, usageTypes }) => ({
    source,
    subAccountId: subAccountId!,
    tellsResources: resources > 0,
    tellsUsageTypes: usageTypes > 0,
  }));
}

function keyColumns(db: Db) {
  return db
    .selectFrom('chargeKeys')
    .select([
      'chargeKeyId',
      'serviceProviderName',
      'publisherName',
      'subAccountId',
      'serviceName',
      'resourceId',
      'chargeCategory',
      'skuMeter',
      'commitmentDiscountId',
      'commitmentDiscountStatus',
      'billingCurrency',
    ]);
}

type KeyRow = Awaited<ReturnType<ReturnType<typeof keyColumns>['execute']>>[number];

/** Whose a charge key is, as far as adding up needs it. */
interface Subject {
  subject: string;
  currency: string;
  provider: string;
  isCovered: boolean;
}

function subjectOf(key: KeyRow, subject: string): Subject {
  const { billingCurrency: currency, serviceProviderName: provider } = key;
  return { subject, currency, provider, isCovered: kindOf(key) === 'Covered usage' };
}

function kindOf(key: KeyRow) {
  const present = Object.fromEntries(Object.entries(key).filter(([, value]) => value !== null));
  return chargeKindOf(present as Partial<ChargeKey>);
}

/** Ids that a cloud gives once for good: `i-0ab…`, `vol-…`. Others are names, which a service of another kind may use too. */
const UNIQUE = /^[a-z]+-[0-9a-f]{8,17}$/;

/** Whether a key's resource is the wanted one: the same id or an ARN that ends with it, in its account. */
function isOf(key: KeyRow, { resourceId, subAccountId }: ResourceRef, serviceNames: readonly string[]): boolean {
  const billed = key.resourceId!;
  const isSame = [billed, resourceId].some((whole, index) => endsWith(whole, index === 0 ? resourceId : billed));
  if (!isSame || key.subAccountId !== subAccountId) return false;
  return UNIQUE.test(resourceTail(resourceId)) || serviceNames.includes(key.serviceName ?? '');
}

function endsWith(whole: string, part: string): boolean {
  return whole === part || whole.endsWith(`/${part}`) || whole.endsWith(`:${part}`);
}

/** Charges of some keys by subject and day. */
async function sumsOf(db: Db, subjects: ReadonlyMap<number, Subject>, period: Range): Promise<SubjectCost[]> {
  const sums = new Map<string, SubjectCost>();
  const deliveries = await currentDeliveries(db);
  const billedOnly = new Map(
    deliveries.map(({ deliveryId, shownByBilledCost }) => [deliveryId, JSON.parse(shownByBilledCost) as string[]]),
  );
  for (const keyIds of deliveries.length === 0 ? [] : chunked([...subjects.keys()])) {
    for (const { deliveryId, chargeKeyId, day, effectiveCost, billedCost } of await chargesOf(db, keyIds, {
      deliveryIds: [...billedOnly.keys()],
      period,
    })) {
      const { subject, currency, provider, isCovered } = subjects.get(chargeKeyId)!;
      const cost = (billedOnly.get(deliveryId)!.includes(provider) ? billedCost : effectiveCost) ?? 0;
      const date = addDays(EPOCH, day);
      const sum = sums.getOrInsertComputed(JSON.stringify([subject, day, currency]), () => ({
        subject,
        day: date,
        currency,
        cost: 0,
        covered: 0,
      }));
      sum.cost += cost;
      if (isCovered) sum.covered += cost;
    }
  }
  return [...sums.values()];
}

function chargesOf(
  db: Db,
  keyIds: readonly number[],
  { deliveryIds, period }: { deliveryIds: readonly number[]; period: Range },
) {
  return db
    .selectFrom('charges')
    .select(['deliveryId', 'chargeKeyId', 'day', 'effectiveCost', 'billedCost'])
    .where('deliveryId', 'in', deliveryIds)
    .where('chargeKeyId', 'in', keyIds)
    .where('day', '>=', daysBetween(EPOCH, period.start))
    .where('day', '<', daysBetween(EPOCH, period.end))
    .execute();
}

/** All that count: what is corrected later is on the invoice of a later month than its day. */
function currentDeliveries(db: Db) {
  return db
    .selectFrom('deliveries')
    .select(['deliveryId', 'shownByBilledCost'])
    .where('state', '=', 'current')
    .where('slice', '=', '')
    .execute();
}

function chunked<T>(values: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(values.length / AT_A_TIME) }, (_, index) =>
    values.slice(index * AT_A_TIME, (index + 1) * AT_A_TIME),
  );
}
