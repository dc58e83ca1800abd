import type { Recommendation } from '@aws-sdk/client-cost-optimization-hub';
import type { Estate } from '../../aws/estate.ts';
import type { StoryResource } from '../fleet.ts';
import { idOf, type Plan } from './site.ts';

/** What AWS's own products advise of one resource, in dollars a month at list price. */
interface Opinion {
  name: string;
  hub?: { actionType: string; monthly: number; from: string; to?: string };
  /** Compute Optimizer's own figure, which need not be the hub's. */
  idle?: number;
  smaller?: { instanceType: string; monthly: number };
}

/**
 * Some agree with what Penny finds, one has another figure, and one is of something that nobody else looks at: whether a
 * machine could run on Graviton.
 */
const OPINIONS: readonly Opinion[] = [
  { name: 'report-server', hub: { actionType: 'Stop', monthly: 83.95, from: 'm6i.large' }, idle: 84.53 },
  { name: 'leftover-disk-1', hub: { actionType: 'Delete', monthly: 38.08, from: '400 GB gp3' } },
  {
    name: 'catalog-api',
    hub: { actionType: 'Rightsize', monthly: 61.2, from: 'm6i.xlarge', to: 'm6i.large' },
    smaller: { instanceType: 'm6i.large', monthly: 83.95 },
  },
  {
    name: 'price-calculator',
    hub: { actionType: 'MigrateToGraviton', monthly: 14.16, from: 'c6i.large', to: 'c7g.large' },
  },
];

const TYPES: Record<string, string> = { ec2: 'Ec2Instance', volume: 'EbsVolume' };

/** Tells the estate what AWS itself has found. */
export function addOpinions(estate: Estate, plan: Plan): void {
  for (const opinion of OPINIONS) {
    const resource = plan.resources.find(({ resourceName }) => resourceName === opinion.name)!;
    if (opinion.hub) estate.hub.push(recommendation(resource, opinion.hub, plan));
    const region = estate.accounts.get(resource.account.subAccountId)!.regions.get(resource.regionId)!;
    const common = { accountId: resource.account.subAccountId, lastRefreshTimestamp: refreshed(plan) };
    if (opinion.idle !== undefined) {
      region.idleRecommendations.push({
        ...common,
        resourceArn: resource.resourceId,
        resourceId: idOf(resource),
        resourceType: 'EC2Instance',
        finding: 'Idle',
        findingDescription: 'CPU and network were hardly used',
        savingsOpportunity: savings(opinion.idle),
        lookBackPeriodInDays: 14,
      });
    }
    if (opinion.smaller) {
      region.instanceRecommendations.push({
        ...common,
        instanceArn: resource.resourceId,
        instanceName: resource.resourceName,
        currentInstanceType: resource.variant,
        finding: 'Overprovisioned',
        lookBackPeriodInDays: 14,
        recommendationOptions: [
          {
            instanceType: opinion.smaller.instanceType,
            rank: 1,
            savingsOpportunity: savings(opinion.smaller.monthly),
          },
        ],
      });
    }
  }
}

function recommendation(
  resource: StoryResource,
  { actionType, monthly, from, to }: NonNullable<Opinion['hub']>,
  plan: Plan,
): Recommendation {
  return {
    recommendationId: `hub-${resource.resourceName}`,
    accountId: resource.account.subAccountId,
    region: resource.regionId,
    resourceId: idOf(resource),
    resourceArn: resource.resourceId,
    currentResourceType: TYPES[resource.kind]!,
    currentResourceSummary: from,
    ...(to !== undefined && { recommendedResourceType: TYPES[resource.kind]!, recommendedResourceSummary: to }),
    actionType,
    estimatedMonthlySavings: monthly,
    currencyCode: 'USD',
    rollbackPossible: actionType !== 'Delete',
    restartNeeded: actionType === 'Rightsize' || actionType === 'MigrateToGraviton',
    implementationEffort: actionType === 'MigrateToGraviton' ? 'VeryHigh' : 'Low',
    recommendationLookbackPeriodInDays: 14,
    source: 'ComputeOptimizer',
    lastRefreshTimestamp: refreshed(plan),
  };
}

function savings(value: number) {
  return { estimatedMonthlySavings: { value, currency: 'USD' as const } };
}

/** The night before the plot's day. */
function refreshed({ plotDay }: Plan): Date {
  return new Date(`${plotDay}T02:00:00Z`);
}
