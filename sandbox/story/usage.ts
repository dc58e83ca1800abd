import { CLOUDS } from './accounts.ts';
import { chargedTo, type StoryCharge, toMicros } from './charge.ts';
import { COMMITMENTS } from './commitments.ts';
import { allResources, type StoryResource } from './fleet.ts';
import { rhythmOn, type StoryDay } from './rhythm.ts';
import { TWISTS, type Twist, twisted } from './surprises.ts';

/** A resource, what its charges have in common, and what happens to it. */
export interface Meter {
  resource: StoryResource;
  common: Omit<StoryCharge, 'day' | 'billedCost' | 'effectiveCost' | 'listCost' | 'contractedCost' | 'pricingQuantity'>;
  contractedShare: number;
  /** Effective over contracted cost where a commitment covers it. */
  rate: number | undefined;
  twists: Twist[];
}

/** One meter a resource. Without surprises, nothing happens to them and what was to appear never does. */
export function readMeters({ surprises }: { surprises: boolean }): Meter[] {
  return allResources()
    .map(meterOf)
    .filter(({ twists }) => surprises || !twists.some(({ appears }) => appears))
    .map((meter) => (surprises ? meter : { ...meter, twists: [] }));
}

/** What a resource is charged for a day of which the bill carries `complete` (0 to 1); nothing when it was not there. */
export function usageCharge(meter: Meter, today: StoryDay, complete: number): StoryCharge | undefined {
  const { resource, common, contractedShare, rate, twists } = meter;
  const usual = resource.perDay * rhythmOn(resource.rhythm, today, resource.seed);
  const contractedCost = toMicros(twisted(usual, today.away, twists) * complete);
  if (contractedCost === 0) return;
  const listCost = toMicros(contractedCost / contractedShare);
  return {
    ...common,
    day: today.day,
    pricingQuantity: toMicros(listCost / resource.offer.listUnitPrice),
    billedCost: rate === undefined ? contractedCost : 0,
    effectiveCost: rate === undefined ? contractedCost : toMicros(contractedCost * rate),
    listCost,
    contractedCost,
  };
}

function meterOf(resource: StoryResource): Meter {
  const { account, offer, coveredBy, resourceId, resourceName, tags } = resource;
  const commitment = coveredBy === undefined ? undefined : COMMITMENTS[coveredBy]!;
  return {
    resource,
    common: {
      ...chargedTo(account),
      regionId: account.regionId,
      ...offer,
      resourceId,
      resourceName,
      tags,
      chargeCategory: 'Usage',
      recordType: commitment?.covered ?? 'Usage',
      ...(commitment && {
        commitmentDiscountId: commitment.commitmentDiscountId,
        commitmentDiscountStatus: 'Used',
      }),
    },
    contractedShare: CLOUDS[account.cloud].contractedShare,
    rate: commitment?.rate,
    twists: TWISTS.filter((each) => each.line === resource.line && each.account === resource.accountName),
  };
}
