import { AwsFault } from './fault.ts';
import { type ListRequest, listPage } from './pages.ts';

/** A budget of cost as AWS Budgets has it today. Days are UTC. */
export interface AwsBudget {
  billingAccountId: string;
  name: string;
  timeUnit: 'DAILY' | 'MONTHLY' | 'QUARTERLY' | 'ANNUALLY';
  limit: number;
  actual: number;
  forecast?: number | undefined;
  billingCurrency: string;
  /** What it is about; everything where nothing is named. */
  filter?: { key: 'SERVICE' | 'LINKED_ACCOUNT'; values: string[] } | undefined;
  startedOn: string;
  /** When somebody last changed it. */
  updatedOn: string;
}

/** DescribeBudgets as it comes over the wire. */
export interface BudgetsRequest extends ListRequest {
  AccountId?: string;
  ShowFilterExpression?: boolean;
}

/** The budgets of an account. Each carries its filter the old way, and the new way as well where that is asked for. */
export function describeBudgets(
  request: BudgetsRequest,
  { budgets, pageSize }: { budgets: readonly AwsBudget[]; pageSize: number },
): { Budgets: object[]; NextToken?: string } {
  const { AccountId = '', MaxResults = 100, ShowFilterExpression = false } = request;
  if (!/^\d{12}$/.test(AccountId)) throw invalid(`AccountId ${AccountId} is not an account`);
  if (MaxResults < 1 || MaxResults > 1_000) throw invalid('MaxResults must be between 1 and 1000');
  const own = budgets.filter(({ billingAccountId }) => billingAccountId === AccountId);
  const { page, nextToken } = listPage(own, { ...request, MaxResults }, pageSize);
  return {
    Budgets: page.map((budget) => onTheWire(budget, ShowFilterExpression)),
    ...(nextToken !== undefined && { NextToken: nextToken }),
  };
}

/** Epoch seconds of the end that a budget without one is given: 15 June 2087. */
const NO_END = 3_706_473_600;

const OLD_KEYS = { SERVICE: 'Service', LINKED_ACCOUNT: 'LinkedAccount' } as const;

function onTheWire({ filter, forecast, billingCurrency, ...budget }: AwsBudget, withExpression: boolean) {
  const spend = (amount: number) => ({ Amount: amount.toFixed(3), Unit: billingCurrency });
  return {
    BudgetName: budget.name,
    BudgetType: 'COST',
    BudgetLimit: spend(budget.limit),
    TimeUnit: budget.timeUnit,
    TimePeriod: { Start: epochSeconds(budget.startedOn), End: NO_END },
    CalculatedSpend: {
      ActualSpend: spend(budget.actual),
      ...(forecast !== undefined && { ForecastedSpend: spend(forecast) }),
    },
    CostFilters: filter ? { [OLD_KEYS[filter.key]]: filter.values } : {},
    ...(filter && withExpression && { FilterExpression: { Dimensions: { Key: filter.key, Values: filter.values } } }),
    Metrics: ['UnblendedCost'],
    LastUpdatedTime: epochSeconds(budget.updatedOn),
  };
}

function epochSeconds(day: string): number {
  return Date.parse(day) / 1000;
}

function invalid(message: string): AwsFault {
  return new AwsFault('InvalidParameterException', message);
}
