import { BASELINE_DAYS, type Proof } from './analysis/savings-proof.ts';
import { settledDays } from './analysis/settlement.ts';
import { BILLED_AS } from './clouds/aws/billed-as.ts';
import { PennyError } from './errors.ts';
import { addDays, type Day, dayOf, type Period } from './model/period.ts';
import { type ResourceRef, resourceKey } from './model/resource.ts';
import {
  type AccountUsage,
  type BilledAccount,
  resourcesOf,
  type SavingsClaim,
  type SubjectCost,
  usageKey,
} from './model/savings-claim.ts';
import type { Clock, Cloud, DayStatus, Store } from './ports.ts';

/** Where the proof of savings is read from. */
export interface ProofSources {
  store: Store;
  clouds: readonly Cloud[];
  clock: Clock;
}

/** Days after its end that a claim's last days may take to settle. */
const SETTLES_WITHIN = 20;

type Range = Pick<Period, 'start' | 'end'>;

/** How each account is billed, and which of its days are settled. */
interface Billing {
  today: Day;
  accounts: Map<string, BilledAccount[]>;
  statuses: DayStatus[];
}

/** Whether bills may still say something new of a claim. */
export function isWatched({ endedOn }: SavingsClaim, today: Day): boolean {
  return endedOn === undefined || endedOn > addDays(today, -SETTLES_WITHIN);
}

/** Brings in what stored bills say of claims' resources; nothing of accounts whose bills name none. */
export async function readBills({ store, clock }: ProofSources, claims: readonly SavingsClaim[]): Promise<void> {
  const billing = await billingOf({ store, clock }, claims);
  if (claims.length === 0) return;
  const period = { start: startOf(claims), end: billing.today };
  const resources = claims.flatMap(resourcesOf).filter(({ subAccountId }) => tellers(billing, subAccountId).length > 0);
  const costs = await store.savings.resourceCosts({
    resources: resources.map((resource) => ({ resource, serviceNames: BILLED_AS[resource.resourceType] })),
    period,
  });
  for (const [subAccountId, mine] of Map.groupBy(resources, (each) => each.subAccountId)) {
    await putCosts(store, { subjects: mine.map(resourceKey), days: daysTold(billing, subAccountId), costs });
  }
}

/** Brings in what stored bills say of usage types, where they name no resources. */
export async function readUsageInBills({ store, clock }: ProofSources, proofs: readonly Proof[]): Promise<void> {
  const claims = proofs.map(({ claim }) => claim);
  if (claims.length === 0) return;
  const billing = await billingOf({ store, clock }, claims);
  const usage = usageOf(claims).filter(({ subAccountId }) => isByUsage(billing, subAccountId));
  if (usage.length === 0) return;
  const costs = await store.savings.usageTypeCosts({ usage, period: { start: startOf(claims), end: billing.today } });
  for (const [subAccountId, mine] of Map.groupBy(usage, (each) => each.subAccountId)) {
    await putCosts(store, { subjects: mine.map(usageKey), days: daysOf(billing, subAccountId), costs });
  }
}

/**
 * Asks a cloud, once a UTC day, what bills as slices do not tell: resources' costs, which it keeps for two weeks only, and
 * where it has none, their usage types'. `coming` are resources about to be changed, whose baseline would else be lost.
 * What fails is a sentence, and the proof is the weaker one. Undefined where it was not time to ask.
 */
export async function askClouds(
  sources: ProofSources,
  { claims, coming, unproven }: { claims: readonly SavingsClaim[]; coming: readonly ResourceRef[]; unproven: Unproven },
): Promise<string[] | undefined> {
  const { store, clouds, clock } = sources;
  const billing = await billingOf(sources, claims);
  let troubles: string[] | undefined;
  for (const cloud of clouds) {
    const isIts = ({ subAccountId }: { subAccountId: string }) =>
      tellers(billing, subAccountId).length === 0 &&
      (billing.accounts.get(subAccountId) ?? []).some(({ source }) => source === cloud.source);
    const resources = [...claims.flatMap(resourcesOf), ...coming].filter(isIts);
    const fact = `savings asked of ${cloud.source}`;
    if (resources.length === 0 || (await store.facts.get(fact)) === billing.today) continue;
    const failed = [
      await failureOf(() => askResources(cloud, resources, { store, billing })),
      await failureOf(async () => {
        const weak = (await unproven()).filter(({ resource }) => isIts(resource));
        await askUsage(cloud, weak, { store, billing });
      }),
    ].filter((each) => each !== undefined);
    troubles = [...(troubles ?? []), ...failed];
    await store.facts.set(fact, dayOf(clock.now()));
  }
  return troubles;
}

