import { type AwsCharge, isDimension, valueOfDimension } from './charge.ts';
import { AwsFault } from './fault.ts';

/** What to group by: how to read a charge's value, and what stands before it in the answer (`team$` for a tag). */
export interface GroupKey {
  prefix: string;
  read(charge: AwsCharge): string;
}

export interface Sum {
  keys: string[];
  billingCurrency: string;
  billedCost: number;
  effectiveCost: number;
  /** Absent while nothing with a quantity is in it. */
  pricingQuantity: number | undefined;
  /** `N/A` once quantities of two units are added up, and while there is none. */
  pricingUnit: string;
}

/** How AWS calls the unit of what has none. */
export const NO_UNIT = 'N/A';

/** One GroupBy entry, or the refusal it gets. The company has no cost categories. */
export function groupKey({ Type, Key }: { Type?: string; Key?: string }): GroupKey {
  if (Type === 'TAG' && Key) return { prefix: `${Key}$`, read: ({ tags }) => tags[Key] ?? '' };
  if (Type === 'COST_CATEGORY' && Key) return { prefix: `${Key}$`, read: () => '' };
  if (Type === 'DIMENSION' && isDimension(Key)) return { prefix: '', read: (charge) => valueOfDimension(charge, Key) };
  throw new AwsFault('ValidationException', `Invalid group by ${Type} ${Key}`);
}

type ByCurrency = Map<string, Sum>;

/**
 * Adds up by at most two keys and the currency. Maps within maps, and not one map by a joined text: making and hashing
 * a text for every charge takes longer than all the rest.
 */
export class Sums {
  readonly #keys: readonly GroupKey[];
  readonly #byKeys = new Map<string, Map<string, ByCurrency>>();

  constructor(keys: readonly GroupKey[]) {
    this.#keys = keys;
  }

  add(charge: AwsCharge): void {
    const sum = this.#sumFor(charge);
    sum.billedCost += charge.billedCost;
    sum.effectiveCost += charge.effectiveCost;
    if (charge.pricingQuantity === undefined) return;
    const { pricingUnit = NO_UNIT } = charge;
    if (sum.pricingQuantity === undefined) sum.pricingUnit = pricingUnit;
    else if (sum.pricingUnit !== pricingUnit) sum.pricingUnit = NO_UNIT;
    sum.pricingQuantity = (sum.pricingQuantity ?? 0) + charge.pricingQuantity;
  }

  /** In the order of their keys. */
  all(): Sum[] {
    const sums = [...this.#byKeys.values()].flatMap((second) =>
      [...second.values()].flatMap((each) => [...each.values()]),
    );
    return sums.sort((a, b) => (a.keys.join('\u0000') < b.keys.join('\u0000') ? -1 : 1));
  }

  #sumFor(charge: AwsCharge): Sum {
    const { billingCurrency } = charge;
    const values = this.#byKeys.getOrInsertComputed(this.#keys[0]?.read(charge) ?? '', () => new Map());
    const currencies = values.getOrInsertComputed(this.#keys[1]?.read(charge) ?? '', () => new Map());
    return currencies.getOrInsertComputed(billingCurrency, () => {
      const keys = this.#keys.map(({ prefix, read }) => prefix + read(charge));
      return {
        keys,
        billingCurrency,
        billedCost: 0,
        effectiveCost: 0,
        pricingQuantity: undefined,
        pricingUnit: NO_UNIT,
      };
    });
  }
}
