import { CostExplorerClient, type Expression } from '@aws-sdk/client-cost-explorer';
import { PennyError } from '../../errors.ts';
import type { Breakdown, BreakdownRow, Dimension } from '../../model/breakdown.ts';
import { addDays, type Day, dayOf } from '../../model/period.ts';
import type { BreakdownQuestion } from '../../ports.ts';
import { breakdownRows } from './breakdown-rows.ts';
import { CLIENT_DEFAULTS } from './client.ts';
import type { AwsCloudSettings } from './cloud.ts';
import { isOneOf, nameOf } from './dimensions.ts';
import { type Asking, LeftOut, pagesOf, type Range } from './pages.ts';
import { narrowed } from './plan.ts';
import { sleepReally } from './requests.ts';
import { metricsOf } from './schema.ts';
import { type Owning, scopeFilter } from './scope-filter.ts';

/** Days for which Cost Explorer keeps resources, today not counted (type docs of GetCostAndUsageWithResources). */
const RESOURCE_DAYS = 14;

/** What the steps below share. */
interface Work {
  source: AwsCloudSettings['source'];
  asking: Asking;
  today: Day;
  names: Map<string, string>;
}

/**
 * Effective cost by UTC day, cut by every dimension the question leaves open: one call each, and a team's own rules as
 * its filter (`ownFilter`), so that the rows add up to what is stored of that team. What cannot be read is said in
 * `leftOut`; only when nothing at all could be read is it a PennyError.
 */
export async function breakDown(question: BreakdownQuestion, settings: AwsCloudSettings): Promise<Breakdown> {
  const { source, meter, now, sleep = sleepReally } = settings;
  const client = new CostExplorerClient({ ...CLIENT_DEFAULTS, ...settings.client });
  const { billingAccountId, pageCap = 40, net = false } = source;
  const { effectiveCost } = metricsOf({ net });
  const asking: Asking = { client, billingAccountId, metrics: { effectiveCost }, pageCap, meter, sleep };
  const work: Work = { source, asking, today: dayOf(now()), names: new Map() };
  try {
    const filter = await filterFor(question, { ...work, allocation: settings.allocation });
    return filter ? await readAll(question, filter, work) : { rows: [], leftOut: [] };
  } finally {
    client.destroy();
  }
}

/** The charges in question; undefined where a team can have none on AWS. */
async function filterFor(
  { scope, serviceNames, subAccountId, period }: BreakdownQuestion,
  about: Owning,
): Promise<{ filter?: Expression } | undefined> {
  const own = await scopeFilter(scope, period, about);
  return (
    own &&
    narrowed(own.filter, [
      ...(serviceNames === undefined ? [] : [isOneOf('service', serviceNames)]),
      ...(subAccountId === undefined ? [] : [isOneOf('account', [subAccountId])]),
    ])
  );
}

/** Every dimension in its turn. What is wrong with one call is that dimension's; any other failure is of all that follow. */
async function readAll(question: BreakdownQuestion, filter: { filter?: Expression }, work: Work): Promise<Breakdown> {
  const rows: BreakdownRow[] = [];
  const { steps, leftOut } = stepsFor(question, work);
  let read = 0;
  for (const [index, { dimension, range, note }] of steps.entries()) {
    try {
      for (const row of await rowsBy(dimension, filter, range, work)) rows.push(row);
      if (note) leftOut.push(note);
      read += 1;
    } catch (error) {
      if (error instanceof LeftOut) {
        leftOut.push(leftOutOf(work, [dimension], error.message));
        continue;
      }
      if (!(error instanceof PennyError) || read === 0) throw error;
      const rest = steps.slice(index).map((step) => step.dimension);
      leftOut.push(leftOutOf(work, rest, error.message));
      break;
    }
  }
  return { rows, leftOut };
}

interface Step {
  dimension: Dimension;
  range: Range;
  /** What to say of it although it was read. */
  note?: string;
}

/** What to read, the most telling first; resources last, since most accounts do not have them enabled. */
function stepsFor(
  { serviceNames, subAccountId, period }: BreakdownQuestion,
  work: Work,
): { steps: Step[]; leftOut: string[] } {
  const dimensions: Dimension[] = [
    ...(serviceNames?.length === 1 ? [] : (['service'] as const)),
    ...(subAccountId === undefined ? (['account'] as const) : []),
    'usage-type',
    'region',
    'charge-category',
    ...work.source.tagKeys.map((key): Dimension => `tag:${key}`),
  ];
  const steps = dimensions.map((dimension): Step => ({ dimension, range: period }));
  const kept = addDays(work.today, -RESOURCE_DAYS);
  const start = period.start < kept ? kept : period.start;
  const without = (reason: string) => ({ steps, leftOut: [leftOutOf(work, ['resource'], reason)] });
  if (serviceNames === undefined) return without('Cost Explorer tells resources of named services only');
  if (start >= period.end) return without(`Cost Explorer keeps resources for ${RESOURCE_DAYS} days`);
  const note = `Resources are known from ${start} on: Cost Explorer keeps them for ${RESOURCE_DAYS} days.`;
  steps.push({ dimension: 'resource', range: { ...period, start }, ...(start > period.start && { note }) });
  return { steps, leftOut: [] };
}

async function rowsBy(
  dimension: Dimension,
  filter: { filter?: Expression },
  range: Range,
  { asking, names }: Work,
): Promise<BreakdownRow[]> {
  const consumed = dimension === 'usage-type' ? { consumedQuantity: 'UsageQuantity' } : {};
  const metrics = { ...asking.metrics, ...consumed };
  const rows = breakdownRows(dimension, names);
  const call = { groupBy: [dimension] satisfies [Dimension], ...filter };
  for await (const page of pagesOf(call, { ...range, granularity: 'DAILY' }, { ...asking, metrics })) rows.add(page);
  return rows.all();
}

function leftOutOf({ source }: Work, dimensions: Dimension[], reason: string): string {
  const words = dimensions.map(nameOf).join(', ');
  return `I left out the breakdown of ${source.name} by ${words}: ${reason.replace(/\.?$/, '.')}`;
}