/** Claims that no resource's cost proves, by what is known when it is asked. */
type Unproven = () => Promise<SavingsClaim[]>;

interface Asked {
  store: Store;
  billing: Billing;
}

async function askResources(cloud: Cloud, resources: readonly ResourceRef[], { store, billing }: Asked) {
  if (!cloud.resourceCosts) return;
  const { today } = billing;
  const wanted = [...new Map(resources.map((each) => [resourceKey(each), each])).values()];
  const { costs, period } = await cloud.resourceCosts({
    resources: wanted,
    period: { start: addDays(today, -BASELINE_DAYS), end: today },
  });
  for (const [subAccountId, mine] of Map.groupBy(wanted, (each) => each.subAccountId)) {
    const days = within(daysOf(billing, subAccountId), period);
    await putCosts(store, { subjects: mine.map(resourceKey), days, costs });
  }
}

async function askUsage(cloud: Cloud, claims: readonly SavingsClaim[], { store, billing }: Asked) {
  const usage = usageOf(claims);
  if (!cloud.usageTypeCosts || usage.length === 0) return;
  const period = { start: startOf(claims), end: billing.today };
  const costs = await cloud.usageTypeCosts({ usage, period });
  for (const [subAccountId, mine] of Map.groupBy(usage, (each) => each.subAccountId)) {
    const days = within(daysOf(billing, subAccountId), period);
    await putCosts(store, { subjects: mine.map(usageKey), days, costs });
  }
}

async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    return error.message;
  }
}

async function putCosts(
  store: Store,
  read: { subjects: readonly string[]; days: readonly Day[]; costs: readonly SubjectCost[] },
): Promise<void> {
  const mine = new Set(read.subjects);
  await store.savings.putCosts({
    ...read,
    subjects: [...mine],
    costs: read.costs.filter(({ subject }) => mine.has(subject)),
  });
}

async function billingOf({ store, clock }: Omit<ProofSources, 'clouds'>, claims: readonly SavingsClaim[]) {
  const today = dayOf(clock.now());
  const accounts = Map.groupBy(await store.savings.accounts(), ({ subAccountId }) => subAccountId);
  const start = claims.length === 0 ? addDays(today, -BASELINE_DAYS) : startOf(claims);
  // A week more, so that a source which fell silent just before is still missed.
  const statuses = await store.costs.days({ start: addDays(start, -7), end: today });
  return { today, accounts, statuses };
}

const startOf = (claims: readonly SavingsClaim[]): Day =>
  addDays(claims.map(({ actedOn }) => actedOn).sort()[0]!, -BASELINE_DAYS);

function tellers({ accounts }: Billing, subAccountId: string): string[] {
  return (accounts.get(subAccountId) ?? []).filter((each) => each.tellsResources).map(({ source }) => source);
}

function isByUsage(billing: Billing, subAccountId: string): boolean {
  const mine = billing.accounts.get(subAccountId) ?? [];
  return tellers(billing, subAccountId).length === 0 && mine.some((each) => each.tellsUsageTypes);
}

/** Days of an account that every source of it calls settled. */
function daysOf({ accounts, statuses }: Billing, subAccountId: string): Day[] {
  const sources = (accounts.get(subAccountId) ?? []).map(({ source }) => source);
  return settledDays(statuses.filter(({ source }) => sources.includes(source)))
    .filter(({ settled }) => settled)
    .map(({ day }) => day);
}

/** Those of them that a bill which names resources has: without a charge there, a resource cost nothing. */
function daysTold(billing: Billing, subAccountId: string): Day[] {
  const sources = tellers(billing, subAccountId);
  const told = new Set(billing.statuses.filter(({ source }) => sources.includes(source)).map(({ day }) => day));
  return daysOf(billing, subAccountId).filter((day) => told.has(day));
}

function within(days: readonly Day[], { start, end }: Range): Day[] {
  return days.filter((day) => day >= start && day < end);
}

function usageOf(claims: readonly SavingsClaim[]): AccountUsage[] {
  const all = claims.flatMap(({ resource, usageTypes }) =>
    usageTypes.map((usageType) => ({ cloud: resource.cloud, subAccountId: resource.subAccountId, usageType })),
  );
  return [...new Map(all.map((each) => [usageKey(each), each])).values()];
}
