import { hash } from 'node:crypto';
import { sumsOf } from '../../analysis/waste.ts';
import type { Finding } from '../../model/finding.ts';
import type { Block, Message } from '../../model/message.ts';
import { formatTotals } from '../../model/money.ts';
import { buttonSection, context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { actionText } from './action-words.ts';
import { figureRemarks } from './waste-remarks.ts';
import { closedText, resourceName, savingText, sourceText, wasteText } from './waste-words.ts';
import { shortKey } from './words.ts';

/** Findings shown each for itself; the others are counted. */
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
}

/** New waste of one owner. Redrawn when something becomes of it. */
export function wasteAlert({ label, scope, findings, currency }: WasteAlert): Message {
  const open = findings.filter(({ state }) => state === 'open');
  const head =
    open.length === 0
      ? md`*${shortKey(label)}: all of this is closed*`
      : md`*${shortKey(label)}: ${wasteText(sumsOf(open), currency)}*`;
  const rest = findings.slice(SHOWN);
  const whose = new Set(findings.map(({ team }) => team)).size > 1 || label === 'Yours';
  return messageOf(
    section(head),
    ...findings.slice(0, SHOWN).map((finding) => findingBlock(finding, whose)),
    rest.length > 0 ? section(md`and ${restText(rest, currency)}`) : undefined,
    context(
      joined([
        ...figureRemarks(open, currency),
        md`All there is: \`/cost waste ${shortKey(scope)}\`. The whole story of one: \`/cost waste ${shortKey(findings[0]?.resourceId ?? 'RESOURCE-ID')}\``,
      ]),
    ),
  );
}

/** Tells whether a message about the same findings would read differently: what became of them, not every cent. */
export function wastePrint(findings: readonly Finding[]): string {
  const states = findings.map(({ findingId, state, closedReason }) => [findingId, state, closedReason ?? '']).sort();
  return hash('sha1', JSON.stringify(states), 'base64url');
}

function findingBlock(finding: Finding, withTeam: boolean): Block {
  const { regionId, team, environment } = finding;
  const place = [regionId, ...(environment ? [environment] : []), ...(withTeam ? [team] : [])].join(', ');
  const name = md`*${resourceName(finding)}*, ${finding.resourceType.replaceAll('-', ' ')} in ${shortKey(place, 80)}`;
  if (finding.state === 'closed') return section(md`~${resourceName(finding)}~: ${closedText(finding)}.`);
  const text = joined([name, md`${finding.reason}.`, todo(finding)]);
  return buttonSection(text, { label: 'Leave it alone', actionId: 'finding.exempt', value: finding.findingId });
}

/** "To do: stop. Saves $12.30 a month; its disks go on at $8.00." */
function todo(finding: Finding): Mrkdwn {
  const { saving, restartNeeded, rollbackPossible } = finding;
  const still = saving.stillBilled.map(
    ({ what, monthly }) => `${what} ${formatTotals({ [saving.currency]: monthly })}`,
  );
  const parts = [
    md`To do: *${actionText(finding)}*, saves *${savingText(saving)}*${saving.monthly ? ` (${sourceText(saving.basis, finding.cloud)})` : ''}`,
    ...(still.length > 0 ? [md`still billed: ${still.slice(0, 3).join(', ')}`] : []),
    ...(saving.commitment ? [md`${saving.commitment}`] : []),
    ...(rollbackPossible ? [] : [md`cannot be undone`]),
    ...(restartNeeded ? [md`needs a restart`] : []),
  ];
  return md`${joined(parts, '; ')}.`;
}

function restText(rest: readonly Finding[], currency: string): string {
  const sums = sumsOf(rest.filter(({ state }) => state === 'open'));
  const money = Object.keys(sums.totals).length > 0 ? `, ${formatTotals(sums.totals, currency)} a month` : '';
  return `${rest.length} more${money}`;
}
