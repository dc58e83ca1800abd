import { hash } from 'node:crypto';
import type { Config, ResourcesSource } from '../config.ts';
import { PennyError } from '../errors.ts';
import { type Place, type PlaceReading, WHOLE_ACCOUNT } from '../model/resource.ts';
import { openClouds } from '../open-clouds.ts';
import type { Cloud, Store } from '../ports.ts';

interface About {
  config: Config;
  store: Store;
  now: Temporal.Instant;
}

/** How a reading is counted while it is stored. */
interface Count {
  resources: number;
  places: Place[];
  /** Whether anything at all could be read. */
  anyRead: boolean;
  troubles: Set<string>;
  /** Regions in which there are machines, whose types are looked up. */
  machineRegions: Set<string>;
}

/** How many troubles the line of a sync spells out; the doctor lists all of them. */
const SPELT_OUT = 3;

/**
 * Reads what the accounts of a source hold, at most every `readEveryHours`, and at once where the source was set
 * otherwise. Each place is stored when it is read; what could not be read is told, and kept for the doctor.
 */
export async function syncResources(source: ResourcesSource, { config, store, now }: About): Promise<string> {
  const mark = hash('sha1', JSON.stringify([source.accounts, source.role, source.regions, source.days]), 'base64url');
  const due = await dueAt(source, mark, store);
  if (due && Temporal.Instant.compare(now, due) < 0) return `fresh until ${due.toString({ smallestUnit: 'minute' })}`;
  const cloud = openClouds(config, { store, now: () => now }).find((each) => each.source === source.name);
  if (!cloud?.resources) return 'nothing to read';
  try {
    const count = await storePlaces(source.name, cloud.resources(), store);
    const beside = count.anyRead ? await storeBeside(cloud, count, { store, now }) : [];
    const troubles = [...new Set([...count.troubles, ...beside])];
    await store.facts.set(`limits of ${source.name}`, JSON.stringify(troubles.length > 0 ? [someOf(troubles)] : []));
    if (!count.anyRead)
      throw new PennyError('unavailable', troubles.length > 0 ? someOf(troubles) : 'no region to read.');
    await store.facts.set(factOf(source.name), JSON.stringify({ mark, readAt: now.toString() }));
    const { calls = 0, metrics = 0 } = (await cloud.use?.()) ?? {};
    const places = count.places.length === 1 ? 'one place' : `${count.places.length} places`;
    const read = `${count.resources} resources in ${places}, ${calls} calls, ${metrics} metrics`;
    return troubles.length === 0 ? read : `${read}; ${troubles.length} could not be read: ${someOf(troubles)}`;
  } finally {
    await cloud.close?.();
  }
}

/** Forgets what sources held that are no longer in penny.yml. */
export async function forgetSources({ config, store }: Pick<About, 'config' | 'store'>): Promise<void> {
  const named = new Set(config.sources.map(({ name }) => name));
  const stored = new Set((await store.resources.places()).map(({ source }) => source));
  for (const source of stored) if (!named.has(source)) await store.resources.keepPlaces(source, []);
}

function factOf(source: string): string {
  return `resources of ${source}`;
}

/** When a source is to be read again; undefined: now, since it was never read, or was set otherwise. */
async function dueAt({ name, readEveryHours }: ResourcesSource, mark: string, store: Store) {
  const fact = await store.facts.get(factOf(name));
  const last = fact === undefined ? undefined : (JSON.parse(fact) as { mark: string; readAt: string });
  if (last?.mark !== mark) return undefined;
  return Temporal.Instant.from(last.readAt).add({ minutes: Math.round(readEveryHours * 60) });
}

async function storePlaces(source: string, readings: AsyncIterable<PlaceReading>, store: Store): Promise<Count> {
  const count: Count = { resources: 0, places: [], anyRead: false, troubles: new Set(), machineRegions: new Set() };
  for await (const reading of readings) {
    for (const each of await placesOf(source, reading, store)) {
      await store.resources.replacePlace(source, each);
      count.places.push(each);
    }
    count.resources += reading.resources.length;
    count.anyRead ||= reading.readTypes.length > 0;
    if (reading.resources.some(({ resourceType }) => resourceType === 'instance'))
      count.machineRegions.add(reading.regionId);
    for (const { sentence } of reading.troubles) count.troubles.add(sentence);
  }
  await store.resources.keepPlaces(source, count.places);
  return count;
}

/** What was known of an account that could not be entered stays, and each of its places says why it is old. */
async function placesOf(source: string, reading: PlaceReading, store: Store): Promise<PlaceReading[]> {
  if (reading.regionId !== WHOLE_ACCOUNT) return [reading];
  const known = (await store.resources.places()).filter(
    (each) => each.source === source && each.subAccountId === reading.subAccountId,
  );
  return known.length === 0 ? [reading] : known.map(({ regionId }) => ({ ...reading, regionId }));
}

/** The machines sold where some run, and what the cloud itself advises. What fails leaves what was known before. */
async function storeBeside(
  cloud: Cloud,
  { machineRegions }: Count,
  { store, now }: Pick<About, 'store' | 'now'>,
): Promise<string[]> {
  const troubles: string[] = [];
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof PennyError)) throw error;
      troubles.push(error.message);
    }
  };
  const putTypes = async (regionId: string) =>
    store.resources.putInstanceTypes((await cloud.instanceTypes?.([regionId])) ?? {});
  await Promise.all([...machineRegions].map((regionId) => attempt(() => putTypes(regionId))));
  await attempt(async () => {
    const advice = await cloud.secondOpinions?.();
    if (!advice) return;
    await store.resources.putOpinions(cloud.source, advice, now.toString());
    troubles.push(...advice.troubles.map(({ sentence }) => sentence));
  });
  return troubles;
}

function someOf(troubles: readonly string[]): string {
  const more = troubles.length - SPELT_OUT;
  return [...troubles.slice(0, SPELT_OUT), ...(more > 0 ? [`And ${more} more: penny doctor lists them.`] : [])].join(
    ' ',
  );
}
