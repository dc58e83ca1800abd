import { grantToJob } from '../analysis/access.ts';
import { PennyError } from '../errors.ts';
import type { Proposal } from '../model/proposal.ts';
import type { NoticeDeps } from './act-alone.ts';

/** A person must have had a day to say no. */
export const LAST_NOTICE = { hours: 24 };

/**
 * Tells once more, a day before, of what people approved and nobody can bring back: whoever approved it a week ago may
 * have forgotten, and whoever uses it may not have heard. Returns what was told of.
 */
export async function noticeTerminations(deps: NoticeDeps): Promise<Proposal[]> {
  const { store, config } = deps;
  if (config.remediation.mode !== 'act' || (await store.freeze.get())) return [];
  const waiting = await store.proposals.list(grantToJob('all', config), { states: ['approved', 'blocked'] });
  const due = waiting.filter((proposal) => isDue(proposal, deps));
  const noticed: Proposal[] = [];
  for (const proposal of due) noticed.push(...(await notice(proposal, deps)));
  return noticed;
}

/** When a machine may be terminated at the earliest: `graceDays` after it was proposed. */
export function graceEnds({ proposedAt }: Proposal, { graceDays }: { graceDays: number }): Temporal.Instant {
  return Temporal.Instant.from(proposedAt).add({ hours: 24 * graceDays });
}

function isDue(proposal: Proposal, { config, clock }: NoticeDeps): boolean {
  if (proposal.plan.remediation !== 'terminate-instance' || proposal.finalNoticeAt !== undefined) return false;
  const from = graceEnds(proposal, config.remediation).subtract(LAST_NOTICE);
  return Temporal.Instant.compare(from, clock.now()) <= 0;
}

async function notice(proposal: Proposal, { store, config, clock, giveFinalNotice }: NoticeDeps): Promise<Proposal[]> {
  const now = clock.now();
  const tomorrow = now.add(LAST_NOTICE);
  const ends = graceEnds(proposal, config.remediation);
  const actsAt = Temporal.Instant.compare(ends, tomorrow) > 0 ? ends : tomorrow;
  if (!(await giveFinalNotice(proposal, actsAt))) return [];
  try {
    return [await store.proposals.noticed(proposal.proposalId, now.toString())];
  } catch (error) {
    // Somebody decided otherwise meanwhile.
    if (error instanceof PennyError && error.code === 'conflict') return [];
    throw error;
  }
}
