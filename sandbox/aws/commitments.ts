import type { Day } from '../../src/model/period.ts';
import type { AwsCharge } from './charge.ts';
import { AwsFault } from './fault.ts';

/** A Savings Plan or a reservation as AWS keeps it; what it was used for is on the bill, under its id. */
export interface AwsCommitment {
  kind: 'savings-plan' | 'instances' | 'databases';
  /** As charges name it: the ARN of a plan or a reserved database, the id of a reserved instance. */
  commitmentDiscountId: string;
  accountId: string;
  /** Where machines are covered; a Compute Savings Plan covers them everywhere. */
  regionId?: string | undefined;
  instanceType?: string | undefined;
  count?: number | undefined;
  engine?: string | undefined;
  multiAz?: boolean | undefined;
  paymentOption: 'No Upfront' | 'Partial Upfront' | 'All Upfront';
  termYears: 1 | 3;
  /** Dollars an hour for all of it. */
  hourly: number;
  /** ISO text. */
  startsAt: string;
  endsAt: string;
}

export const SECONDS_A_YEAR = 31_536_000;

export const EC2 = 'Amazon Elastic Compute Cloud - Compute';
export const RDS = 'Amazon Relational Database Service';

/** What the machines of a service are billed as; only these can be covered. */
const COVERABLE: Record<string, RegExp> = { [EC2]: /BoxUsage/, [RDS]: /InstanceUsage|Multi-AZUsage/ };

/** A request for some days. */
export interface DaysAsked {
  TimePeriod?: { Start?: string | undefined; End?: string | undefined } | undefined;
}

/** The charges of the days asked for; a day that is not over is refused, as Cost Explorer does. */
export function chargesIn(
  { TimePeriod }: DaysAsked,
  charges: readonly AwsCharge[],
  today: Temporal.PlainDate,
): { start: Day; end: Day; days: number; own: AwsCharge[] } {
  const { Start: start = '', End: end = '' } = TimePeriod ?? {};
  if (!/^\d{4}-\d{2}-\d{2}$/.test(start) || !/^\d{4}-\d{2}-\d{2}$/.test(end) || start >= end) {
    throw new AwsFault('ValidationException', 'Start time and end time must be dates, the start first.');
  }
  if (end > today.toString()) throw new AwsFault('ValidationException', 'End date should not be in the future.');
  const days = Temporal.PlainDate.from(start).until(end).total('days');
  return { start, end, days, own: charges.filter(({ day }) => day >= start && day < end) };
}

/** What a commitment costs and what it was used for over some days, in dollars. */
export interface Use {
  total: number;
  used: number;
  /** At prices on demand. */
  onDemandEquivalent: number;
}

export function usageOf(
  { commitmentDiscountId, hourly }: AwsCommitment,
  days: number,
  charges: readonly AwsCharge[],
): Use {
  const used = charges.filter((each) => each.commitmentDiscountId === commitmentDiscountId && isCovered(each));
  const total = hourly * 24 * days;
  return {
    total,
    used: Math.min(
      total,
      sum(used, ({ effectiveCost }) => effectiveCost),
    ),
    onDemandEquivalent: sum(used, ({ contractedCost = 0 }) => contractedCost),
  };
}

function isCovered({ recordType }: AwsCharge): boolean {
  return recordType === 'SavingsPlanCoveredUsage' || recordType === 'DiscountedUsage';
}

/** Machines of a service that are paid on demand. */
export function onDemandOf(service: string, charges: readonly AwsCharge[]): AwsCharge[] {
  return charges.filter((each) => each.recordType === 'Usage' && isMachine(service, each));
}

/** Machines of a service, whoever pays. */
export function isMachine(service: string, { serviceName, usageType = '' }: AwsCharge): boolean {
  return serviceName === service && (COVERABLE[service]?.test(usageType) ?? false);
}

export function sum<T>(list: readonly T[], of: (each: T) => number): number {
  return list.reduce((total, each) => total + of(each), 0);
}

/** Cost Explorer writes amounts as text with many decimals. */
export function text(amount: number): string {
  return amount.toFixed(10);
}

export function percent(part: number, whole: number): string {
  return text(whole > 0 ? (part / whole) * 100 : 0);
}
