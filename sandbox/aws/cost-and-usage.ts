import type { AwsCharge } from './charge.ts';
import { type Expression, testFor } from './expression.ts';
import { AwsFault } from './fault.ts';
import { type GroupKey, groupKey, NO_UNIT, type Sum, Sums } from './sums.ts';

/** GetCostAndUsage as it comes over the wire. */
export interface CostAndUsageRequest {
  TimePeriod?: { Start?: string; End?: string };
  Granularity?: string;
  Metrics?: string[];
  GroupBy?: { Type?: string; Key?: string }[];
  Filter?: Expression;
  NextPageToken?: string;
}

interface Group {
  Keys: string[];
  Metrics: Record<string, { Amount: string; Unit: string }>;
}

/** One day or month of an answer. */
export interface ResultByTime {
  TimePeriod: { Start: string; End: string };
  Total: Group['Metrics'];
  Groups: Group[];
  Estimated: boolean;
}

/** The company has no discounts of its own, so net equals gross; and no rates that differ, so blended equals unblended. */
const METRICS: Record<string, 'billedCost' | 'effectiveCost' | 'pricingQuantity'> = {
  UnblendedCost: 'billedCost',
  BlendedCost: 'billedCost',
  NetUnblendedCost: 'billedCost',
  AmortizedCost: 'effectiveCost',
  NetAmortizedCost: 'effectiveCost',
  UsageQuantity: 'pricingQuantity',
};

/** A bill is final from about the sixth of the next month on. */
const FINAL_FROM_DAY = 6;
/** Days and months are kept for this month and the thirteen before. */
const HISTORY_MONTHS = 13;

/** Everything a request asks for, all pages together. `byDay` holds the charges by UTC day. */
export function costAndUsage(
  request: CostAndUsageRequest,
  byDay: ReadonlyMap<string, readonly AwsCharge[]>,
  today: Temporal.PlainDate,
): ResultByTime[] {
  const { start, end } = checkedPeriod(request, today);
  const metrics = checkedMetrics(request);
  const keys = checkedGroupBy(request);
  const test = testFor(request.Filter);

  return periodsIn(start, end, request.Granularity).map(([first, next]) => {
    const sums = new Sums(keys);
    for (let day = first; Temporal.PlainDate.compare(day, next) < 0; day = day.add({ days: 1 })) {
      for (const charge of byDay.get(day.toString()) ?? []) if (test(charge)) sums.add(charge);
    }
    const groups = sums.all().map((sum) => groupOf(sum, metrics));
    return {
      TimePeriod: { Start: first.toString(), End: next.toString() },
      Total: keys.length > 0 ? {} : (groups[0]?.Metrics ?? zeroes(metrics)),
      Groups: keys.length > 0 ? groups : [],
      Estimated: isEstimated(first, today),
    };
  });
}

function groupOf({ keys, billingCurrency, pricingUnit, ...sums }: Sum, metrics: string[]): Group {
  const amounts = metrics.map((metric) => {
    const column = METRICS[metric]!;
    const Unit = column === 'pricingQuantity' ? pricingUnit : billingCurrency;
    return [metric, { Amount: decimal(sums[column] ?? 0), Unit }];
  });
  return { Keys: keys, Metrics: Object.fromEntries(amounts) };
}

function checkedPeriod({ TimePeriod, Granularity }: CostAndUsageRequest, today: Temporal.PlainDate) {
  if (Granularity !== 'DAILY' && Granularity !== 'MONTHLY')
    throw invalid(`Granularity ${Granularity} is not supported`);
  const [start, end] = [plainDate(TimePeriod?.Start), plainDate(TimePeriod?.End)];
  if (Temporal.PlainDate.compare(start, end) >= 0)
    throw invalid('Start date (and hour) should be before end date (and hour)');
  if (Temporal.PlainDate.compare(start, today) > 0) throw invalid('start date past the current date');
  const thisMonth = today.with({ day: 1 });
  if (Temporal.PlainDate.compare(end, thisMonth.add({ months: 1 })) > 0)
    throw invalid('end date past the beginning of next month');
  if (Temporal.PlainDate.compare(start, thisMonth.subtract({ months: HISTORY_MONTHS })) < 0) {
    throw invalid("You haven't enabled historical data beyond 14 months");
  }
  return { start, end };
}

function plainDate(text: string | undefined): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text ?? '');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid(`Invalid date ${text}: expected YYYY-MM-DD`);
  }
}

function checkedMetrics({ Metrics = [] }: CostAndUsageRequest): string[] {
  if (Metrics.length === 0) throw invalid('Metrics is required');
  const unknown = Metrics.find((metric) => !Object.hasOwn(METRICS, metric));
  if (unknown) throw invalid(`Invalid metric: ${unknown}`);
  return Metrics;
}

function checkedGroupBy({ GroupBy = [] }: CostAndUsageRequest): GroupKey[] {
  if (GroupBy.length > 2) {
    const constraint = 'Member must have length less than or equal to 2';
    throw invalid(`1 validation error detected: Value at 'groupBy' failed to satisfy constraint: ${constraint}`);
  }
  return GroupBy.map(groupKey);
}

/** The days or months of a half-open range, the first and the last month cut to it. */
function periodsIn(start: Temporal.PlainDate, end: Temporal.PlainDate, granularity: string | undefined) {
  const periods: [Temporal.PlainDate, Temporal.PlainDate][] = [];
  for (let first = start; Temporal.PlainDate.compare(first, end) < 0; ) {
    const next = granularity === 'DAILY' ? first.add({ days: 1 }) : first.with({ day: 1 }).add({ months: 1 });
    const last = Temporal.PlainDate.compare(next, end) > 0 ? end : next;
    periods.push([first, last]);
    first = last;
  }
  return periods;
}

function isEstimated(day: Temporal.PlainDate, today: Temporal.PlainDate): boolean {
  const monthsAgo = (today.year - day.year) * 12 + today.month - day.month;
  return monthsAgo <= 0 || (monthsAgo === 1 && today.day < FINAL_FROM_DAY);
}

function zeroes(metrics: string[]): Group['Metrics'] {
  const unitOf = (metric: string) => (METRICS[metric] === 'pricingQuantity' ? NO_UNIT : 'USD');
  return Object.fromEntries(metrics.map((metric) => [metric, { Amount: '0', Unit: unitOf(metric) }]));
}

/** Decimal text with up to ten places, as the real one writes; never an exponent. */
function decimal(amount: number): string {
  const text = amount.toFixed(10).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

function invalid(message: string): AwsFault {
  return new AwsFault('ValidationException', message);
}
