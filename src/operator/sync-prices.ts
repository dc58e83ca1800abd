import { itemsInUse, itemsToCompare } from '../analysis/price-items.ts';
import type { Config, Source } from '../config.ts';
import { PennyError } from '../errors.ts';
import { itemKey, type PriceWanted } from '../model/billed-usage.ts';
import { addDays, dayOf } from '../model/period.ts';
import type { Resource } from '../model/resource.ts';
import { openClouds } from '../open-clouds.ts';
import type { Cloud, SourceStatus, Store } from '../ports.ts';

interface About {
  config: Config;
  store: Store;
  now: Temporal.Instant;
}

/** Days of usage that a unit price is made of. */
const DAYS = 30;
/** Public prices change a few times a year; a week is soon enough. */
const LIST_DAYS = 7;

/** What could not be read of prices when it was last tried, for the doctor: JSON of sentences by what was tried. */
export const PRICE_TROUBLES = 'troubles with prices';

/**
 * Renews what things cost. Stored bills are looked at whenever they changed; Cost Explorer, which bills each request,
 * at most once a day, and the price list once a week or for what is new, both only where there are resources to price.
 * What fails leaves what was known before, and a sentence: prices then come from the next best source.
 */
export async function syncPrices(about: About, synced: readonly Source[]): Promise<string[]> {
  const { config, store, now } = about;
  const sources = await store.deliveries.sources();
  for (const source of sources) if (!isAsked(source, config)) await storeUsageOfBill(source, store);
  const resources = await store.resources.list({ measured: false });
  if (resources.length === 0) return [];

  const clouds = openClouds(config, { store, now: () => now });
  const lines: string[] = [];
  const troubles = JSON.parse((await store.facts.get(PRICE_TROUBLES)) ?? '{}') as Record<string, string>;
  const attempt = async (what: string, work: () => Promise<Asked | undefined>) => {
    const { read, trouble } = (await whatIsRead(work)) ?? {};
    if (read !== undefined || trouble !== undefined) delete troubles[what];
    if (trouble !== undefined) troubles[what] = trouble;
    lines.push(...[read, trouble].filter((line) => line !== undefined));
  };
  const asked = sources.filter(({ source }) => synced.some(({ name }) => name === source));
  for (const source of asked) await attempt(`usage of ${source.source}`, () => askUsage(source, clouds, about));
  await attempt('the price list', () => askList(resources, clouds, about));
  await store.facts.set(PRICE_TROUBLES, JSON.stringify(troubles));
  return lines.map((line) => `prices: ${line}`);
}

/** What was read, in words, and what was not; undefined where nothing was due. */
interface Asked {
  read?: string | undefined;
  trouble?: string | undefined;
}

async function whatIsRead(work: () => Promise<Asked | undefined>): Promise<Asked | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    return { trouble: error.message };
  }
}

/** Cost Explorer's months carry no quantities: its usage has to be asked for. */
function isAsked({ source }: SourceStatus, { sources }: Config): boolean {
  return sources.some(({ name, kind }) => name === source && kind === 'aws-cost-explorer');
}

async function storeUsageOfBill({ source, lastReadAt, settledThrough }: SourceStatus, store: Store): Promise<void> {
  const fact = `usage in ${source}`;
  const mark = `${lastReadAt} ${settledThrough}`;
  if ((await store.facts.get(fact)) === mark) return;
  await store.prices.putUsage(source, await store.prices.inCharges(source));
  await store.facts.set(fact, mark);
}

/** Once a day, whatever comes of it, but for a permission that somebody is adding: what was billed is billed again. */
async function askUsage(
  { source, settledThrough }: SourceStatus,
  clouds: readonly Cloud[],
  { store, now }: About,
): Promise<Asked | undefined> {
  const cloud = clouds.find((each) => each.source === source);
  const fact = `usage asked of ${source}`;
  const today = dayOf(now);
  if (!cloud?.usagePrices || !settledThrough || (await store.facts.get(fact)) === today) return undefined;
  try {
    const period = { start: addDays(settledThrough, 1 - DAYS), end: addDays(settledThrough, 1) };
    const usage = await cloud.usagePrices(period);
    await store.prices.putUsage(source, { usage, resources: [] });
    await store.facts.set(fact, today);
    return { read: `${usage.length} usage types of accounts of ${source}` };
  } catch (error) {
    if (!(error instanceof PennyError && error.code === 'forbidden')) await store.facts.set(fact, today);
    throw error;
  }
}

const LIST_FACT = 'price list';

async function askList(
  resources: readonly Resource[],
  clouds: readonly Cloud[],
  { store, now }: About,
): Promise<Asked | undefined> {
  const cloud = clouds.find((each) => each.priceList);
  if (!cloud?.priceList) return undefined;
  const wanted = wantedBy(resources);
  const last = lastAsked(await store.facts.get(LIST_FACT));
  const isOld = !last || daysSince(last.at, now) >= LIST_DAYS;
  const known = new Set(isOld ? [] : last.wanted);
  const missing = [...wanted].filter(([key]) => !known.has(key)).map(([, each]) => each);
  if (missing.length === 0) return undefined;
  const { prices, leftOut } = await cloud.priceList(missing);
  await store.prices.putList(prices);
  const at = isOld ? now.toString() : last.at;
  if (leftOut.length === 0) await store.facts.set(LIST_FACT, JSON.stringify({ at, wanted: [...wanted.keys()] }));
  return { read: `${prices.length} public prices`, trouble: leftOut[0] };
}

/** Everything in use, once for each region. */
function wantedBy(resources: readonly Resource[]): Map<string, PriceWanted> {
  const wanted = new Map<string, PriceWanted>();
  for (const resource of resources) {
    const { regionId } = resource;
    for (const item of [...itemsInUse(resource), ...itemsToCompare(resource)]) {
      wanted.set(`${regionId} ${itemKey(item)}`, { item, regionId });
    }
  }
  return wanted;
}

function lastAsked(fact: string | undefined): { at: string; wanted: string[] } | undefined {
  return fact === undefined ? undefined : (JSON.parse(fact) as { at: string; wanted: string[] });
}

function daysSince(at: string, now: Temporal.Instant): number {
  return now.since(Temporal.Instant.from(at)).total('hours') / 24;
}
