import type { Day } from '../model/period.ts';

/** A shared pool and how its cost is borne: by everyone alike, by fixed shares, or as each team's own cost is. */
export interface SharedCost {
  name: string;
  split: 'evenly' | 'proportional' | Record<string, number>;
}

/** A cost on a day, of a team or of a pool (`shared:NAME`). */
export interface DatedCost {
  key: string;
  day: Day;
  billingCurrency: string;
  cost: number;
}

/** One team's part of a pool's cost on one day. */
export type SharedPart<Cost extends DatedCost = DatedCost> = Cost & { pool: string };

/**
 * Splits every pool's cost among the teams. Proportional shares are those of the teams' own cost in the same calendar
 * month and currency, so that days and months add up alike; where nobody had any, all bear the same. The last part is
 * what is left, so that the parts add up to the whole.
 */
export function splitSharedCosts<Cost extends DatedCost>(
  pools: readonly Cost[],
  own: readonly DatedCost[],
  { teams, sharedCosts }: { teams: string[]; sharedCosts: readonly SharedCost[] },
): SharedPart<Cost>[] {
  if (teams.length === 0) return [];
  const ownByMonth = sumOwn(own);
  return pools.flatMap((pool) => {
    const name = pool.key.replace(/^shared:/, '');
    const split = sharedCosts.find((each) => each.name === name)?.split ?? 'evenly';
    const weights = teams.map((team) => weightOf(team, split, ownByMonth.get(monthKey(pool, team)) ?? 0));
    return parts(pool.cost, weights).map((cost, index) => ({ ...pool, pool: pool.key, key: teams[index]!, cost }));
  });
}

/** Splits an amount by weights; negative or absent weights bear nothing, and all of them absent bear alike. */
export function parts(amount: number, weights: readonly number[]): number[] {
  const positive = weights.map((weight) => Math.max(0, weight));
  const sum = positive.reduce((total, weight) => total + weight, 0);
  const shares =
    sum > 0 ? positive.map((weight) => amount * (weight / sum)) : positive.map(() => amount / weights.length);
  const last = shares.findLastIndex((share) => share !== 0);
  if (last >= 0)
    shares[last] = amount - shares.reduce((total, share, index) => (index === last ? total : total + share), 0);
  return shares;
}

function weightOf(team: string, split: SharedCost['split'], ownCost: number): number {
  if (split === 'evenly') return 1;
  return split === 'proportional' ? ownCost : (split[team] ?? 0);
}

function sumOwn(own: readonly DatedCost[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const each of own) {
    const key = monthKey(each, each.key);
    sums.set(key, (sums.get(key) ?? 0) + each.cost);
  }
  return sums;
}

const monthKey = ({ day, billingCurrency }: DatedCost, team: string) => `${day.slice(0, 7)} ${billingCurrency} ${team}`;
