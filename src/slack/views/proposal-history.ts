import type { AuditEntry } from '../../model/audit.ts';
import type { Message } from '../../model/message.ts';
import type { Proposal } from '../../model/proposal.ts';
import { context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { actorText, planTitle } from './proposal-words.ts';
import { shortKey } from './words.ts';

/** Lines of one message; the newest are shown. */
const SHOWN = 40;
/** Lines of one section, so that none is cut within Slack's 3,000 characters. */
const A_SECTION = 8;

/** What happened, and the proposal that it happened to; a freeze is about all of them. */
export interface HistoryLine extends AuditEntry {
  proposal?: Proposal | undefined;
}

/** Who decided what, when and why. `about` is the resource or proposal that was named. */
export function historyReport(lines: readonly HistoryLine[], about: string | undefined): Message {
  const shown = lines.slice(-SHOWN);
  const earlier = lines.length - shown.length;
  const title = about === undefined ? md`*What was decided*` : md`*What was decided about ${shortKey(about)}*`;
  if (shown.length === 0) return messageOf(section(joined([title, md`Nothing that you may see.`])));
  const parts = Array.from({ length: Math.ceil(shown.length / A_SECTION) }, (_, index) =>
    section(joined(shown.slice(index * A_SECTION, (index + 1) * A_SECTION).map(lineOf))),
  );
  return messageOf(
    section(title),
    ...parts,
    context(
      md`Times are UTC.${earlier > 0 ? ` ${earlier} earlier entries are not shown; name a resource to see its own.` : ''} The whole trail, with proof that nobody changed it: \`penny audit\` in a terminal.`,
    ),
  );
}

const WORDS: Record<string, string> = {
  propose: 'proposed',
  approve: 'approved',
  deny: 'denied',
  snooze: 'snoozed',
  wake: 'brought back',
  expire: 'ended as expired',
  cancel: 'cancelled',
  block: 'held back',
  retry: 'asked to try again',
  observe: 'would have done',
  start: 'began',
  release: 'put back, nothing was done',
  preparing: 'is securing what undo needs',
  prepared: 'secured what undo needs',
  acting: 'asked the cloud',
  acted: 'asked the cloud, and watches',
  finish: 'did, and checks',
  confirm: 'verified',
  fail: 'failed at',
  undo: 'asked to undo',
  restore: 'undid',
  'final-notice': 'gave the last notice',
  marking: 'began to mark',
  mark: 'marked',
  'mark-failed': 'could not mark',
  unmark: 'took the mark off',
  'unmark-failed': 'could not take the mark off',
  refused: 'was refused',
  freeze: 'froze everything',
  unfreeze: 'lifted the freeze',
};

/** "2026-11-24 09:40  Ana approved: Stop report-server (i-0ab). 1 of 1, plan 1a2b". */
function lineOf({ at, actor, event, note, proposal }: HistoryLine): Mrkdwn {
  const what = proposal ? md`: ${shortKey(planTitle(proposal.plan), 90)}` : md``;
  // What a proposal's own note says is what stands before it.
  const why =
    note === '' || event === 'propose'
      ? md``
      : md` (${note.length > 160 ? `${note.slice(0, 159).toWellFormed()}…` : note})`;
  return md`${at.slice(0, 16).replace('T', ' ')} ${actorText(actor)} ${WORDS[event] ?? event}${what}${why}`;
}
