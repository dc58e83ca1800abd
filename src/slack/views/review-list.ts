import { hash } from 'node:crypto';
import type { Message, Modal } from '../../model/message.ts';
import { addTo, formatTotals, type Totals } from '../../model/money.ts';
import type { Proposal } from '../../model/proposal.ts';
import { buttons, context, divider, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { shorten } from '../mrkdwn.ts';
import { messageOf } from '../text-form.ts';
import { savesText } from './proposal-card.ts';
import { listRow, modalBlocks } from './proposal-modals.ts';
import { type ProposalView, planTitle } from './proposal-words.ts';

/** Proposals with a row of their own; each takes one block of Slack's 100. */
const ROWS = 60;
/** Of those without a row, so many are named, in blocks of 20: nobody approves at once what is not shown. */
const NAMED = 60;
const NAMED_IN_A_BLOCK = 20;
/** Sentences of refusal that are told; the log and the audit trail have all. */
const REASONS = 8;

/** What of a list can be approved at once by whoever looks at it. */
export interface AtOnce {
  proposals: readonly Proposal[];
  /** How many more they may approve, one by one, since those cannot be undone. */
  leftOut: number;
}

/** What a list of proposals is shown with. */
export interface ReviewListing {
  /** What the button was that opened it, to come back to. */
  list: string;
  currency: string;
  atOnce: AtOnce;
  /** What became of the last press. */
  said?: Message | undefined;
}

/** The proposals that a list shows, by row or by name: what is approved at once is among them. */
export function shownOf<View>(views: readonly View[]): View[] {
  return views.slice(0, ROWS + NAMED);
}

/** All that somebody was told of at once, what waits first. */
export function reviewList(views: readonly ProposalView[], { list, currency, atOnce, said }: ReviewListing): Modal {
  const shown = shownOf(views);
  const more = views.length - shown.length;
  const rows = shown.slice(0, ROWS).map((view) => listRow(view));
  const rest = more > 0 ? [context(md`and ${more} more: \`/cost proposals\``)] : [];
  const body = rows.length > 0 ? [...rows, ...named(shown.slice(ROWS)), ...rest] : [section(NOTHING)];
  const button = atOnce.proposals.length > 1 ? [approveAll(atOnce, { list, currency })] : [];
  return {
    type: 'modal',
    private_metadata: list,
    title: { type: 'plain_text', text: 'Review', emoji: false },
    close: { type: 'plain_text', text: 'Close', emoji: false },
    blocks: [...(said ? modalBlocks([...said.blocks, divider()]) : []), ...button, ...body],
  };
}

const NOTHING = md`There is nothing to review any more.`;

/** What the button for all of them carries: the list, and a print of what it offered to approve. */
export function approveAllValue(list: string, { proposals }: AtOnce): string {
  const offered = proposals.map(({ proposalId, planHash }) => [proposalId, planHash]).sort();
  return `${list}#${hash('sha1', JSON.stringify(offered), 'base64url').slice(0, PRINT)}`;
}

const PRINT = 10;

/** Which list a button for all of it belongs to; undefined for what no button of ours ever carried. */
export function listOfValue(value: string): string | undefined {
  return /^(.{1,100})#[\w-]{10}$/.exec(value)?.[1];
}

/** What became of many approvals at once. */
export interface ApprovedAtOnce {
  approved: readonly Proposal[];
  /** Those that another person has to approve as well. */
  waiting: readonly Proposal[];
  /** By the sentence that says why. */
  refused: ReadonlyMap<string, readonly Proposal[]>;
}

/** How many were approved, how many wait for a second person, and how many were refused and why. */
export function approvedAtOnce({ approved, waiting, refused }: ApprovedAtOnce, currency: string): Message {
  const reasons = [...refused].map(([why, those]) => md`*${those.length} refused*: ${why} (${namesOf(those)})`);
  const more = reasons.length - REASONS;
  return messageOf(
    section(
      joined([
        md`*${approved.length} approved*${approved.length > 0 ? `, ${moneyOf(approved, currency)} a month. Everything is looked at once more, then it is done; the cards say what becomes of it.` : '.'}`,
        ...(waiting.length > 0
          ? [
              md`*${waiting.length} ${waiting.length === 1 ? 'needs' : 'need'} a second person*; those who can are told.`,
            ]
          : []),
        ...reasons.slice(0, REASONS),
        ...(more > 0 ? [md`and ${more} other reasons: \`/cost history\``] : []),
      ]),
    ),
  );
}

/** Asked twice, with what it comes to: many things follow from one press. */
function approveAll(atOnce: AtOnce, { list, currency }: { list: string; currency: string }) {
  const { proposals, leftOut } = atOnce;
  const without = `${leftOut} more cannot be undone: ${leftOut === 1 ? 'it stays' : 'they stay'} to be approved one by one.`;
  const text = md`Together they save ${shorten(moneyOf(proposals, currency), 100)} a month. Each can be undone. ${leftOut > 0 ? without : ''}`;
  return buttons({
    label: `Approve all ${proposals.length} that I may`,
    actionId: 'proposal.approve-all',
    value: approveAllValue(list, atOnce),
    style: 'primary',
    confirm: { title: `Approve ${proposals.length} at once?`, text, yes: 'Approve all', no: 'Not yet' },
  });
}

function moneyOf(proposals: readonly Proposal[], currency: string): string {
  const totals: Totals = {};
  for (const { plan } of proposals) if (plan.saving.monthly) addTo(totals, plan.saving.currency, plan.saving.monthly);
  return formatTotals(totals, currency);
}

function namesOf(proposals: readonly Proposal[]): string {
  const names = proposals.slice(0, 3).map(({ plan }) => shorten(plan.resourceName, 60));
  const more = proposals.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Those for which there is no row, so that it is known what they are. */
function named(views: readonly ProposalView[]): Modal['blocks'] {
  const lines = views.map(
    ({ proposal }): Mrkdwn => md`${shorten(planTitle(proposal.plan), 80)}, ${shorten(savesText(proposal.plan), 40)}`,
  );
  const groups = Array.from({ length: Math.ceil(lines.length / NAMED_IN_A_BLOCK) }, (_, index) =>
    lines.slice(index * NAMED_IN_A_BLOCK, (index + 1) * NAMED_IN_A_BLOCK),
  );
  return groups.flatMap((group) => modalBlocks([section(joined(group))]));
}
