import type { Act } from '../aws/journal.ts';
import { CLOUDS } from './accounts.ts';
import { chargedTo, type StoryCharge, toMicros } from './charge.ts';
import { COMMITMENTS } from './commitments.ts';
import { allResources, type StoryResource } from './fleet.ts';
import { rhythmOn, type StoryDay } from './rhythm.ts';
import { TWISTS, type Twist, twisted } from './surprises.ts';

/** A resource, what its charges have in common, and what happens to it. */
export interface Meter {
  resource: StoryResource;
  common: StoryCharge;
  contractedShare: number;
  /** Effective over contracted cost where a commitment covers it. */
  rate: number | undefined;
  twists: Twist[];
}

/**
 * One meter a resource. Without surprises, nothing happens to them and what was to appear never does. What costs
 * nothing has none, unless somebody did something to it.
 */
export function readMeters({ surprises, acts }: { surprises: boolean; acts: readonly Act[] }): Meter[] {
  const touched = new Set(acts.map(({ resourceId }) => resourceId));
  return allResources()
    .map(meterOf)
    .filter(({ resource, twists }) => {
      const isBilled = resource.perDay > 0 || twists.length > 0 || touched.has(resource.resourceId);
      return isBilled && (surprises || !twists.some(({ appears }) => appears));
    })
    .map((meter) => (surprises ? meter : { ...meter, twists: [] }));
}

/** What a resource is charged for a day of which the bill carries `complete` (0 to 1); nothing when it was not there. */
export function usageCharge(meter: Meter, today: StoryDay, complete: number): StoryCharge | undefined {
  const { resource, common, contractedShare, rate, twists } = meter;
  if (-today.away > resource.billedDays) return;
  const usual = Math.min(mostPerDay(resource), resource.perDay * rhythmOn(resource.rhythm, today, resource.seed));
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

/** A machine has 24 hours a day, however busy. */
function mostPerDay({ variant, offer }: StoryResource): number {
  return variant !== '' && offer.pricingUnit === 'Hours' ? offer.listUnitPrice * 24 : Number.POSITIVE_INFINITY;
}

/** What a resource's charges have in common. */
export function meterOf(resource: StoryResource): Meter {
  const { account, regionId, offer, coveredBy, resourceId, resourceName, tags } = resource;
  const commitment = coveredBy === undefined ? undefined : COMMITMENTS[coveredBy]!;
  return {
    resource,
    common: {
      ...chargedTo(account),
      regionId,
      ...offer,
      resourceId,
      resourceName,
      tags,
      chargeCategory: 'Usage',
      recordType: commitment?.covered ?? 'Usage',
      // What each day fills in is there from the start: copies that grow take twice as long to make.
      day: '',
      pricingQuantity: 0,
      billedCost: 0.5,
      effectiveCost: 0.5,
      listCost: 0.5,
      contractedCost: 0.5,
      ...(commitment && {
        commitmentDiscountId: commitment.commitmentDiscountId,
        commitmentDiscountStatus: 'Used',
      }),
    },
    contractedShare: CLOUDS[account.cloud].contractedShare,
    rate: commitment?.rate,
    twists: twistsOf(resource),
  };
}

function twistsOf({ line, accountName, isAside }: StoryResource): Twist[] {
  return TWISTS.filter((each) => each.line === line && each.account === accountName && (!isAside || each.appears));
}
