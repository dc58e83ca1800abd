import type { AuditEntry } from '../../model/audit.ts';
import type { Plan, Proposal, ProposalEvent, ProposalState, Stage } from '../../model/proposal.ts';
import { kindOf } from '../../remediation/kinds.ts';
import { joined, type Mrkdwn, md, mention } from '../blocks.ts';
import { shorten } from '../mrkdwn.ts';
import { changedText } from './action-words.ts';
import { resourceName } from './waste-words.ts';
import { momentText, shortDay, shortKey } from './words.ts';

/** What changes how a proposal is shown. */
export interface ProposalFace {
  proposal: Proposal;
  /** Who may approve it, in words: "ana@acme.example (the lead of payments) or the role finops". */
  approvers: string;
  /** All that stands against it passes without anybody's doing: a freeze ends, the hours come. */
  isPassing?: boolean | undefined;
  now: Temporal.Instant;
}

/** A proposal with what must be known to show it. */
export interface ProposalView extends ProposalFace {
  /** What happened to it so far, in order: who decided and why. */
  trail: readonly AuditEntry[];
}

/** "Stop report-server (i-0ab12)", "Set the retention of /aws/lambda/mail to 30 days": what is decided about. */
export function planTitle(plan: Plan): string {
  const { verb, does, name } = kindOf(plan.remediation);
  const begin = name === 'schedule-instance' ? verb : capital(does);
  const title = changedText(`${begin} ${resourceName(plan)}`, plan.change).replace(/ of (?=\d+ days)/, ' to ');
  return shorten(title, 150);
}

/** "stop it", "put it on a schedule": within a sentence that has named the resource. */
export function doesIt(plan: Plan): string {
  const { does, name } = kindOf(plan.remediation);
  return name === 'schedule-instance' ? 'put it on a schedule' : `${does} it`;
}

/** "stopped", "given a retention". */
export const didOf = (plan: Plan): string => kindOf(plan.remediation).did;

/** Whether Undo is offered now: it was prepared, and its time is not over. */
export function isUndoOffered({ proposal, now }: Omit<ProposalFace, 'approvers'>): boolean {
  const { state, plan, receipt, undoUntil } = proposal;
  if ((state !== 'done' && state !== 'failed') || !plan.undo || !receipt || !undoUntil) return false;
  return Temporal.Instant.compare(now, Temporal.Instant.from(undoUntil)) < 0;
}

/** Whether nothing can come of it any more, so that what was said of it stays as it is. */
export function isOver(view: Omit<ProposalFace, 'approvers'>): boolean {
  const { state } = view.proposal;
  if (state === 'done') return !isUndoOffered(view);
  return ['undone', 'denied', 'expired', 'observed'].includes(state);
}

/** The newest entry of an event: who did it, when and why. */
export function lastOf({ trail }: Pick<ProposalView, 'trail'>, event: ProposalEvent | Stage): AuditEntry | undefined {
  return trail.findLast((entry) => entry.event === event);
}

/** Who did something, as Slack draws them; what is nobody in Slack is named. */
export function actorText(actor: string | undefined): Mrkdwn {
  if (actor === undefined) return md`somebody`;
  if (actor === 'policy') return md`the policy for acting alone`;
  if (actor === 'penny') return md`me`;
  if (actor === 'schedule') return md`its schedule`;
  return actor === 'terminal' ? md`an operator at the terminal` : mention(shortKey(actor, 40));
}

/** "approved by Ana and Ben": whose yes it has. */
export function approvedBy({ approvals, isAlone }: Proposal, word: 'approved' | 'Approved' = 'approved'): Mrkdwn {
  if (isAlone) return md`${word} by the policy for acting alone, since nobody answered`;
  if (approvals.length === 0) return md`${word}`;
  return md`${word} by ${peopleText(approvals)}`;
}

/** The people who approved, by the names Slack draws. */
export function peopleText(approvals: Proposal['approvals']): Mrkdwn {
  return joined(
    approvals.slice(0, 5).map(({ userId }) => actorText(userId)),
    ', ',
  );
}

/** How far a proposal is, in a few words for a line of a list. */
export function stateText(view: ProposalView): Mrkdwn {
  const { proposal } = view;
  const approvers = shorten(view.approvers, 200);
  const { plan, approvals, approvalsNeeded, objections, doneAt, undoUntil, changedAt } = proposal;
  const undo = isUndoOffered(view) && undoUntil ? `; undo until ${momentText(undoUntil)}` : '';
  const texts: Record<ProposalState, () => Mrkdwn> = {
    proposed: () =>
      approvals.length > 0
        ? md`${approvals.length} of ${approvalsNeeded} approvals, waits for ${approvers}`
        : md`waits for ${approvers}`,
    snoozed: () => md`snoozed until ${dayText(proposal.snoozedUntil)}`,
    approved: () => md`${approvedBy(proposal)}, not begun yet`,
    blocked: () =>
      md`${approvedBy(proposal)}, but cannot be done now: ${shorten(objections[0] ?? 'see its card', 200)}`,
    executing: () => md`under way`,
    verifying: () => md`under way, being checked`,
    undoing: () => md`being undone`,
    done: () => md`${didOf(plan)} ${momentText(doneAt ?? changedAt)}${undo}`,
    failed: () => md`*failed* ${momentText(changedAt)}${undo}`,
    undone: () => md`undone ${momentText(changedAt)}`,
    denied: () => md`denied by ${actorText(lastOf(view, 'deny')?.actor)}`,
    expired: () => md`expired, nothing was done`,
    observed: () => md`would have been ${didOf(plan)} ${momentText(changedAt)}; nothing was done`,
  };
  return texts[proposal.state]();
}

/** A UTC day out of a day or an instant. */
export function dayText(text: string | undefined): string {
  return text === undefined ? 'later' : `${shortDay(text.slice(0, 10))} (UTC)`;
}

/** What a button of a proposal carries: which one, and the first of what the plan was known by when it was shown. */
export function proposalValue({ proposalId, planHash }: Pick<Proposal, 'proposalId' | 'planHash'>): string {
  return `${proposalId}.${planHash.slice(0, 8)}`;
}

/** Takes apart what a button carries; undefined for what no button of ours ever carried. */
export function readProposalValue(value: string): { proposalId: string; seen: string } | undefined {
  const [, proposalId, seen] = /^(.{1,100})\.([0-9a-f]{8})$/.exec(value) ?? [];
  return proposalId && seen ? { proposalId, seen } : undefined;
}

/** "eu-central-1, 111111111111, payments, development". */
export function whereText({ regionId, subAccountId, team, owner, environment }: Plan): string {
  const place = [regionId, subAccountId, team, ...(owner ? [`owner ${owner}`] : [])].map((each) => shortKey(each, 40));
  return [...place, environment === 'unknown' ? 'environment unknown' : shortKey(environment, 30)].join(', ');
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
