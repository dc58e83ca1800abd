import { type BilledAs, type BilledUsage, unitKey } from '../model/billed-usage.ts';
import type { Place } from '../model/resource.ts';

/** Billed usage by what it is called, so that a hundred thousand questions take a moment. */
export interface UsageIndex {
  /** What an account was billed under these names in a region. */
  of(as: BilledAs, place: Place): BilledUsage[];
  /** The same of every account of the cloud. */
  ofAll(as: BilledAs, place: Place): BilledUsage[];
}

export function indexUsage(usage: readonly BilledUsage[]): UsageIndex {
  const byType = Map.groupBy(usage, ({ cloud, usageType }) => `${cloud} ${usageType}`);
  const byAccount = Map.groupBy(usage, ({ cloud, subAccountId, usageType }) => `${cloud} ${usageType} ${subAccountId}`);
  return {
    of: (as, place) =>
      matching(as, place, (name) => byAccount.get(`${place.cloud} ${name} ${place.subAccountId}`) ?? []),
    ofAll: (as, place) => matching(as, place, (name) => byType.get(`${place.cloud} ${name}`) ?? []),
  };
}

/** Rows of the names, in a unit that is understood, of the right service and region. What a row does not say is a no. */
function matching(as: BilledAs, { regionId }: Place, rowsOf: (name: string) => BilledUsage[]): BilledUsage[] {
  return as.usageTypes.flatMap(({ name, tellsRegion }) =>
    rowsOf(name).filter(
      (row) =>
        (row.regionId === undefined ? tellsRegion : row.regionId === regionId) &&
        (as.service?.test(row.serviceName ?? '') ?? true) &&
        as.units[unitKey(row.unit)] !== undefined,
    ),
  );
}

/** How much that is in the item's own units. */
export function unitsIn(as: BilledAs, { unit, quantity }: Pick<BilledUsage, 'unit' | 'quantity'>): number {
  return quantity * (as.units[unitKey(unit)] ?? Number.NaN);
}
