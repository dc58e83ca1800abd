import { grantToJob } from './analysis/access.ts';
import type { Restart } from './analysis/digest.ts';
import { proveAll } from './analysis/savings-proof.ts';
import type { Showback } from './ask-costs.ts';
import type { Grant } from './model/access.ts';
import { addDays, type Day } from './model/period.ts';
import type { SavingsClaim } from './model/savings-claim.ts';
import type { Store } from './ports.ts';

/** What runs again for longer is no news. */
const NEWS_DAYS = 14;
/** Lines a digest has for what runs again; the others are told the next morning. */
const RESTARTS = 5;

/**
 * What Penny stopped and somebody started again, with what it saved by settled bills, for the digest of a day: what an
 * earlier day's told is not told again. A digest of all is about what is no single team's.
 */
export async function askRestarts(
  { store, config }: Pick<Showback, 'store' | 'config'>,
  { grant, slotDate }: { grant: Grant; slotDate: Day },
): Promise<Restart[]> {
  const teams = new Set(config.teams.map(({ name }) => name));
  const recent = (await store.savings.list(grant)).filter(
    ({ endedBecause, endedOn = '', team }) =>
      endedBecause === 'restarted' &&
      endedOn >= addDays(slotDate, -NEWS_DAYS) &&
      (grant.scope !== '*' || !teams.has(team)),
  );
  const fresh: SavingsClaim[] = [];
  for (const claim of recent) {
    const toldOn = await store.facts.get(factOf(claim.proposalId));
    if (toldOn === undefined || toldOn === slotDate) fresh.push(claim);
  }
  if (fresh.length === 0) return [];
  const { claims, costs } = await store.savings.ledger(grantToJob('all', config));
  const proofs = new Map(proveAll(claims, costs).map((proof) => [proof.claim.proposalId, proof]));
  return fresh.slice(0, RESTARTS).map((claim) => {
    const proof = proofs.get(claim.proposalId);
    const isKnown = proof && proof.by !== 'none' && proof.days.length > 0;
    return { claim, saved: isKnown ? proof.days.reduce((sum, { realised }) => sum + realised, 0) : null };
  });
}

/** A digest of that day has told them. */
export async function noteRestartsTold(
  { facts }: Pick<Store, 'facts'>,
  restarts: readonly Restart[],
  slotDate: Day,
): Promise<void> {
  for (const { claim } of restarts) await facts.set(factOf(claim.proposalId), slotDate);
}

const factOf = (proposalId: string) => `told that it runs again: ${proposalId}`;
