import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandOutput,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { PennyError } from '../../../errors.ts';
import type { Query } from './measure.ts';
import type { At } from './reader.ts';
import type { Session } from './session.ts';
import { type Hours, noHours, putPoints, type Span } from './summary.ts';

const GET = 'cloudwatch:GetMetricData';
/** What reading metrics calls. */
export const permissions = [GET];

/** What one call takes at most (type docs of GetMetricData). */
const METRICS_A_CALL = 500;
const POINTS_A_CALL = 100_800;
/** How often a reply that is incomplete without a token is asked for again. */
const TRIES = 3;

/** How many series fit into a call: 300 of fourteen days by the hour. */
export function seriesACall({ start, end, step }: Span): number {
  return Math.max(1, Math.min(METRICS_A_CALL, Math.floor(POINTS_A_CALL / ((end - start) / step))));
}

/** One series that is wanted, and who gets it; undefined where CloudWatch could not give it. */
export interface Wanted {
  query: Query;
  done(series: Hours | undefined): void;
}

/** What reading series needs: a place to ask in, the hours, and room for the calls. */
export interface SeriesAsking {
  at: Pick<At, 'client' | 'ask'>;
  span: Span;
  session: Pick<Session, 'used' | 'room'>;
}

/**
 * Every wanted series in the fewest calls that CloudWatch's limits allow. A reply is turned into numbers at once and
 * forgotten. What a call cannot give is undefined, and the sentences say why.
 */
export async function readSeries(wanted: readonly Wanted[], asking: SeriesAsking): Promise<void> {
  const size = seriesACall(asking.span);
  const failures: PennyError[] = [];
  const calls = Array.from({ length: Math.ceil(wanted.length / size) }, async (_, index) => {
    const mine = wanted.slice(index * size, (index + 1) * size);
    asking.session.used.metrics += mine.length;
    try {
      const missing = await asking.session.room(() => readCall(mine, asking));
      if (missing > 0) failures.push(incomplete(missing));
    } catch (error) {
      if (!(error instanceof PennyError)) throw error;
      failures.push(error);
    }
  });
  await Promise.all(calls);
  if (failures[0]) throw failures[0];
}

function incomplete(missing: number): PennyError {
  const what = missing === 1 ? 'One metric' : `${missing} metrics`;
  return new PennyError(
    'unavailable',
    `${what} came back incomplete from CloudWatch each time; the next reading tries again.`,
  );
}

/** One call to its end, then again for what came back incomplete. Returns how many series stay unknown. */
async function readCall(wanted: readonly Wanted[], asking: SeriesAsking): Promise<number> {
  const { span } = asking;
  const hours = (span.end - span.start) / span.step;
  const open = new Map(wanted.map((each, index) => [`m${index}`, { ...each, series: noHours(hours) }]));
  try {
    for (let attempt = 1; open.size > 0 && attempt <= TRIES; attempt++) {
      for (const id of await readPages(open, asking)) {
        open.get(id)?.done(open.get(id)?.series);
        open.delete(id);
      }
    }
    return open.size;
  } finally {
    for (const { done } of open.values()) done(undefined);
  }
}

/** Follows the pages of one call; returns the ids of the series that are complete. */
async function readPages(
  open: ReadonlyMap<string, Wanted & { series: Hours }>,
  { at, span }: SeriesAsking,
): Promise<string[]> {
  const cloudWatch = at.client(CloudWatchClient);
  const status = new Map<string, string | undefined>();
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const command = new GetMetricDataCommand({
      MetricDataQueries: [...open].map(([id, { query }]) => metricQuery(id, query, span)),
      StartTime: new Date(span.start),
      EndTime: new Date(span.end),
      ScanBy: 'TimestampAscending',
      ...(token !== undefined && { NextToken: token }),
    });
    const { MetricDataResults = [], NextToken }: GetMetricDataCommandOutput = await at.ask(GET, () =>
      cloudWatch.send(command),
    );
    for (const { Id = '', Timestamps = [], Values = [], StatusCode } of MetricDataResults) {
      const mine = open.get(Id);
      if (mine) putPoints(mine.series, { timestamps: Timestamps, values: Values }, span);
      status.set(Id, StatusCode);
    }
    token = NextToken;
    if (token !== undefined && seen.has(token)) break;
    if (token !== undefined) seen.add(token);
  } while (token);
  return token ? [] : [...status].flatMap(([id, code]) => (code === undefined || code === 'Complete' ? [id] : []));
}

function metricQuery(Id: string, { namespace, name, dimensions, stat }: Query, { step }: Span): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: namespace, MetricName: name, Dimensions };
  return { Id, MetricStat: { Metric, Period: step / 1_000, Stat: stat } };
}
