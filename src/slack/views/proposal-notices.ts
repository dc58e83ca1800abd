import type { AuditEntry } from '../../model/audit.ts';
import type { Block, Message } from '../../model/message.ts';
import type { ProposalMessage, ProposalMessageKind } from '../../model/proposal-message.ts';
import { context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { proposalCard } from './proposal-card.ts';
import { listRow } from './proposal-modals.ts';
import { actorText, approvedBy, didOf, doesIt, type ProposalView } from './proposal-words.ts';
import { momentText } from './words.ts';

/** What is said of a proposal for some reason: its card, and why somebody is told of it. Redrawn as it goes on. */
export function proposalNotice({ kind, about }: Pick<ProposalMessage, 'kind' | 'about'>, view: ProposalView): Message {
  const lead = LEADS[kind]?.(view, about);
  const card = proposalCard(view);
  if (!lead) return card;
  const block: Block = section(lead);
  return { text: `${messageOf(block).text}\n${card.text}`, blocks: [block, ...card.blocks] };
}

/** Lines of a list; the others are counted. */
const SHOWN = 15;

/** The same of many at once: what it is about, and the way to each card. */
export function manyNotice(kind: ProposalMessageKind, views: readonly ProposalView[]): Message {
  const more = views.length - SHOWN;
  return messageOf(
    section(md`*${views.length} ${MANY[kind] ?? 'proposals wait for you'}*`),
    ...views.slice(0, SHOWN).map(listRow),
    more > 0 ? context(md`and ${more} more: \`/cost proposals\``) : undefined,
  );
}

const MANY: Partial<Record<ProposalMessageKind, string>> = {
  alert: 'things failed, and need somebody to look at them',
  blocked: 'things that you approved are not done, and wait for somebody',
  'second-approver': 'proposals need one more approval, and it can be yours',
};

const LEADS: Partial<Record<ProposalMessageKind, (view: ProposalView, about: string) => Mrkdwn | undefined>> = {
  alert: ({ proposal }) =>
    proposal.state === 'failed'
      ? md`*This failed, and needs somebody to look at it.*`
      : md`This had failed. What has become of it:`,
  blocked: ({ proposal }) =>
    proposal.state === 'blocked' ? md`*What you approved is not done, and waits for somebody.*` : undefined,
  'second-approver': ({ proposal }) =>
    proposal.state === 'proposed' && proposal.approvals.length > 0
      ? md`*One more approval is needed, and it can be yours.* It was ${approvedBy(proposal)}.`
      : undefined,
  'final-notice': ({ proposal }, actsAt) =>
    proposal.state === 'proposed'
      ? md`*The last notice.* Nobody has answered, so from ${momentText(actsAt)} on I ${doesIt(proposal.plan)} by the policy for acting alone, unless somebody denies or snoozes it.`
      : proposal.state === 'approved' || proposal.state === 'blocked'
        ? md`*The last notice.* It was ${approvedBy(proposal)}, and from ${momentText(actsAt)} on I ${doesIt(proposal.plan)}, unless somebody cancels it.`
        : undefined,
};

/** That somebody stopped everything, or lets it go on. */
export function freezeNotice({ event, actor, note, at }: Pick<AuditEntry, 'event' | 'actor' | 'note' | 'at'>): Message {
  const by = md`${actorText(actor)}, ${momentText(at)}`;
  const why = note === '' ? md`No reason was given.` : md`Why: ${note}`;
  return event === 'freeze'
    ? messageOf(
        section(
          joined([
            md`*Frozen: nothing is carried out any more*, in any account, until somebody lifts it.`,
            md`By ${by}. ${why}`,
            md`What is under way is brought to a safe end. \`/cost proposals\` shows what waits; \`/cost unfreeze\` lifts it.`,
          ]),
        ),
      )
    : messageOf(
        section(
          joined([
            md`*No longer frozen*: what is approved is carried out again.`,
            md`By ${by}. ${why}`,
            md`\`/cost proposals\` shows what waits.`,
          ]),
        ),
      );
}

/** One line of what a press did, for whoever pressed. */
export function decided({ proposal }: ProposalView, what: string): Message {
  return messageOf(section(md`${DECIDED[what]?.(proposal) ?? 'Done.'}`));
}

const DECIDED: Record<string, (proposal: ProposalView['proposal']) => string> = {
  approve: ({ state, approvals, approvalsNeeded }) =>
    state === 'proposed'
      ? `Your approval is kept: ${approvals.length} of ${approvalsNeeded}. Another person has to approve it as well; those who can are told.`
      : 'Approved. Everything is looked at once more, then it is done; the card says what becomes of it.',
  deny: () => 'Denied. Nothing is done, and it is kept who said so and why.',
  snooze: () => 'Snoozed. It comes back by itself.',
  cancel: () => 'Cancelled before anything was done. It is proposed again, with no approvals.',
  retry: () => 'It is tried again, and everything is looked at once more.',
  undo: ({ plan }) => `It is being undone: I ${plan.undo?.how ?? 'take it back'}. The card says when it is as it was.`,
  choose: ({ plan }) => `This is proposed instead, and still has to be approved. It would be ${didOf(plan)}.`,
};
