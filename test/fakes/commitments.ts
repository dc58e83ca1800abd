import type { UsageGroup } from '../../src/analysis/usage-groups.ts';
import type { Commitment, CommitmentUse } from '../../src/model/commitment.ts';
import type { Instance } from '../../src/model/resource.ts';

/** A week and more of hours. */
export const HOURS = 336;
export const FIRST_HOUR = '2026-11-08T00:00:00Z';

/** A machine that ran in every hour of two weeks; override what matters. */
export function aMachine(override: Partial<Instance> = {}, ran: (hour: number) => boolean = () => true): Instance {
  return {
    cloud: 'aws',
    subAccountId: '200000000011',
    regionId: 'us-east-1',
    resourceId: 'i-1',
    resourceName: 'web-1',
    tags: {},
    resourceType: 'instance',
    state: 'running',
    instanceType: 'm5.large',
    architecture: 'x86_64',
    platform: 'Linux/UNIX',
    tenancy: 'default',
    market: 'on-demand',
    launchedAt: '2026-01-01T00:00:00Z',
    rootDevice: 'ebs',
    volumeIds: [],
    loadBalancedBy: [],
    utilisation: {
      start: FIRST_HOUR,
      end: Temporal.Instant.from(FIRST_HOUR).add({ hours: HOURS }).toString(),
      metrics: {},
      cpuByHour: Array.from({ length: HOURS }, (_, hour) => (ran(hour) ? 20 : null)),
    },
    ...override,
  };
}

/** Usage of so many units in each hour, of m5.large at 0.096 dollars: 4 units each. */
export function aGroup(units: number[], override: Partial<UsageGroup> = {}): UsageGroup {
  return {
    family: 'm5',
    regionId: 'us-east-1',
    platform: 'Linux/UNIX',
    tenancy: 'default',
    currency: 'USD',
    instanceType: 'm5.large',
    unitsEach: 4,
    machines: 1,
    start: FIRST_HOUR,
    units,
    coveredUnits: 0,
    unitPrice: 0.024,
    ...override,
  };
}

export const flat = (units: number, hours = HOURS): number[] => Array.from({ length: hours }, () => units);

export function aCommitment(override: Partial<Commitment> = {}): Commitment {
  return {
    commitmentDiscountId: 'arn:aws:savingsplans::100000000001:savingsplan/1',
    commitmentDiscountName: 'Compute Savings Plan, 1 year, no upfront',
    commitmentDiscountType: 'Savings Plan',
    billingCurrency: 'USD',
    state: 'active',
    covers: { kind: 'savings-plan', planType: 'Compute' },
    paymentOption: 'No Upfront',
    termYears: 1,
    hourlyCommitment: 5,
    upfrontCost: 0,
    startsAt: '2026-01-23T10:00:00Z',
    endsAt: '2027-01-23T09:59:59Z',
    ...override,
  };
}

/** Thirty days of it: 3,600 dollars of commitment, 90 % used, 4,500 on demand. */
export function aUse(override: Partial<CommitmentUse> = {}): CommitmentUse {
  return {
    commitmentDiscountId: aCommitment().commitmentDiscountId,
    billingCurrency: 'USD',
    start: '2026-10-22',
    end: '2026-11-21',
    total: 3600,
    used: 3240,
    onDemandEquivalent: 4500,
    ...override,
  };
}
