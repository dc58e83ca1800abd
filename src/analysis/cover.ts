import {
  type BilledAs,
  type BilledUsage,
  type CommitmentType,
  type ResourceUsage,
  resourceTail,
} from '../model/billed-usage.ts';
import type { CostPart, Cover } from '../model/price.ts';
import type { CloudName, Place } from '../model/resource.ts';
import type { PriceSources } from './prices.ts';
import { indexUsage, unitsIn } from './usage-index.ts';

/** How much of a resource's usage a commitment pays for; the rest of `Cover` needs the commitments themselves. */
export type CoverShare = Pick<Cover, 'share' | 'commitmentDiscountType' | 'commitmentDiscountId'>;

/** Shares by resource. Undefined: none of it is covered, or nothing is known of it. */
export interface CoverShares {
  shareOf(part: Pick<CostPart, 'item'>, resource: Place & { resourceId: string }): CoverShare | undefined;
}

/**
 * Who is covered how far. A bill that names resources says it exactly; otherwise a resource is covered as far as its
 * account's usage of that type is, since a commitment floats over all of it.
 */
export function coverFrom({
  cloud,
  usage,
  resources,
  billedAs,
}: Pick<PriceSources, 'cloud' | 'usage' | 'billedAs'> & { resources: readonly ResourceUsage[] }): CoverShares {
  const index = indexUsage(usage);
  const byResource = Map.groupBy(resources, keyOf);
  const exactly = (as: BilledAs, place: ResourcePlace) =>
    as.usageTypes.flatMap(({ name }) => byResource.get(keyOf({ ...place, usageType: name })) ?? []);

  return {
    shareOf({ item }, resource) {
      const as = resource.cloud === cloud ? billedAs(item, resource.regionId) : undefined;
      if (!as) return undefined;
      const own = exactly(as, { ...resource, resourceTail: resourceTail(resource.resourceId) });
      return own.length > 0 ? ofResource(own) : ofAccount(index.of(as, resource), as);
    },
  };
}

type ResourcePlace = { cloud: CloudName; subAccountId: string; resourceTail: string };

function keyOf({ cloud, subAccountId, resourceTail: tail, usageType }: ResourcePlace & { usageType: string }): string {
  return `${cloud} ${subAccountId} ${tail} ${usageType}`;
}

function ofResource(rows: readonly ResourceUsage[]): CoverShare | undefined {
  const total = sum(rows, ({ quantity }) => quantity);
  const [most] = rows.filter(({ commitment }) => commitment).toSorted((a, b) => b.coveredQuantity - a.coveredQuantity);
  if (!most?.commitment || total <= 0) return undefined;
  return shareOf(
    sum(rows, ({ coveredQuantity }) => coveredQuantity) / total,
    most.commitment,
    most.commitmentDiscountId,
  );
}

function ofAccount(rows: readonly BilledUsage[], as: BilledAs): CoverShare | undefined {
  const units = (some: readonly BilledUsage[]) => sum(some, (row) => unitsIn(as, row));
  const byType = Map.groupBy(rows, ({ commitment }) => commitment);
  const covered = [...byType].flatMap(([type, mine]) => (type ? [{ type, units: units(mine) }] : []));
  const [most] = covered.toSorted((a, b) => b.units - a.units);
  const total = units(rows);
  if (!most || total <= 0) return undefined;
  return shareOf(sum(covered, (each) => each.units) / total, most.type);
}

function shareOf(share: number, type: CommitmentType, id?: string): CoverShare | undefined {
  if (!(share > 0)) return undefined;
  return { share: Math.min(1, share), commitmentDiscountType: type, commitmentDiscountId: id };
}

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
