import { type Commitment, type CommitmentCovers, type CommitmentFacts, endsOn } from '../model/commitment.ts';
import { daysBetween } from '../model/period.ts';
import { type Commitments, type CostPart, type Cover, HOURS_A_MONTH, type PriceItem } from '../model/price.ts';
import type { Place } from '../model/resource.ts';
import { absorbedByPlan, absorbedByReservation } from './absorb.ts';
import type { CoverShares } from './cover.ts';
import { familyOf, isSizeFlexible } from './normalised-units.ts';
import { itemOf, type OnDemandUse } from './on-demand-use.ts';

/** All that is known of who is covered, by what, and who else could be. */
export interface CoverSources {
  facts: Pick<CommitmentFacts, 'commitments' | 'uses' | 'coverages'>;
  shares: CoverShares;
  onDemand: readonly OnDemandUse[];
}

/** How much of what a resource uses is covered, until when, and what would take over what it leaves. */
export function commitmentsFrom(sources: CoverSources): Commitments {
  const { facts, shares } = sources;
  const active = facts.commitments.filter(({ state }) => state === 'active');
  return {
    coverOf(part, resource) {
      const share = shares.shareOf(part, resource);
      if (!share) return undefined;
      const named = active.filter((each) => isNamed(each, share.commitmentDiscountId));
      const fitting = active.filter(
        (each) => isOfType(each, share.commitmentDiscountType) && applies(each.covers, part.item, resource),
      );
      const candidates = named.length > 0 ? named : fitting;
      const ends = new Set(candidates.map(endsOn));
      return {
        ...share,
        commitmentDiscountId:
          candidates.length === 1 ? candidates[0]!.commitmentDiscountId : share.commitmentDiscountId,
        isFlexible: candidates.length > 0 && candidates.every(({ covers }) => isOfAnyFamily(covers)),
        endsOn: ends.size === 1 ? [...ends][0] : undefined,
        absorbableMonthly: absorbable({ part, resource, share, candidates }, sources),
      };
    },
  };
}

/** Whether it pays for other families as well, so that a machine changed for one of another family stays covered. */
function isOfAnyFamily(covers: CommitmentCovers): boolean {
  return covers.kind === 'savings-plan' && (covers.planType === 'Compute' || covers.planType === 'Database');
}

interface Covering {
  part: CostPart;
  resource: Place & { resourceId: string };
  share: Pick<Cover, 'share' | 'commitmentDiscountType'>;
  candidates: readonly Commitment[];
}

/** Nothing where its price, or how the commitment is used, is not known: an unknown is a no. */
function absorbable({ part, resource, share, candidates }: Covering, { facts, onDemand }: CoverSources): number {
  const { price, quantity, item } = part;
  const uses = facts.uses.filter(({ commitmentDiscountId: id }) =>
    candidates.some((each) => each.commitmentDiscountId === id),
  );
  if (!price || uses.length === 0 || uses.some(({ billingCurrency }) => billingCurrency !== price.currency)) return 0;
  const [total, used] = [sum(uses, ({ total }) => total), sum(uses, ({ used }) => used)];
  const freed = {
    utilisation: total > 0 ? used / total : 0,
    onDemandMonthly: price.amount * quantity,
    coveredShare: share.share,
  };
  const others = onDemand.filter(
    (each) => each.currency === price.currency && each.resource.resourceId !== resource.resourceId,
  );
  if (share.commitmentDiscountType === 'Reserved Instance') {
    const applicable = others.filter(({ resource: other }) =>
      candidates.some(({ covers }) => applies(covers, itemOf(other), other)),
    );
    return absorbedByReservation(freed, { applicableOnDemandMonthly: sum(applicable, ({ monthly }) => monthly) });
  }
  const equivalent = sum(uses, ({ onDemandEquivalent }) => onDemandEquivalent ?? Number.NaN);
  const own = (1 - share.share) * freed.onDemandMonthly;
  const told = eligibleAsTold(facts, price.currency);
  const eligible =
    told === undefined
      ? sum(
          others.filter(({ resource: other }) =>
            candidates.some(({ covers }) => applies(covers, itemOf(other), other)),
          ),
          ({ monthly }) => monthly,
        )
      : told - (item.kind === 'instance-hours' ? own : 0);
  return absorbedByPlan(freed, { rate: used / equivalent, eligibleOnDemandMonthly: eligible });
}

/** What the cloud says that Savings Plans could cover besides, a month; it knows of functions and containers too. */
function eligibleAsTold({ coverages }: CoverSources['facts'], currency: string): number | undefined {
  const told = coverages.find(({ what, unit }) => what === 'Savings Plans' && unit === currency);
  return told && (told.onDemand / (daysBetween(told.start, told.end) * 24)) * HOURS_A_MONTH;
}

function isNamed({ commitmentDiscountId }: Commitment, id: string | undefined): boolean {
  const tail = (text: string) => /[^/:]*$/.exec(text)![0];
  return id !== undefined && tail(commitmentDiscountId) === tail(id);
}

function isOfType({ covers }: Commitment, type: Cover['commitmentDiscountType']): boolean {
  return covers.kind === 'unknown' || (covers.kind === 'savings-plan') === (type === 'Savings Plan');
}

/**
 * Whether a commitment can pay for an hour of something. A Compute plan pays for any machine, an EC2 Instance plan for
 * one family in one region, a Database plan for databases; a reservation for its type, or its family's sizes.
 */
export function applies(covers: CommitmentCovers, item: PriceItem, { regionId }: Pick<Place, 'regionId'>): boolean {
  if (covers.kind === 'savings-plan') return planApplies(covers, item, regionId);
  if (covers.kind === 'instances' && item.kind === 'instance-hours') {
    const { instanceType, platform, tenancy } = item;
    if (covers.regionId !== regionId || covers.platform !== platform || covers.tenancy !== tenancy) return false;
    const isFlexible = !covers.isZonal && isSizeFlexible(covers);
    return (
      covers.instanceType === instanceType || (isFlexible && familyOf(covers.instanceType) === familyOf(instanceType))
    );
  }
  if (covers.kind === 'databases' && item.kind === 'database-hours') {
    return covers.regionId === regionId && familyOf(covers.instanceClass) === familyOf(item.instanceClass);
  }
  return false;
}

function planApplies(
  { planType, regionId, instanceFamily }: Extract<CommitmentCovers, { kind: 'savings-plan' }>,
  item: PriceItem,
  itsRegionId: string,
): boolean {
  if (planType === 'Database') return item.kind === 'database-hours';
  if (item.kind !== 'instance-hours' || item.market !== 'on-demand') return false;
  if (planType === 'Compute') return true;
  return planType === 'EC2Instance' && regionId === itsRegionId && instanceFamily === familyOf(item.instanceType);
}

function sum<T>(list: readonly T[], of: (each: T) => number): number {
  return list.reduce((total, each) => total + of(each), 0);
}
