import { z } from 'zod';
import type { CloudBudget } from '../../model/cloud-budget.ts';
import type { Day } from '../../model/period.ts';
import { budgetFilter, oldFilters, wordsForFilter, wordsForOldFilters } from './budget-words.ts';
import { amount, readable } from './schema.ts';

const spend = z.object({ Amount: amount, Unit: z.string().min(1) });

const budget = z.object({
  BudgetName: z.string().min(1),
  BudgetType: z.string(),
  BudgetLimit: spend.optional(),
  TimeUnit: z.enum(['MONTHLY', 'QUARTERLY', 'ANNUALLY', 'DAILY', 'CUSTOM']),
  TimePeriod: z.object({ Start: z.date().optional() }).optional(),
  CalculatedSpend: z.object({ ActualSpend: spend, ForecastedSpend: spend.optional() }).optional(),
  LastUpdatedTime: z.date().optional(),
  CostFilters: oldFilters.optional(),
  FilterExpression: budgetFilter.optional(),
});

const reply = z.object({ Budgets: z.array(budget).default([]), NextToken: z.string().optional() });

/** Reads a DescribeBudgets reply; one that does not look like it is refused whole, with the place that is wrong. */
export function parseBudgets(body: unknown, today: Day): { budgets: CloudBudget[]; nextToken: string | undefined } {
  const { Budgets, NextToken } = readable(reply, body, 'AWS Budgets');
  return { budgets: Budgets.flatMap((each) => budgetOf(each, today) ?? []), nextToken: NextToken };
}

/**
 * Only budgets of cost: those of usage, coverage and utilisation have hours or per cent for a limit. One that AWS has
 * not calculated yet has nothing to show and is undefined, too.
 */
function budgetOf(
  {
    BudgetName,
    BudgetType,
    BudgetLimit,
    TimeUnit,
    TimePeriod,
    CalculatedSpend,
    LastUpdatedTime,
    ...filters
  }: z.infer<typeof budget>,
  today: Day,
): CloudBudget | undefined {
  if (BudgetType !== 'COST' || !BudgetLimit || !CalculatedSpend) return;
  const { ActualSpend, ForecastedSpend } = CalculatedSpend;
  return {
    name: BudgetName,
    about: aboutOf(filters),
    timeUnit: TimeUnit,
    budgetedCost: BudgetLimit.Amount,
    actualCost: ActualSpend.Amount,
    ...(ForecastedSpend && { forecastedCost: ForecastedSpend.Amount }),
    billingCurrency: BudgetLimit.Unit,
    updatedOn: LastUpdatedTime ? utcDay(LastUpdatedTime) : firstDayOf(TimeUnit, today, TimePeriod?.Start),
  };
}

/** The newer way to filter wins; it is there as well where a budget was made the older way, and says more. */
function aboutOf({
  FilterExpression,
  CostFilters,
}: Pick<z.infer<typeof budget>, 'FilterExpression' | 'CostFilters'>): string {
  if (FilterExpression) return wordsForFilter(FilterExpression);
  return CostFilters && Object.keys(CostFilters).length > 0 ? wordsForOldFilters(CostFilters) : 'all costs';
}

/** The first day of the budget's current period, in UTC: calendar periods, unless it began later or is CUSTOM. */
function firstDayOf(timeUnit: CloudBudget['timeUnit'], today: Day, start: Date | undefined): Day {
  const began = start ? utcDay(start) : today;
  const date = Temporal.PlainDate.from(today);
  const first = {
    DAILY: date,
    MONTHLY: date.with({ day: 1 }),
    QUARTERLY: date.with({ day: 1, month: date.month - ((date.month - 1) % 3) }),
    ANNUALLY: date.with({ day: 1, month: 1 }),
    CUSTOM: Temporal.PlainDate.from(began),
  }[timeUnit].toString();
  return start && began > first ? began : first;
}

function utcDay(instant: Date): Day {
  return instant.toISOString().slice(0, 10);
}
