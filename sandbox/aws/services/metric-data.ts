import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { type Context, JsonText } from '../context.ts';
import { AwsFault } from '../fault.ts';
import type { MetricName, Statistic, ValueAt } from '../metrics.ts';
import { markOf, offsetIn, tokenFor } from '../pages.ts';
import { poweredIn } from '../power.ts';

/** GetMetricData as it comes over the wire: instants are seconds since 1970. */
export interface MetricDataRequest {
  MetricDataQueries?: MetricDataQuery[];
  StartTime?: number;
  EndTime?: number;
  ScanBy?: string;
  MaxDatapoints?: number;
  NextToken?: string;
}

/** What one call may ask for, and answers before it goes on with a next page (the SDK's type docs). */
const MOST_QUERIES = 500;
const MOST_POINTS = 100_800;
const AN_HOUR = 3_600;
const STATISTICS: readonly string[] = ['Average', 'Maximum', 'Minimum', 'Sum'] satisfies Statistic[];

/**
 * What was measured, written as text at once: a hundred thousand figures a call are the rule, and instants of a window
 * are the same for all metrics that have all of them.
 */
export function getMetricData(request: MetricDataRequest, { here, now }: Context): JsonText {
  const queries = checkedQueries(request);
  const limit = checkedLimit(request);
  const isNewestFirst = request.ScanBy !== 'TimestampAscending';
  const windows = new Windows(checkedPeriod(request, now), isNewestFirst);
  const mark = request.NextToken === undefined ? '' : markOf(request);
  const from = offsetIn(request.NextToken, mark);

  const results: string[] = [];
  let left = limit;
  let point = from % MOST_POINTS;
  for (let index = Math.floor(from / MOST_POINTS); index < queries.length; index++) {
    if (left === 0) return answer(results, tokenFor(index * MOST_POINTS, markOf(request)));
    const { Id = '', Label, MetricStat } = queries[index]!;
    const { Metric, Period, Stat } = MetricStat!;
    const dimensions = Object.fromEntries((Metric?.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
    const find = { namespace: Metric?.Namespace ?? '', metricName: Metric?.MetricName ?? '', dimensions };
    const valueAt = measured(here, find);
    const series = valueAt ? windows.series(valueAt, Period!, Stat as Statistic) : NOTHING;
    const isCut = series.values.length - point > left;
    const to = isCut ? point + left : series.values.length;
    const [stamps, values] = textOf(series, point, to);
    const about = `{"Id":${JSON.stringify(Id)},"Label":${JSON.stringify(Label ?? find.metricName)}`;
    const status = isCut ? 'PartialData' : 'Complete';
    results.push(`${about},"Timestamps":[${stamps}],"Values":[${values}],"StatusCode":"${status}"}`);
    left -= to - point;
    if (isCut) return answer(results, tokenFor(index * MOST_POINTS + to, markOf(request)));
    point = 0;
  }
  return answer(results);
}

function answer(results: string[], token?: string): JsonText {
  const next = token === undefined ? '' : `,"NextToken":${JSON.stringify(token)}`;
  return new JsonText(`{"MetricDataResults":[${results.join(',')}],"Messages":[]${next}}`);
}

/** A machine that somebody turned off reports nothing until it is on again. */
function measured({ metrics, power }: Context['here'], name: MetricName): ValueAt | undefined {
  const valueAt = metrics.find(name);
  const { InstanceId: id } = name.dimensions;
  if (!valueAt || id === undefined || !power.has(id)) return valueAt;
  return (hour, statistic) => (poweredIn(power, id, hour) === false ? undefined : valueAt(hour, statistic));
}

interface Series {
  /** Undefined where they are those of the whole window. */
  stamps: number[] | undefined;
  window: Window;
  values: number[];
}

interface Window {
  stamps: number[];
  text: string;
}

const NOTHING: Series = { stamps: undefined, window: { stamps: [], text: '' }, values: [] };

function textOf({ stamps, window, values }: Series, from: number, to: number): [stamps: string, values: string] {
  const isWhole = from === 0 && to === values.length;
  if (isWhole) return [stamps ? stamps.join() : window.text, values.join()];
  return [(stamps ?? window.stamps).slice(from, to).join(), values.slice(from, to).join()];
}

/** The instants between start and end, for each length of a period. */
class Windows {
  readonly #start: number;
  readonly #end: number;
  readonly #isNewestFirst: boolean;
  readonly #byPeriod = new Map<number, Window>();

  constructor({ start, end }: { start: number; end: number }, isNewestFirst: boolean) {
    this.#start = start;
    this.#end = end;
    this.#isNewestFirst = isNewestFirst;
  }

  series(valueAt: ValueAt, period: number, statistic: Statistic): Series {
    const window = this.#window(period);
    const values: number[] = [];
    let stamps: number[] | undefined;
    const read = reader(valueAt, period, statistic);
    for (let index = 0; index < window.stamps.length; index++) {
      const stamp = window.stamps[index]!;
      const value = read(Math.floor(stamp / AN_HOUR));
      if (value === undefined) stamps ??= window.stamps.slice(0, index);
      else {
        values.push(Math.round(value * 10_000) / 10_000);
        stamps?.push(stamp);
      }
    }
    return { stamps, window, values };
  }

  #window(period: number): Window {
    return this.#byPeriod.getOrInsertComputed(period, () => {
      const first = Math.floor(this.#start / period) * period;
      const count = Math.max(0, Math.ceil((this.#end - first) / period));
      const ascending = Array.from({ length: count }, (_, index) => first + index * period);
      const stamps = this.#isNewestFirst ? ascending.reverse() : ascending;
      return { stamps, text: stamps.join() };
    });
  }
}

/** Reads a period's value, out of hours: several are put together, and a part of one has its share. */
function reader(valueAt: ValueAt, period: number, statistic: Statistic): (hour: number) => number | undefined {
  const hours = period / AN_HOUR;
  if (hours === 1) return (hour) => valueAt(hour, statistic);
  if (hours < 1) {
    const share = statistic === 'Sum' ? hours : 1;
    return (hour) => {
      const value = valueAt(hour, statistic);
      return value === undefined ? undefined : value * share;
    };
  }
  return (hour) => {
    const values = Array.from({ length: hours }, (_, index) => valueAt(hour + index, statistic));
    const known = values.filter((value) => value !== undefined);
    return known.length === 0 ? undefined : together(known, statistic);
  };
}

function together(values: readonly number[], statistic: Statistic): number {
  if (statistic === 'Maximum') return Math.max(...values);
  if (statistic === 'Minimum') return Math.min(...values);
  const sum = values.reduce((total, value) => total + value, 0);
  return statistic === 'Sum' ? sum : sum / values.length;
}

function checkedQueries({ MetricDataQueries = [] }: MetricDataRequest): MetricDataQuery[] {
  if (MetricDataQueries.length === 0) throw invalid('The parameter MetricDataQueries is required.');
  if (MetricDataQueries.length > MOST_QUERIES) {
    throw invalid(`The collection MetricDataQueries must not have a size greater than ${MOST_QUERIES}.`);
  }
  const ids = new Set(MetricDataQueries.map(({ Id }) => Id));
  if (ids.size < MetricDataQueries.length)
    throw invalid('The values for parameter id in MetricDataQueries are not unique.');
  for (const { Id = '', MetricStat } of MetricDataQueries) {
    if (!/^[a-z][a-zA-Z0-9_]*$/.test(Id)) {
      throw invalid(`The value ${Id} for parameter id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`);
    }
    if (!MetricStat) throw invalid('Only MetricStat can be asked for here.');
    const { Period = 0, Stat = '' } = MetricStat;
    if (Period <= 0 || Period % 60 !== 0) throw invalid(`The period ${Period} must be a multiple of 60.`);
    if (Period > AN_HOUR && Period % AN_HOUR !== 0) throw invalid('Longer periods must be whole hours here.');
    if (!STATISTICS.includes(Stat)) throw invalid(`The value ${Stat} for parameter Stat is not supported.`);
  }
  return MetricDataQueries;
}

function checkedLimit({ MaxDatapoints = MOST_POINTS }: MetricDataRequest): number {
  if (MaxDatapoints < 1 || MaxDatapoints > MOST_POINTS) {
    throw invalid(`The value ${MaxDatapoints} for parameter MaxDatapoints must be between 1 and ${MOST_POINTS}.`);
  }
  return MaxDatapoints;
}

/** What is still to come has not been measured. */
function checkedPeriod({ StartTime, EndTime }: MetricDataRequest, now: Context['now']): { start: number; end: number } {
  if (StartTime === undefined || EndTime === undefined) throw invalid('StartTime and EndTime are required.');
  if (StartTime >= EndTime) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  return { start: StartTime, end: Math.min(EndTime, now().epochMilliseconds / 1_000) };
}

function invalid(message: string): AwsFault {
  return new AwsFault('ValidationError', message);
}
