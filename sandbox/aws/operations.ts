import { type AnomaliesRequest, type FeedbackRequest, getAnomalies, provideFeedback } from './anomalies.ts';
import { type BudgetsRequest, describeBudgets } from './budgets.ts';
import type { AwsCharge } from './charge.ts';
import { type CostAndUsageRequest, costAndUsage, type ResultByTime } from './cost-and-usage.ts';
import type { AwsOptions, SandboxAws } from './cost-explorer.ts';
import { markOf, pageOf } from './pages.ts';
import { getProducts, type ProductsRequest } from './pricing.ts';
import { checkResources, refuseResources } from './resources.ts';

/** Any request, as far as the sandbox reads it. */
export type AwsRequest = CostAndUsageRequest & AnomaliesRequest & FeedbackRequest & BudgetsRequest & ProductsRequest;

/** What AWS answers, by the target of the request: the service's name on the wire and the operation. */
export type Operations = Record<string, (request: AwsRequest) => object>;

/** Every operation the bot calls, on the company's bill as it stands. */
export function operationsOf(
  { charges, anomalies = () => [], budgets = () => [], now }: AwsOptions,
  aws: Pick<SandboxAws, 'pageSize' | 'feedback'>,
): Operations {
  const answer = answerer(charges);
  const today = () => now().toZonedDateTimeISO('UTC').toPlainDate();
  const detection = () => ({ found: anomalies(), feedback: aws.feedback, today: today(), pageSize: aws.pageSize });
  return {
    'AWSInsightsIndexService.GetCostAndUsage': (request) => {
      refuseResources(request);
      return answer(request, today(), aws.pageSize);
    },
    'AWSInsightsIndexService.GetCostAndUsageWithResources': (request) => {
      checkResources(request, today());
      return answer(request, today(), aws.pageSize);
    },
    'AWSInsightsIndexService.GetAnomalies': (request) => getAnomalies(request, detection()),
    'AWSInsightsIndexService.ProvideAnomalyFeedback': (request) => provideFeedback(request, detection()),
    'AWSBudgetServiceGateway.DescribeBudgets': (request) =>
      describeBudgets(request, { budgets: budgets(), pageSize: aws.pageSize }),
    'AWSPriceListService.GetProducts': (request) => getProducts(request, { today: today() }),
  };
}

/** Answers questions about the bill, keeping the last answer so that its further pages cost nothing. */
function answerer(charges: AwsOptions['charges']) {
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
