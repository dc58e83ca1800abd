import { type AnomaliesRequest, type FeedbackRequest, getAnomalies, provideFeedback } from './anomalies.ts';
import { type BudgetsRequest, describeBudgets } from './budgets.ts';
import type { AwsCharge } from './charge.ts';
import type { Context, Service } from './context.ts';
import { type CostAndUsageRequest, costAndUsage, type ResultByTime } from './cost-and-usage.ts';
import { markOf, pageOf } from './pages.ts';
import { checkResources, refuseResources } from './resources.ts';
import type { AwsOptions } from './server.ts';

/** Any request, as far as the sandbox reads it. */
export type AwsRequest = CostAndUsageRequest &
  AnomaliesRequest &
  FeedbackRequest &
  BudgetsRequest &
  Record<string, unknown>;

/** Cost Explorer, on the company's bill as it stands. */
export const costExplorer: Service = {
  name: 'cost-explorer',
  signingName: 'ce',
  protocol: 'json',
  target: 'AWSInsightsIndexService',
  isGlobal: true,
  operations: {
    GetCostAndUsage(request: CostAndUsageRequest, { bill, today, aws }) {
      refuseResources(request);
      return bill(request, today(), aws.pageSize);
    },

    GetCostAndUsageWithResources(request: CostAndUsageRequest, { bill, today, aws }) {
      checkResources(request, today());
      return bill(request, today(), aws.pageSize);
    },

    GetAnomalies: (request: AnomaliesRequest, context) => getAnomalies(request, detection(context)),
    ProvideAnomalyFeedback: (request: FeedbackRequest, context) => provideFeedback(request, detection(context)),
  },
};

/** The budgets that are kept at AWS. */
export const budgetsAtAws: Service = {
  name: 'budgets',
  signingName: 'budgets',
  protocol: 'json',
  target: 'AWSBudgetServiceGateway',
  isGlobal: true,
  operations: {
    DescribeBudgets: (request: BudgetsRequest, { options, aws }) =>
      describeBudgets(request, { budgets: options.budgets?.() ?? [], pageSize: aws.pageSize }),
  },
};

function detection({ options, aws: { feedback, pageSize }, today }: Context) {
  return { found: options.anomalies?.() ?? [], feedback, today: today(), pageSize };
}

/** Answers questions about the bill, keeping the last answer so that its further pages cost nothing. */
export function answererOf(charges: AwsOptions['charges']) {
  let indexed: Index | undefined;
  let last: { mark: string; results: ResultByTime[] } | undefined;

  return (request: CostAndUsageRequest, today: Temporal.PlainDate, pageSize: number) => {
    const bill = charges();
    if (indexed?.of !== bill) {
      indexed = indexOf(bill);
      last = undefined;
    }
    const mark = `${markOf(request)} ${today}`;
    if (last?.mark !== mark) last = { mark, results: costAndUsage(request, indexed.byDay, today) };
    const page = pageOf(last.results, request, pageSize);
    const byAccount = request.GroupBy?.some(({ Key }) => Key === 'LINKED_ACCOUNT');
    const DimensionValueAttributes = byAccount ? indexed.accounts : [];
    return { ...page, GroupDefinitions: request.GroupBy ?? [], DimensionValueAttributes };
  };
}

interface Index {
  of: readonly AwsCharge[];
  byDay: Map<string, AwsCharge[]>;
  /** Accounts come with their names. */
  accounts: { Value: string; Attributes: { description: string } }[];
}

function indexOf(bill: readonly AwsCharge[]): Index {
  const names = new Map(bill.map(({ subAccountId, subAccountName }) => [subAccountId, subAccountName]));
  return {
    of: bill,
    byDay: Map.groupBy(bill, ({ day }) => day),
    accounts: [...names].map(([Value, description]) => ({ Value, Attributes: { description } })),
  };
}
