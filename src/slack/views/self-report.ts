import type { DataTableBlock } from '@slack/types';
import type { Message } from '../../model/message.ts';
import { formatCost } from '../../model/money.ts';
import type { Day } from '../../model/period.ts';
import type { JobRun } from '../../ports.ts';
import { context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { shorten } from '../mrkdwn.ts';
import { dataTable } from '../table.ts';
import { messageOf } from '../text-form.ts';
import { instantText, shortKey } from './words.ts';

/** What Penny did herself on one UTC day, what that cost in USD, and what each source has given. */
export interface SelfReport {
  day: Day;
  /** Billed requests to Cost Explorer. */
  requests: number;
  /** USD. */
  cost: number;
  cacheHits: number;
  /** Billed requests allowed a day. */
  cap: number;
  sources: { name: string; lastReadAt: string; settledThrough: Day | null; charges: number; note?: string }[];
  overlaps?: { billingAccountId: string; billingMonth: string; winner: string; loser: string }[];
  jobs?: Pick<JobRun, 'job' | 'slot' | 'outcome' | 'finishedAt' | 'detail'>[];
  notes?: string[];
}

/** "What does Penny herself do, and what does that cost?" */
export function selfReport({ sources, overlaps = [], jobs = [], notes = [], ...meter }: SelfReport): Message {
  const remarks = joined([
    ...overlaps.map(
      ({ billingAccountId, billingMonth, winner, loser }) =>
        md`${shortKey(billingAccountId)} ${billingMonth}: ${winner} counts, ${loser} is left out.`,
    ),
    ...sources.flatMap(({ name, note }) => (note ? [md`${shortKey(name)}: ${note}`] : [])),
    ...notes.map((note) => md`${note}`),
  ]);
  return messageOf(
    section(meterText(meter)),
    sources.length > 0 ? sourceTable(sources) : section(md`No bills have been read yet.`),
    jobs.length > 0 ? section(joined([md`*Last runs*`, ...jobs.slice(0, 8).map(jobLine)])) : undefined,
    remarks.mrkdwn === '' ? undefined : context(remarks),
  );
}

function meterText({ day, requests, cost, cacheHits, cap }: Omit<SelfReport, 'sources'>): Mrkdwn {
  const allowed = cap > 0 ? md` of ${cap} allowed` : md``;
  return md`*My own requests on ${day} (UTC): ${formatCost(cost, 'USD')}*\n${requests}${allowed} to Cost Explorer, ${cacheHits} answered from what I had already`;
}

function sourceTable(sources: SelfReport['sources']): DataTableBlock {
  return dataTable({
    caption: 'Bills by source',
    columns: ['Source', 'Read (UTC)', 'Settled to', 'Charges'],
    rows: sources.map(({ name, lastReadAt, settledThrough, charges }) => [
      shortKey(name),
      instantText(lastReadAt).replace(' UTC', ''),
      settledThrough ?? 'no day yet',
      { value: charges, text: charges.toLocaleString('en-US') },
    ]),
  });
}

function jobLine({ job, outcome, finishedAt, detail }: NonNullable<SelfReport['jobs']>[number]): Mrkdwn {
  const when = finishedAt === null ? 'not finished' : instantText(finishedAt);
  return md`${job}: ${outcome}, ${when}${detail === '' ? '' : `. ${shorten(detail, 200)}`}`;
}
