import type { Finding } from '../model/finding.ts';
import type { Proposal } from '../model/proposal.ts';
import type { RemediationPolicy } from '../remediation-schema.ts';

/** Days for which a no counts, and for which silence or a failure does. */
const NO_FOR_DAYS = 90;
const SILENCE_FOR_DAYS = 30;

/** For how long what was proposed before can matter. */
export const REMEMBERED_DAYS = NO_FOR_DAYS + 1;

/** What tells whether something is proposed once more. */
export interface AgainAbout {
  now: Temporal.Instant;
  mode: RemediationPolicy['mode'];
  /** When the resource was last read. */
  readAt: string | undefined;
}

/**
 * Why a finding is not proposed once more, a sentence; undefined where it may be. Who said no is not asked again for a
 * quarter unless there is twice as much to save; who said nothing, for a month; and what was done a moment ago still
 * looks undone until its account is read again.
 */
export function whyNotAgain(finding: Finding, past: readonly Proposal[], about: AgainAbout): string | undefined {
  for (const proposal of past) {
    // Another way was chosen in its place: that is no no, and tells for itself.
    if (past.some((other) => other !== proposal && other.proposedAt === proposal.changedAt)) continue;
    const why = whyNotAfter(finding, proposal, about);
    if (why !== undefined) return why;
  }
  return undefined;
}

function whyNotAfter(finding: Finding, proposal: Proposal, { now, mode, readAt }: AgainAbout): string | undefined {
  const { state, changedAt, expiresAt } = proposal;
  const day = changedAt.slice(0, 10);
  const isWithin = (days: number) => days * 24 > now.since(Temporal.Instant.from(changedAt)).total('hours');
  switch (state) {
    case 'denied':
    case 'undone':
      return isWithin(NO_FOR_DAYS) && !isDoubled(finding, proposal)
        ? `It was ${state} on ${day}; it is proposed again after ${NO_FOR_DAYS} days, or when it saves twice as much.`
        : undefined;
    case 'expired':
      // One that was closed before its time had been overtaken by something else, and nobody left it unanswered.
      return isWithin(SILENCE_FOR_DAYS) && Date.parse(changedAt) >= Date.parse(expiresAt)
        ? `Nobody answered until ${day}; it is proposed again ${SILENCE_FOR_DAYS} days later.`
        : undefined;
    case 'failed':
      return isWithin(SILENCE_FOR_DAYS) ? `It failed on ${day}: ${proposal.note ?? 'see its card'}` : undefined;
    case 'observed':
      return mode === 'observe' && isWithin(SILENCE_FOR_DAYS)
        ? `It was looked at on ${day}, in observe mode.`
        : undefined;
    case 'done':
      if (proposal.plan.remediation === 'schedule-instance') return `It is on a schedule since ${day}.`;
      return isReadSince(changedAt, readAt, finding) ? undefined : `It was done on ${day}.`;
    default:
      return `It is ${state} already.`;
  }
}

function isDoubled({ saving: now }: Finding, { plan: { saving: then } }: Proposal): boolean {
  return now.monthly !== null && then.monthly !== null && then.monthly > 0 && now.monthly >= 2 * then.monthly;
}

function isReadSince(doneAt: string, readAt: string | undefined, { seenAt }: Finding): boolean {
  const done = Date.parse(doneAt);
  return readAt !== undefined && Date.parse(readAt) > done && Date.parse(seenAt) > done;
}
