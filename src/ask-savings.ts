import { grantToJob } from './analysis/access.ts';
import { type HitRate, hitRates, type SavingsAnswer, savingsIn } from './analysis/savings.ts';
import { proveAll } from './analysis/savings-proof.ts';
import { settledLately } from './analysis/settlement.ts';
import { daysWithStatus, type Showback } from './ask-costs.ts';
import type { Grant } from './model/access.ts';
import type { Period } from './model/period.ts';

/** What a scope saved in a period, by what is stored alone. Whoever shares a usage type's fall is weighed, not shown. */
export async function askSavings(
  { store, config }: Pick<Showback, 'store' | 'config'>,
  { grant, period }: { grant: Grant; period: Period },
): Promise<SavingsAnswer> {
  const { claims, costs } = await store.savings.ledger(grantToJob('all', config));
  const mine = proveAll(claims, costs).filter(({ claim }) => grant.scope === '*' || claim.team === grant.scope);
  const settledThrough = settledLately(await daysWithStatus({ store }, period));
  return { ...savingsIn(mine, { team: grant.label, period, settledThrough }), notes: [] };
}

/** How good a detector's estimates were, over every team's changes: a rate and no sum of money. */
export async function askHitRate(
  { store, config }: Pick<Showback, 'store' | 'config'>,
  detector: string,
): Promise<Pick<HitRate, 'claims' | 'right' | 'median'> | undefined> {
  const { claims, costs } = await store.savings.ledger(grantToJob('all', config));
  return hitRates(proveAll(claims, costs)).find((each) => each.detector === detector);
}
