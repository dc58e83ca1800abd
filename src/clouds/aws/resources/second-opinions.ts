import {
  ComputeOptimizerClient,
  GetEC2InstanceRecommendationsCommand,
  GetIdleRecommendationsCommand,
  type IdleRecommendation,
  type InstanceRecommendation,
} from '@aws-sdk/client-compute-optimizer';
import {
  CostOptimizationHubClient,
  ListRecommendationsCommand,
  type Recommendation,
} from '@aws-sdk/client-cost-optimization-hub';
import type { CloudOpinions } from '../../../ports.ts';
import { type At, allPages } from './reader.ts';

const HUB = 'cost-optimization-hub:ListRecommendations';
const IDLE = 'compute-optimizer:GetIdleRecommendations';
const MACHINES = 'compute-optimizer:GetEC2InstanceRecommendations';
/** What reading AWS's own advice calls. */
export const permissions = [HUB, IDLE, MACHINES];

export type Opinion = CloudOpinions['opinions'][number];

/**
 * What Cost Optimization Hub advises for an account: one opinion a resource, since several of them could not all be
 * followed. It lives in us-east-1 and knows every region; a payer asks for itself alone, for each member asks on its own.
 */
export function readHub(at: At): Promise<Opinion[]> {
  const hub = at.client(CostOptimizationHubClient);
  const filter = { accountIds: [at.place.subAccountId] };
  return allPages(at, {
    permission: HUB,
    page: (nextToken) =>
      hub.send(
        new ListRecommendationsCommand({ filter, includeAllRecommendations: false, maxResults: 100, nextToken }),
      ),
    items: ({ items = [] }) => items.flatMap((each) => hubOpinion(at, each) ?? []),
    next: ({ nextToken }) => nextToken,
  });
}

function hubOpinion({ place }: At, each: Recommendation): Opinion | undefined {
  const { resourceId, resourceArn, actionType, estimatedMonthlySavings: monthly = null } = each;
  const id = resourceId ?? idIn(resourceArn);
  if (!id || !actionType) return undefined;
  const from = each.currentResourceSummary ?? each.currentResourceType ?? '';
  const to = each.recommendedResourceSummary;
  return {
    source: 'cost-optimization-hub',
    subAccountId: each.accountId ?? place.subAccountId,
    regionId: each.region ?? place.regionId,
    resourceId: id,
    actionType,
    monthly,
    currency: each.currencyCode ?? 'USD',
    reason: to ? `${from} → ${to}` : from,
  };
}

/** What Compute Optimizer calls idle, in one region of an account. */
export function readIdle(at: At): Promise<Opinion[]> {
  const optimizer = at.client(ComputeOptimizerClient);
  return allPages(at, {
    permission: IDLE,
    page: (nextToken) => optimizer.send(new GetIdleRecommendationsCommand({ maxResults: 100, nextToken })),
    items: ({ idleRecommendations = [] }) => idleRecommendations.flatMap((each) => idleOpinion(at, each) ?? []),
    next: ({ nextToken }) => nextToken,
  });
}

function idleOpinion({ place }: At, each: IdleRecommendation): Opinion | undefined {
  const id = each.resourceId ?? idIn(each.resourceArn);
  if (!id) return undefined;
  const { value: monthly = null, currency = 'USD' } = each.savingsOpportunity?.estimatedMonthlySavings ?? {};
  return {
    source: 'compute-optimizer',
    subAccountId: each.accountId ?? place.subAccountId,
    regionId: place.regionId,
    resourceId: id,
    actionType: each.finding ?? 'Idle',
    monthly,
    currency,
    reason: each.findingDescription ?? '',
  };
}

/** What Compute Optimizer would run machines on, in one region of an account. */
export function readMachines(at: At): Promise<Opinion[]> {
  const optimizer = at.client(ComputeOptimizerClient);
  return allPages(at, {
    permission: MACHINES,
    page: (nextToken) => optimizer.send(new GetEC2InstanceRecommendationsCommand({ maxResults: 1_000, nextToken })),
    items: ({ instanceRecommendations = [] }) =>
      instanceRecommendations.flatMap((each) => machineOpinion(at, each) ?? []),
    next: ({ nextToken }) => nextToken,
  });
}

/** Its findings are written in two ways, `Overprovisioned` and `OVER_PROVISIONED`. The first option is its best. */
function machineOpinion({ place }: At, each: InstanceRecommendation): Opinion | undefined {
  const id = idIn(each.instanceArn);
  const finding = String(each.finding ?? '')
    .replaceAll('_', '')
    .toLowerCase();
  if (!id || finding === 'optimized' || finding === '') return undefined;
  const [best] = (each.recommendationOptions ?? []).toSorted((a, b) => (a.rank ?? 99) - (b.rank ?? 99));
  const { value: monthly = null, currency = 'USD' } = best?.savingsOpportunity?.estimatedMonthlySavings ?? {};
  return {
    source: 'compute-optimizer',
    subAccountId: each.accountId ?? place.subAccountId,
    regionId: place.regionId,
    resourceId: id,
    actionType: 'Rightsize',
    monthly,
    currency,
    reason: [finding, best?.instanceType && `${each.currentInstanceType} → ${best.instanceType}`]
      .filter(Boolean)
      .join(', '),
  };
}

/** `i-0ab…` from `arn:aws:ec2:eu-central-1:111111111111:instance/i-0ab…`; what has no slash ends with a colon. */
function idIn(arn: string | undefined): string | undefined {
  return arn?.split(/[/:]/).at(-1);
}
