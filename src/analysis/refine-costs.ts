import type { MeteredCost } from '../model/metered-cost.ts';
import { addTo, type Totals } from '../model/money.ts';

/** What refining gives. */
export interface RefinedCosts<Part extends MeteredCost = MeteredCost> {
  parts: Part[];
  /** Whether the cloud knows much more or less by now than is stored: more than a settled day may differ by. */
  hasMoved: boolean;
}

/** A share of the money, as between two readings of a settled day. */
const MUCH = 0.005;
/** Adding many doubles leaves less than this. */
const NOISE = 1e-9;

/**
 * Stored costs by service, cut finer by what the cloud says of the same costs. The stored ones are the truth: where the
 * cloud knows more or less of a service by now, the difference stays with the service as a whole, so that nothing is
 * added and nothing is lost.
 */
export function refineCosts(stored: readonly MeteredCost[], finer: readonly MeteredCost[]): RefinedCosts {
  const rests = new Map<string, MeteredCost>();
  const restOf = ({ usageType: _usage, kind: _kind, ...part }: MeteredCost) =>
    rests.getOrInsertComputed(placeOf(part), () => ({ ...part, cost: 0 }));
  for (const part of stored) restOf(part).cost += part.cost;
  for (const part of finer) restOf(part).cost -= part.cost;
  const left = [...rests.values()].filter(({ cost }) => Math.abs(cost) > NOISE);
  const [whole, moved] = [sizeOf(stored), sizeOf(left)];
  const hasMoved = Object.entries(moved).some(
    ([currency, cost]) => cost >= 0.005 && cost > MUCH * (whole[currency] ?? 0),
  );
  return { parts: [...finer, ...left], hasMoved };
}

function placeOf({ serviceName, month, billingCurrency }: MeteredCost): string {
  return JSON.stringify([serviceName, month, billingCurrency]);
}

/** Amounts without their signs, so that one service's more does not hide another's less. */
function sizeOf(parts: readonly MeteredCost[]): Totals {
  const sizes: Totals = {};
  for (const { billingCurrency, cost } of parts) addTo(sizes, billingCurrency, Math.abs(cost));
  return sizes;
}
