import { addDays, type Day, daysBetween } from '../../src/model/period.ts';
import type { AwsBudget } from '../aws/budgets.ts';
import type { CompanyStory } from '../story.ts';
import { ACCOUNTS, CLOUDS } from './accounts.ts';
import type { StoryCharge } from './charge.ts';

/** What somebody once typed into the AWS console. Limits in dollars. */
const KEPT = [
  { name: 'AWS, all accounts', timeUnit: 'MONTHLY', limit: 59_000, filter: undefined },
  {
    name: 'EC2 instances',
    timeUnit: 'MONTHLY',
    limit: 12_000,
    filter: { key: 'SERVICE', values: ['Amazon Elastic Compute Cloud - Compute'] },
  },
  {
    name: 'Checkout, production',
    timeUnit: 'QUARTERLY',
    limit: 30_000,
    filter: { key: 'LINKED_ACCOUNT', values: [ACCOUNTS['checkout-prod'].subAccountId] },
  },
] as const;

/** What comes once a month or once at all, so that no more of it is to be expected. */
const NOT_DAILY = new Set(['Tax', 'Support', 'RIFee', 'Credit', 'Refund']);
/** The newest days of a bill are not whole yet; a forecast looks at the week before them. */
const INCOMPLETE_DAYS = 2;
const WEEK = 7;

/** The company's budgets at AWS, with the figures of the bill as it stands: as billed, which is AWS's default. */
export function awsBudgets({ charges, today }: Pick<CompanyStory, 'charges' | 'today'>): AwsBudget[] {
  const bill = charges.filter(({ cloud }) => cloud === 'aws');
  return KEPT.map(({ filter, ...budget }) => {
    const own = bill.filter((charge) => matches(charge, filter));
    const { start, end } = periodOf(budget.timeUnit, today);
    const actual = total(own.filter(({ day }) => day >= start));
    return {
      ...budget,
      billingAccountId: CLOUDS.aws.billingAccountId,
      billingCurrency: CLOUDS.aws.billingCurrency,
      filter: filter && { key: filter.key, values: [...filter.values] },
      actual,
      forecast: actual + usualDay(own, today) * daysBetween(today, end),
      startedOn: '2026-01-01',
      updatedOn: '2026-08-17',
    };
  });
}

function matches({ serviceName, subAccountId }: StoryCharge, filter: (typeof KEPT)[number]['filter']): boolean {
  const value: string | undefined = filter?.key === 'SERVICE' ? serviceName : subAccountId;
  return !filter || filter.values.some((each) => each === value);
}

/** The calendar month or quarter a day is in. */
function periodOf(timeUnit: 'MONTHLY' | 'QUARTERLY', today: Day): { start: Day; end: Day } {
  const date = Temporal.PlainDate.from(today);
  const months = timeUnit === 'MONTHLY' ? 1 : 3;
  const start = date.with({ day: 1, month: date.month - ((date.month - 1) % months) });
  return { start: start.toString(), end: start.add({ months }).toString() };
}

function usualDay(charges: readonly StoryCharge[], today: Day): number {
  const end = addDays(today, -INCOMPLETE_DAYS);
  const start = addDays(end, -WEEK);
  return total(charges.filter(({ day, recordType }) => day >= start && day < end && !NOT_DAILY.has(recordType))) / WEEK;
}

function total(charges: readonly StoryCharge[]): number {
  return charges.reduce((sum, { billedCost }) => sum + billedCost, 0);
}
