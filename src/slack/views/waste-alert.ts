import { hash } from 'node:crypto';
import { sumsOf } from '../../analysis/waste.ts';
import type { Finding } from '../../model/finding.ts';
import type { Block, Message } from '../../model/message.ts';
import { formatTotals } from '../../model/money.ts';
import { type ButtonSpec, buttonSection, buttons, context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { actionText } from './action-words.ts';
import { alike, listValue } from './alike.ts';
import { proposalCard, proposalPrint } from './proposal-card.ts';
import { rowButton } from './proposal-offers.ts';
import { isOver, type ProposalFace, type ProposalView, stateText } from './proposal-words.ts';
import { figureRemarks } from './waste-remarks.ts';
import { closedText, resourceName, savingText, sourceText, wasteText } from './waste-words.ts';
import { shortKey } from './words.ts';

/** Findings shown, those that are alike as one; the others are counted. */
const SHOWN = 8;

/** What somebody hears of at once: all that is new of theirs, in one message. */
export interface WasteAlert {
  /** A team's name, `Yours` for an owner's, or `unallocated`. */
  label: string;
  /** What to ask to see all: a scope. */
  scope: string;
  /** The largest first; those that were closed since say so. */
  findings: readonly Finding[];
  currency: string;
  /** What can be done about them at the press of a button, by the finding's id. */
  proposals?: Proposals | undefined;
  /** What the button for all of them carries: the notice that they were told in. */
  noticeId?: string | undefined;
}

/** Of each finding that has any, the proposal that counts. */
export type Proposals = ReadonlyMap<string, ProposalView>;

/** New waste of one owner; what can be done about a single thing is its card. Redrawn when something becomes of it. */
export function wasteAlert(about: WasteAlert): Message {
  const { label, scope, findings, currency, proposals = new Map(), noticeId } = about;
  const only = findings.length === 1 ? proposals.get(findings[0]!.findingId) : undefined;
  if (only) return proposalCard(only);
  const open = findings.filter(({ state }) => state === 'open');
  const head = md`*${shortKey(label)}: ${headline(open, proposals, currency)}*`;
  const groups = alike(findings, proposals);
  const rest = groups.slice(SHOWN).flat();
  const whose = new Set(findings.map(({ team }) => team)).size > 1 || label === 'Yours';
  return messageOf(
    section(head),
    ...groups.slice(0, SHOWN).map((group) => groupBlock(group, { whose, currency, proposals, noticeId })),
    rest.length > 0 ? section(md`and ${restText(rest, currency)}`) : undefined,
    context(
      joined([
        ...figureRemarks(open, currency),
        md`All there is: \`/cost waste ${shortKey(scope)}\`. The whole story of one: \`/cost waste ${shortKey(findings[0]?.resourceId ?? 'RESOURCE-ID')}\``,
      ]),
    ),
    reviewAll([...proposals.values()], noticeId),
  );
}

/** What still costs money for nothing; what was done about the rest is counted, until the next reading closes it. */
function headline(open: readonly Finding[], proposals: Proposals, currency: string): string {
  if (open.length === 0) return 'all of this is closed';
  const left = open.filter(({ findingId }) => proposals.get(findingId)?.proposal.state !== 'done');
  const done = open.length - left.length;
  if (left.length === 0) return 'all of this is done';
  return `${wasteText(sumsOf(left), currency)}${done > 0 ? `; ${done} of ${open.length} ${done === 1 ? 'is' : 'are'} done` : ''}`;
}

/** The way to every card at once, where there is more than one. */
function reviewAll(views: readonly ProposalView[], noticeId: string | undefined): Block | undefined {
  if (views.length < 2 || noticeId === undefined || views.every(isOver)) return undefined;
  return buttons({ label: `Review all ${views.length}`, actionId: 'proposal.list', value: noticeId });
}

/**
 * Tells whether a message about the same findings would read differently: what became of them and of their proposals,
 * not every cent.
 */
export function wastePrint(
  findings: readonly Finding[],
  proposals: ReadonlyMap<string, ProposalFace> = new Map(),
): string {
  const states = findings
    .map(({ findingId, state, closedReason }) => {
      const view = proposals.get(findingId);
      return [findingId, state, closedReason ?? '', ...(view ? [proposalPrint(view)] : [])];
    })
    .sort();
  return hash('sha1', JSON.stringify(states), 'base64url');
}

/** How the rows of one message are drawn. */
interface Drawing {
  whose: boolean;
  currency: string;
  proposals: Proposals;
  noticeId: string | undefined;
}

/** Several that are alike name what each is, and what is saved by all; one, or what is closed, is told as it is. */
function groupBlock(group: readonly Finding[], drawing: Drawing): Block {
  const { whose, currency, proposals } = drawing;
  const [first, ...others] = group;
  if (others.length === 0) return findingBlock(first!, { whose, view: proposals.get(first!.findingId) });
  if (first!.state === 'closed') return closedBlock(group, drawing);
  const view = proposals.get(first!.findingId);
  const { resourceType, reason } = first!;
  const kind = resourceType.replaceAll('-', ' ');
  const all = sumsOf(group);
  const money =
    Object.keys(all.totals).length > 0 ? `${formatTotals(all.totals, currency)} a month` : 'no known amount';
  const names = md`${others.map(resourceName).slice(0, SHOWN).join(', ')}`;
  return groupSection(
    joined([
      md`*${resourceName(first!)}* and ${others.length} more like it, each ${article(kind)} in ${placeOf(first!, whose)}`,
      md`The first: ${reason}. The others: ${names}.`,
      md`To do: *${actionText(first!)}*, saves *${all.isAtMost ? 'up to ' : ''}${money}* together${caveats(first!)}.`,
      view ? md`Each of them: ${stateText(view)}.` : md``,
    ]),
    group,
    drawing,
  );
}

/** With the way to the cards of just these, while anything can come of one of them. */
function groupSection(text: Mrkdwn, group: readonly Finding[], { proposals, noticeId }: Drawing): Block {
  const views = group.flatMap(({ findingId }) => proposals.get(findingId) ?? []);
  if (noticeId === undefined || views.every(isOver)) return section(text);
  return buttonSection(text, { label: 'Review', actionId: 'proposal.list', value: listValue(noticeId, group) });
}

/** "an instance", "a volume". */
function article(kind: string): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** Those that were closed, a line each. */
function closedBlock(group: readonly Finding[], drawing: Drawing): Block {
  const lines = group.map((finding) => closedLine(finding, drawing.proposals.get(finding.findingId)));
  return groupSection(joined(lines), group, drawing);
}

/** What became of a finding; where that was a proposal's doing, in the proposal's words. */
function closedLine(finding: Finding, view: ProposalView | undefined): Mrkdwn {
  const became = view && view.proposal.state !== 'proposed' ? md`; ${stateText(view)}` : md``;
  return md`~${resourceName(finding)}~: ${closedText(finding)}${became}.`;
}

function placeOf({ regionId, team, environment }: Finding, withTeam: boolean): string {
  const place = [regionId, ...(environment ? [environment] : []), ...(withTeam ? [team] : [])].join(', ');
  return shortKey(place, 80);
}

/** With what can be pressed: its proposal's card, else the way to have it left alone. */
function findingBlock(finding: Finding, { whose, view }: { whose: boolean; view: ProposalView | undefined }): Block {
  const button = view && !isOver(view) ? rowButton(view) : undefined;
  if (finding.state === 'closed') {
    const line = closedLine(finding, view);
    return button ? buttonSection(line, button) : section(line);
  }
  const name = md`*${resourceName(finding)}*, ${finding.resourceType.replaceAll('-', ' ')} in ${placeOf(finding, whose)}`;
  const state = view ? md`Now: ${stateText(view)}.` : md``;
  const text = joined([name, md`${finding.reason}.`, todo(finding), state]);
  const leave: ButtonSpec = { label: 'Leave it alone', actionId: 'finding.exempt', value: finding.findingId };
  return buttonSection(text, button ?? leave);
}

/** "To do: stop. Saves $12.30 a month; its disks go on at $8.00." */
function todo(finding: Finding): Mrkdwn {
  const { saving } = finding;
  const still = saving.stillBilled.map(
    ({ what, monthly }) => `${what} ${formatTotals({ [saving.currency]: monthly })}`,
  );
  const parts = [
    md`To do: *${actionText(finding)}*, saves *${savingText(saving)}*${saving.monthly ? ` (${sourceText(saving.basis, finding.cloud)})` : ''}`,
    ...(still.length > 0 ? [md`still billed: ${still.slice(0, 3).join(', ')}`] : []),
  ];
  return md`${joined(parts, '; ')}${caveats(finding)}.`;
}

/** What one must know before doing it. */
function caveats({ saving, rollbackPossible, restartNeeded }: Finding): Mrkdwn {
  const said = [
    ...(saving.commitment ? [saving.commitment] : []),
    ...(rollbackPossible ? [] : ['cannot be undone']),
    ...(restartNeeded ? ['needs a restart'] : []),
  ];
  return md`${said.map((each) => `; ${each}`).join('')}`;
}

function restText(rest: readonly Finding[], currency: string): string {
  const sums = sumsOf(rest.filter(({ state }) => state === 'open'));
  const money = Object.keys(sums.totals).length > 0 ? `, ${formatTotals(sums.totals, currency)} a month` : '';
  return `${rest.length} more${money}`;
}
