import type { Proposal, ProposalState } from './model/proposal.ts';
import type { ProposalMessage } from './model/proposal-message.ts';

/** Something that has to be said of a proposal, once. */
export interface Occasion extends Pick<ProposalMessage, 'kind' | 'messageId' | 'about'> {
  proposal: Proposal;
}

/** The states of which somebody may have to be told. */
export const TOLD_OF: readonly ProposalState[] = ['proposed', 'blocked', 'failed'];

/** What has to be said of one proposal in its state. `isPassing`: what stands in its way passes by itself. */
export function occasionsOf(
  proposal: Proposal,
  { isPassing = false }: { isPassing?: boolean | undefined },
): Occasion[] {
  const { proposalId, state, approvals, approvalsNeeded, proposedBy, snoozedUntil, changedAt } = proposal;
  const say = (kind: Occasion['kind'], since = '') => [
    { kind, messageId: `${kind} ${proposalId} ${since}`.trim(), about: '', proposal },
  ];
  switch (state) {
    case 'failed':
      return say('alert', changedAt);
    case 'blocked':
      return isPassing || approvals.length === 0 ? [] : say('blocked', approvals.at(-1)!.at);
    case 'proposed':
      return [
        ...(isPerson(proposedBy) ? [cardOf(proposal)] : []),
        // What was put off is told once more when it comes back.
        ...(snoozedUntil ? say('card', snoozedUntil) : []),
        ...(approvals.length > 0 && approvals.length < approvalsNeeded ? say('second-approver', approvals[0]!.at) : []),
      ];
    default:
      return [];
  }
}

/** The card of its own that a proposal gets where no message about its finding shows it to who decides. */
export function cardOf(proposal: Proposal): Occasion {
  return { kind: 'card', messageId: `card ${proposal.proposalId}`, about: '', proposal };
}

/** The last word before it is carried out; once more after it was put off, or approved anew. */
export function finalNoticeOf(proposal: Proposal, actsAt: Temporal.Instant): Occasion {
  const { proposalId, snoozedUntil, approvals } = proposal;
  const messageId = ['final-notice', proposalId, snoozedUntil, approvals.at(-1)?.at].filter(Boolean).join(' ');
  return { kind: 'final-notice', messageId, about: actsAt.toString(), proposal };
}

/** Slack's ids of people; what nobody in Slack approved or asked for has other names. */
export const isPerson = (id: string): boolean => /^[UW][A-Z0-9]+$/.test(id);
