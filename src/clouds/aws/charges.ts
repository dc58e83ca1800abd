import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import type { AllocationRule } from '../../model/allocation.ts';
import type { Delivery, Slice } from '../../model/delivery.ts';
import { addDays, type Day, dayOf } from '../../model/period.ts';
import { lookUpClaims } from './claims.ts';
import { CLIENT_DEFAULTS, type ClientSettings } from './client.ts';
import { nameOf } from './dimensions.ts';
import { collectMonths } from './months.ts';
import { type Asking, LeftOut, pagesOf, type Range } from './pages.ts';
import { type ClaimedValues, callsFor, slicesOf } from './plan.ts';
import { type Meter, type Sleep, sleepReally } from './requests.ts';
import { metricsOf } from './schema.ts';

export type { Meter } from './requests.ts';

/** One payer account to read, and how. */
export interface CostExplorerSource {
  name: string;
  billingAccountId: string;
  /** Tag keys to break costs down by, as they are activated for cost allocation; case-sensitive. */
  tagKeys: readonly string[];
  /** Tag keys that tell the environment. */
  environmentTags: readonly string[];
  rules: readonly AllocationRule[];
  /** Full months before the current one. Default 13, which is what Cost Explorer keeps by day. */
  historyMonths?: number;
  /** Pages one call may have before its slice is left out. Default 40, which is 0.40 USD. */
  pageCap?: number;
  /** Costs after the account's own discounts. Default false. */
  net?: boolean;
}

export interface CostExplorerReading {
  source: CostExplorerSource;
  meter: Meter;
  now(): Temporal.Instant;
  /** Hears one sentence for each rule or breakdown that had to be left out. */
  tell(sentence: string): void;
  /**
   * The first month, `YYYY-MM`, that may still change for a slice; undefined reads its whole history. Asked right before
   * the slice is read, when the slices before it are stored: `service` comes first and settles days.
   */
  since?(slice: Slice): Promise<string | undefined>;
  client?: ClientSettings;
  sleep?: Sleep;
}

/** What the steps below share. */
interface Work extends CostExplorerReading {
  asking: Asking;
  /** The UTC day this reading began, so that it stays one reading across midnight. */
  today: Day;
  names: Map<string, string>;
}

/**
 * Cost Explorer as deliveries: one for each slice and month, each slice the same money broken down another way. One
 * planned set of calls feeds every team: as many for each slice as the rules use dimensions, and one more for each
 * dimension whose values must be looked up. A month comes out when its slice is complete, so that what was
 * yielded before a PennyError (`refused` at the day's cap, `forbidden`, `unavailable`) stays good.
 */
export async function* costExplorerCharges(reading: CostExplorerReading): AsyncGenerator<Delivery> {
  const { source, meter, sleep = sleepReally } = reading;
  const client = new CostExplorerClient({ ...CLIENT_DEFAULTS, ...reading.client });
  const { billingAccountId, pageCap = 40, net = false } = source;
  const asking: Asking = { client, billingAccountId, metrics: metricsOf({ net }), pageCap, meter, sleep };
  const work: Work = { ...reading, asking, today: dayOf(reading.now()), names: new Map() };
  try {
    const slices = slicesOf(source.tagKeys, source.environmentTags);
    const claims = await claimsOf(slices, work);
    for (const slice of slices) yield* readSlice(slice, claims, work);
  } finally {
    client.destroy();
  }
}

/** The rules as values to filter by; what Cost Explorer cannot answer is told. */
async function claimsOf(slices: readonly Slice[], work: Work): Promise<ClaimedValues[]> {
  const { source, tell, asking, names } = work;
  const ranges = await Promise.all(slices.map((slice) => rangeOf(slice, work)));
  const [range] = ranges.sort((a, b) => a.start.localeCompare(b.start));
  if (!range || range.start >= range.end) return [];
  const { claims, unanswerable } = await lookUpClaims({ rules: source.rules, range, asking, names });
  unanswerable.forEach(tell);
  return claims;
}

/** All calls of one slice, then its months: never half of one. */
async function* readSlice(slice: Slice, claims: ClaimedValues[], work: Work): AsyncGenerator<Delivery> {
  const { source, meter, asking, names, tell } = work;
  const calls = callsFor(slice, claims);
  const range = await rangeOf(slice, work);
  const months = collectMonths({ source: source.name, billingAccountId: source.billingAccountId, slice, names });
  try {
    for (const call of range.start < range.end ? calls : []) {
      for await (const page of pagesOf(call, { ...range, granularity: 'DAILY' }, asking))
        months.add(page, call.groupBy);
    }
  } catch (error) {
    if (!(error instanceof LeftOut)) throw error;
    tell(`I left out the breakdown of ${source.name} by ${nameOf(slice)}: ${error.message}.`);
    return;
  }
  const cacheHits = calls.length * monthsBetween(`${firstMonth(work)}-01`, range.start);
  if (cacheHits > 0) await meter.record({ requests: 0, cacheHits });
  yield* months.deliveries();
}

/** What may still change of a slice: from the first of a month through today, UTC. */
async function rangeOf(slice: Slice, work: Work): Promise<Range> {
  const [first, since] = [firstMonth(work), await work.since?.(slice)];
  return { start: `${since && since > first ? since : first}-01`, end: addDays(work.today, 1) };
}

/** The oldest month of the history asked for. */
function firstMonth({ source: { historyMonths: months = 13 }, today }: Work): string {
  return Temporal.PlainYearMonth.from(today.slice(0, 7)).subtract({ months }).toString();
}

function monthsBetween(start: string, end: string): number {
  return Temporal.PlainDate.from(start).until(end, { largestUnit: 'months' }).months;
}
