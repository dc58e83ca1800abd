import { grantToJob } from '../analysis/access.ts';
import { usageGroups } from '../analysis/usage-groups.ts';
import type { Config } from '../config.ts';
import { PennyError } from '../errors.ts';
import { BILL_PART } from '../model/commitment.ts';
import { addDays, dayOf, daysBetween, type Period } from '../model/period.ts';
import type { Instance } from '../model/resource.ts';
import { openClouds } from '../open-clouds.ts';
import type { MachineWanted, Store } from '../ports.ts';

/** Days that use and coverage are asked for, all settled. */
const DAYS = 30;
/** How long after a day nothing of it moves any more, where no source says. */
const USUALLY_SETTLED_DAYS = 3;

interface About {
  config: Config;
  store: Store;
  now: Temporal.Instant;
}

/**
 * What a cloud says of commitments, beside its bill: each part at most once a UTC day, since most are billed. One that
 * cannot be read leaves what it said before and a sentence, and is asked for again at the next reading.
 */
export async function syncCommitments(source: string, about: About): Promise<string[]> {
  const { config, store, now } = about;
  const cloud = openClouds(config, { store, now: () => now }).find((each) => each.source === source);
  if (!cloud?.commitments) return [];
  const today = dayOf(now);
  const known = await store.commitments.parts(source);
  const fresh = known.filter(({ readAt, trouble }) => trouble === '' && readAt?.slice(0, 10) === today);
  const period = await settledDays(source, about);
  const regionIds = await regionsOf(about, period);
  const except = fresh.map(({ part }) => part);
  const parts = [...except];
  const troubles: string[] = [];
  for await (const part of cloud.commitments({ period, regionIds, except })) {
    await store.commitments.putPart(source, part, now.toString());
    parts.push(part.part);
    if ('trouble' in part) troubles.push(part.trouble);
  }
  const trouble = await syncReservedTerms(source, about);
  await store.commitments.keepParts(source, [...parts, BILL_PART, TERMS_PART]);
  if (trouble) troubles.push(trouble);
  return [...new Set(troubles)];
}

/** What stored charges say of commitments, where a bill carries every column. */
export async function syncBilledCommitments(
  source: string,
  { store, now }: Pick<About, 'store' | 'now'>,
): Promise<void> {
  const facts = await store.commitments.inCharges(source);
  await store.commitments.putPart(source, { part: BILL_PART, facts }, now.toString());
}

/** Price lists change rarely; a week is soon enough. */
const TERMS_FOR_DAYS = 7;
const TERMS_PART = 'reserved prices';

/** What the machines that could be reserved cost, of each family and region the one that would be bought. */
async function syncReservedTerms(source: string, { config, store, now }: About): Promise<string | undefined> {
  const cloud = openClouds(config, { store, now: () => now }).find((each) => each.source === source);
  const wanted = await machinesToPrice(store);
  if (!cloud?.reservedTerms || wanted.length === 0) return undefined;
  const known = (await store.commitments.parts(source)).find(({ part }) => part === TERMS_PART);
  const isFresh = known?.readAt && daysBetween(dayOf(Temporal.Instant.from(known.readAt)), dayOf(now)) < TERMS_FOR_DAYS;
  if (isFresh && known.trouble === '') return undefined;
  try {
    const terms = await cloud.reservedTerms(wanted);
    await store.commitments.putPart(source, { part: TERMS_PART, facts: { terms } }, now.toString());
    return undefined;
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    await store.commitments.putPart(source, { part: TERMS_PART, trouble: error.message }, now.toString());
    return error.message;
  }
}

async function machinesToPrice(store: Store): Promise<MachineWanted[]> {
  const resources = await store.resources.list();
  const instances = resources.filter((each): each is Instance => each.resourceType === 'instance');
  const any = { hourly: 0, currency: '' };
  return usageGroups(instances, { onDemandPrice: () => any, coveredShare: () => 0 }).groups;
}

async function settledDays(source: string, { store, now }: About): Promise<Pick<Period, 'start' | 'end'>> {
  const status = (await store.deliveries.sources()).find((each) => each.source === source);
  const end = addDays(status?.settledThrough ?? addDays(dayOf(now), -USUALLY_SETTLED_DAYS), 1);
  return { start: addDays(end, -DAYS), end };
}

/** `eu-central-1`; how AWS's regions are told from other clouds', of which costs are asked together. */
const AWS_REGION = /^[a-z]{2}(-[a-z]+)+-\d+$/;

/** Reservations are described region by region: where nothing costs anything, none is used. */
async function regionsOf({ store, config }: About, period: Pick<Period, 'start' | 'end'>): Promise<string[]> {
  const grant = grantToJob('all', config);
  const rows = await store.costs.sumBy({ grant, grouping: 'region', metric: 'effective', period });
  return [...new Set(rows.map(({ key }) => key))].filter((key) => AWS_REGION.test(key)).sort();
}
