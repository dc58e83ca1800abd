import { addDays, type Day, daysIn } from '../../src/model/period.ts';
import type { AwsAnomaly } from '../aws/anomalies.ts';
import { type CompanyStory, STORY_TODAY } from '../story.ts';
import { ACCOUNTS, CLOUDS, type StoryAccount } from './accounts.ts';
import type { StoryCharge } from './charge.ts';
import { seedOf } from './rhythm.ts';

/** The surprises that AWS notices by itself; the others creep, were planned, or happen elsewhere. */
const NOTICED = ['runaway-logs', 'forgotten-load-test', 'cross-zone-misroute'];
/** A day's costs are looked at so many days later, when its bill has come in. */
const LATE_DAYS = 2;

/** A small service of one account, whose dearest day AWS takes for an anomaly, and nobody else would. */
const TOUCHY = { serviceName: 'AmazonCloudWatch', ...subAccount(ACCOUNTS['data-prod']) };

/** The costs of one service in one account: what AWS compares with what it expected. */
interface Scope {
  serviceName: string;
  subAccountId: string;
  subAccountName: string;
}

/**
 * What AWS Cost Anomaly Detection has found by the story's day. It expects exactly `usual`, the same bills without
 * surprises, so that its impact is the true one; it is late, and what goes on grows. As billed, which is what AWS
 * looks at, and not amortised.
 */
export function awsAnomalies(
  { charges, surprises, today }: Pick<CompanyStory, 'charges' | 'surprises' | 'today'>,
  usual: readonly StoryCharge[],
  plotDay: Day = STORY_TODAY,
): AwsAnomaly[] {
  const through = addDays(today, -LATE_DAYS);
  const noticed = surprises
    .filter(({ name, start }) => NOTICED.includes(name) && start <= through)
    .map(({ name, start, end, serviceName, subAccountId }) => {
      const isOver = end !== undefined && end <= through;
      const scope = { serviceName, ...subAccount(accountOf(subAccountId)) };
      const days = new Set(daysIn({ start, end: isOver ? end : addDays(through, 1) }));
      const lastDay = isOver ? addDays(end, -1) : undefined;
      return { ...impactOf(scope, days, { charges, usual }), ...scope, ...idsOf(name), firstDay: start, lastDay };
    });
  return [...noticed, ...dearestDay(charges, { plotDay, through })];
}

/** Actual and expected, the worst day, and which usage types account for the difference, the largest first. */
function impactOf(
  scope: Scope,
  days: ReadonlySet<Day>,
  bills: { charges: readonly StoryCharge[]; usual: readonly StoryCharge[] },
) {
  const ofScope = (bill: readonly StoryCharge[]) =>
    bill.filter((charge) => isOf(charge, scope) && days.has(charge.day));
  const [actual, expected] = [ofScope(bills.charges), ofScope(bills.usual)];
  const byDay = difference(actual, expected, ({ day }) => day);
  const byUse = difference(actual, expected, ({ regionId, usageType }) => JSON.stringify({ regionId, usageType }));
  const causes = [...byUse].map(([use, contribution]) => ({ ...(JSON.parse(use) as object), contribution }));
  return {
    totalActualSpend: total(actual),
    totalExpectedSpend: total(expected),
    maxImpact: Math.max(...byDay.values()),
    causes: causes.filter(({ contribution }) => contribution > 0).sort((a, b) => b.contribution - a.contribution),
  };
}

/** The day of the last weeks that was dearest for its weekday: chance, and over the next day. */
function dearestDay(charges: readonly StoryCharge[], about: { plotDay: Day; through: Day }): AwsAnomaly[] {
  const own = charges.filter((charge) => isOf(charge, TOUCHY));
  const costOn = (day: Day) => total(own.filter((charge) => charge.day === day));
  const usualOn = (day: Day) => [7, 14, 21, 28].reduce((sum, days) => sum + costOn(addDays(day, -days)) / 4, 0);
  const days = daysIn({ start: addDays(about.plotDay, -28), end: addDays(about.plotDay, -3) });
  const [dearest] = days
    .filter((day) => day <= about.through)
    .map((day) => ({ day, actual: costOn(day), expected: usualOn(day) }))
    .sort((a, b) => b.actual - b.expected - (a.actual - a.expected));
  if (!dearest || dearest.actual <= dearest.expected) return [];
  const { day, actual, expected } = dearest;
  const impact = actual - expected;
  const [{ regionId, usageType } = {}] = own;
  return [
    {
      ...TOUCHY,
      ...idsOf('dearest day'),
      firstDay: day,
      lastDay: day,
      totalActualSpend: actual,
      totalExpectedSpend: expected,
      maxImpact: impact,
      causes: [{ regionId, usageType, contribution: impact }],
    },
  ];
}

function isOf(charge: StoryCharge, { serviceName, subAccountId }: Scope): boolean {
  return charge.serviceName === serviceName && charge.subAccountId === subAccountId;
}

function difference(
  actual: readonly StoryCharge[],
  expected: readonly StoryCharge[],
  wordOf: (charge: StoryCharge) => string,
): Map<string, number> {
  const sums = new Map<string, number>();
  const add = (charge: StoryCharge, amount: number) =>
    sums.set(wordOf(charge), (sums.get(wordOf(charge)) ?? 0) + amount);
  for (const charge of actual) add(charge, charge.billedCost);
  for (const charge of expected) add(charge, -charge.billedCost);
  return sums;
}

function total(charges: readonly StoryCharge[]): number {
  return charges.reduce((sum, { billedCost }) => sum + billedCost, 0);
}

function accountOf(subAccountId: string): StoryAccount {
  return Object.values<StoryAccount>(ACCOUNTS).find((account) => account.subAccountId === subAccountId)!;
}

function subAccount({ subAccountId, subAccountName }: StoryAccount) {
  return { subAccountId, subAccountName };
}

function idsOf(name: string) {
  const monitor = `arn:aws:ce::${CLOUDS.aws.billingAccountId}:anomalymonitor/${idOf('every service')}`;
  return { anomalyId: idOf(name), monitorArn: monitor };
}

/** The same id each time, in the shape of AWS's own. */
function idOf(name: string): string {
  const [a = '', b = '', c = '', d = ''] = [0, 1, 2, 3].map((part) =>
    seedOf(`${name} ${part}`).toString(16).padStart(8, '0'),
  );
  return [a, b.slice(0, 4), b.slice(4), c.slice(0, 4), c.slice(4) + d].join('-');
}
