import { hash } from 'node:crypto';
import type { Block, Message } from '../../model/message.ts';
import { formatCost } from '../../model/money.ts';
import type { Plan, Proposal, Stage } from '../../model/proposal.ts';
import { STOP_ON_TAG } from '../../model/remediation.ts';
import { kindOf } from '../../remediation/kinds.ts';
import { buttons, context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { proposalButtons } from './proposal-offers.ts';
import {
  actorText,
  approvedBy,
  capital,
  dayText,
  didOf,
  isUndoOffered,
  lastOf,
  type ProposalFace,
  type ProposalView,
  peopleText,
  planTitle,
  whereText,
} from './proposal-words.ts';
import { resourceName, savingText, sourceText } from './waste-words.ts';
import { momentText, shortDay, shortKey } from './words.ts';

/** Of each list on a card; the others are counted. */
const SHOWN = 8;

/** The card people decide on. It says whether it can be undone before anybody approves, and offers what can be done now. */
export function proposalCard(view: ProposalView): Message {
  const offers = proposalButtons(view);
  return messageOf(...cardBlocks(view), offers.length > 0 ? buttons(...offers) : undefined);
}

/** The same without its buttons, for who may not press them and for what can no longer be pressed. */
export function cardBlocks(view: ProposalView): (Block | undefined)[] {
  const { plan, state } = view.proposal;
  const isDecided = !['proposed', 'snoozed', 'approved', 'blocked'].includes(state);
  return [
    section(joined([headline(view), ...statusOf(view)])),
    isDecided ? undefined : section(joined([reasonOf(plan), ...moneyOf(plan)])),
    isDecided ? sectionOf(afterwards(view)) : section(joined(consequences(view))),
    context(joined(footnotes(view))),
  ];
}

/** Tells whether a card would read differently. */
export function proposalPrint(view: ProposalFace): string {
  const { proposal, approvers } = view;
  const { proposalId, planHash, state, stage, approvals, approvalsNeeded, objections, note } = proposal;
  const { snoozedUntil, expiresAt, undoUntil, doneAt, isAlone } = proposal;
  const people = approvals.map(({ userId }) => userId);
  const dates = [snoozedUntil ?? '', expiresAt, undoUntil ?? '', doneAt ?? ''];
  const marked = proposal.mark?.isSet && state === 'proposed' ? [proposal.mark.on] : [];
  const shown = [
    proposalId,
    planHash,
    state,
    stage ?? '',
    people,
    approvalsNeeded,
    objections,
    note ?? '',
    dates,
    ...marked,
  ];
  return hash('sha1', JSON.stringify([...shown, isAlone ?? false, approvers, isUndoOffered(view)]), 'base64url');
}

function headline(view: ProposalView): Mrkdwn {
  const { proposal } = view;
  const { plan, state, doneAt, changedAt } = proposal;
  const name = resourceName(plan);
  switch (state) {
    case 'done':
      return md`*${name}: ${didOf(plan)} ${momentText(doneAt ?? changedAt)}*, ${approvedBy(proposal)}, verified.`;
    case 'failed':
      return md`*${name}: could not be ${didOf(plan)}*, ${momentText(changedAt)}`;
    case 'observed':
      return md`*${name}: would have been ${didOf(plan)} ${momentText(changedAt)}*; nothing was done, since I only observe (observe mode).`;
    case 'undone':
      return md`*${name}: undone ${momentText(changedAt)}* by ${actorText(lastOf(view, 'undo')?.actor)}; it had been ${didOf(plan)}${doneAt ? ` ${momentText(doneAt)}` : ''}.`;
    default:
      return md`*${planTitle(plan)}: ${savesText(plan)}*`;
  }
}

/** "saves $80.00 a month"; of what no bill shows as saved nothing is claimed. */
export function savesText(plan: Plan): string {
  if (kindOf(plan.remediation).savesNothing) return 'saves nothing by itself';
  return `saves ${savingText(plan.saving)}`;
}

/** What its tag says, where nobody says what it is for and the policy for acting alone counts its days. */
function markText(mark: Proposal['mark']): Mrkdwn[] {
  if (!mark?.isSet) return [];
  return [
    md`Its tag \`${STOP_ON_TAG}\` says ${shortDay(mark.on)} (UTC): unless somebody answers, the policy for acting alone carries it out then.`,
  ];
}

/** What has become of it so far. */
function statusOf(view: ProposalView): Mrkdwn[] {
  const { proposal } = view;
  const { approvals, approvalsNeeded, objections, note, snoozedUntil, stage, plan } = proposal;
  switch (proposal.state) {
    case 'proposed':
      return approvals.length === 0
        ? markText(proposal.mark)
        : [
            md`*${approvals.length} of ${approvalsNeeded} approvals*: ${peopleText(approvals)}. Another person is needed.`,
          ];
    case 'snoozed':
      return [md`Snoozed until ${dayText(snoozedUntil)} by ${decision(view, 'snooze')}`];
    case 'approved':
      return [md`${approvedBy(proposal, 'Approved')}. Everything is looked at once more before it is done.`];
    case 'blocked':
      return [
        md`${approvedBy(proposal, 'Approved')}, but *not done*${view.isPassing ? ' yet' : ''}:`,
        ...bullets(objections),
        view.isPassing
          ? md`Nothing was changed. It is tried again by itself when that is over.`
          : md`Nothing was changed. Mend that and try again, or cancel it.`,
      ];
    case 'executing':
      return [md`Under way, ${approvedBy(proposal)}. ${STAGES[stage ?? 'preparing']}`];
    case 'verifying':
      return [md`Under way, ${approvedBy(proposal)}. It was asked for; I look whether it has happened.`];
    case 'undoing':
      return [md`Being undone, as ${actorText(lastOf(view, 'undo')?.actor)} asked: ${plan.undo?.how ?? 'as it was'}.`];
    case 'failed':
      return [md`${sentence(note ?? 'No reason was given.')}`, md`${leftText(view)}`];
    case 'denied':
      return [md`*Denied* by ${decision(view, 'deny')}`];
    case 'expired':
      return [md`*Expired* ${momentText(proposal.changedAt)}: nobody decided in time. Nothing was done.`];
    default:
      return note ? [md`${sentence(note)}`] : [];
  }
}

const STAGES: Record<Stage, string> = {
  preparing: 'What undo needs is being secured; nothing is changed yet.',
  prepared: 'What undo needs is secured; nothing is changed yet.',
  acting: 'It is being asked of the cloud.',
  acted: 'It was asked of the cloud; I watch until it has happened.',
};

/** In which state a failure left the resource, as far as it is known for certain, and what to do. */
function leftText(view: ProposalView): string {
  const name = resourceName(view.proposal.plan);
  const way = isUndoOffered(view) ? 'Undo takes it back' : 'Take it back by hand where that is needed';
  if (lastOf(view, 'undo')) return `It was not taken back, or not wholly: look at ${name} in the cloud's own console.`;
  if (lastOf(view, 'acting') || lastOf(view, 'acted')) {
    return `It had been asked of the cloud by then, so it may be done in part: look at ${name}. ${way}.`;
  }
  const stays = lastOf(view, 'prepared') ? ' What was made for undo, such as a snapshot, is still there.' : '';
  return `Nothing of it was changed.${stays} Mend the reason, then propose it again: /cost propose ${shortKey(view.proposal.plan.resourceId)}`;
}

/** "Ana, 24 Nov 09:41 UTC: needed for the launch". */
function decision(view: ProposalView, event: 'deny' | 'snooze'): Mrkdwn {
  const entry = lastOf(view, event);
  const because = entry?.note ?? view.proposal.note ?? '';
  const by = entry ? md`${actorText(entry.actor)}, ${momentText(entry.at)}` : md`somebody`;
  return because === '' ? md`${by}.` : md`${by}: ${sentence(because)}`;
}

function reasonOf(plan: Plan): Mrkdwn {
  return md`${sentence(capital(plan.reason), 300)}`;
}

function moneyOf({ saving, cloud, remediation }: Plan): Mrkdwn[] {
  const { monthly, commitment, notes = [] } = saving;
  return [
    monthly && !kindOf(remediation).savesNothing ? md`Price: ${sourceText(saving.basis, cloud)}.` : md``,
    commitment ? md`Commitments: ${sentence(commitment, 200)}` : md``,
    ...notes.slice(0, 3).map((note) => md`About the figure: ${sentence(note, 200)}`),
  ];
}

/** What must be known before approving: what goes on billing, whether it can be taken back, what was looked at. */
function consequences({ proposal }: ProposalView): Mrkdwn[] {
  const { plan } = proposal;
  const { warnings, passed } = plan;
  return [
    undoText(plan),
    ...stillBilled(plan),
    ...warnings.slice(0, SHOWN).map((warning) => md`Note: ${sentence(warning, 200)}`),
    passed.length > 0
      ? md`Checked: ${listed(passed)}. All of it is checked again, on the resource itself, before it is done.`
      : md`*Nothing could be checked beforehand.* It is checked on the resource itself before it is done.`,
  ];
}

function undoText({ undo }: Plan): Mrkdwn {
  if (!undo) return md`*Cannot be undone.*`;
  const costs = undo.costs.length > 0 ? `; ${listed(undo.costs)}` : '';
  return md`Undo: ${undo.how}, for ${undo.days} ${undo.days === 1 ? 'day' : 'days'} afterwards${costs}.`;
}

/** What a decided one still says: what it is to save, what goes on billing, and the way back. */
function afterwards(view: ProposalView): Mrkdwn[] {
  const { plan, state } = view.proposal;
  switch (state) {
    case 'executing':
    case 'verifying':
      return [...stillBilled(plan), undoText(plan)];
    case 'done':
      return [
        md`${capital(savesText(plan))}, by my estimate.`,
        ...stillBilled(plan),
        plan.undo && !isUndoOffered(view) ? md`The time to undo it is over.` : undoText(plan),
      ];
    case 'failed':
      return isUndoOffered(view) ? [undoText(plan)] : [];
    default:
      return [];
  }
}

/** Stopped is not free. */
function stillBilled({ saving: { stillBilled: still, currency } }: Plan): Mrkdwn[] {
  if (still.length === 0) return [];
  const total = still.reduce((sum, { monthly }) => sum + monthly, 0);
  const parts = still.map(({ what, monthly }) =>
    still.length === 1 ? shortKey(what) : `${shortKey(what)} ${formatCost(monthly, currency)}`,
  );
  return [md`Still billed afterwards: ${formatCost(total, currency)} a month (${listed(parts)}).`];
}

function footnotes(view: ProposalView): Mrkdwn[] {
  const { proposal, approvers } = view;
  const { plan, state, proposedBy, proposalId, planHash, expiresAt, undoUntil, approvalsNeeded } = proposal;
  const isOpen = ['proposed', 'snoozed', 'approved', 'blocked'].includes(state);
  const number = approvalsNeeded > 1 ? ` It takes ${approvalsNeeded} different people.` : '';
  const undo = isUndoOffered(view) && undoUntil !== undefined;
  return [
    md`${whereText(plan)}.`,
    state === 'proposed' ? md`Who may approve: ${approvers}.${number}` : md``,
    proposedBy === 'penny' ? md`` : md`Asked for by ${actorText(proposedBy)}, who may not approve it.`,
    isOpen ? md`Expires ${momentText(expiresAt)}.` : md``,
    undo ? md`Undo until ${momentText(undoUntil)}.` : md``,
    md`Proposal \`${proposalId}\`, plan \`${planHash.slice(0, 8)}\`. Who did what: \`/cost history ${proposalId}\``,
  ];
}

function bullets(sentences: readonly string[]): Mrkdwn[] {
  const more = sentences.length - SHOWN;
  return [
    ...sentences.slice(0, SHOWN).map((each) => md`• ${sentence(each, 300)}`),
    ...(more > 0 ? [md`• and ${more} more`] : []),
  ];
}

function listed(phrases: readonly string[]): string {
  const more = phrases.length - SHOWN;
  const shown = phrases.slice(0, SHOWN).map((each) => shortKey(each, 100));
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** With a full stop at its end, however it came. */
function sentence(text: string, limit = 600): string {
  const short = text.length > limit ? `${text.slice(0, limit - 1).toWellFormed()}…` : text;
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}

function sectionOf(lines: readonly Mrkdwn[]): Block | undefined {
  return lines.length === 0 ? undefined : section(joined(lines));
}
