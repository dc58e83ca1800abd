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
}

/** New waste of one owner. Redrawn when something becomes of it. */
export function wasteAlert({ label, scope, findings, currency }: WasteAlert): Message {
  const open = findings.filter(({ state }) => state === 'open');
  const head =
    open.length === 0
      ? md`*${shortKey(label)}: all of this is closed*`
      : md`*${shortKey(label)}: ${wasteText(sumsOf(open), currency)}*`;
  const groups = alike(findings);
  const rest = groups.slice(SHOWN).flat();
  const whose = new Set(findings.map(({ team }) => team)).size > 1 || label === 'Yours';
  return messageOf(
    section(head),
    ...groups.slice(0, SHOWN).map((group) => groupBlock(group, { whose, currency })),
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

/**
 * Findings of machines that differ in their number alone (`runner-1` to `runner-8`) are one thing to read and to do,
 * where the same is to be done to them in the same place. In the order of the largest of each.
 */
function alike(findings: readonly Finding[]): Finding[][] {
  const keyOf = (finding: Finding) => {
    const { detector, subAccountId, regionId, state, actionType, change, team, environment, saving } = finding;
    const { rollbackPossible, restartNeeded } = finding;
    const where = [subAccountId, regionId, team, environment ?? null];
    const what = [state, actionType, change ?? null, saving.commitment ?? null, rollbackPossible, restartNeeded];
    return JSON.stringify([detector, stemOf(finding), where, what]);
  };
  return [...Map.groupBy(findings, keyOf).values()];
}

/** A name without its number. An id is no name, however much it looks like one. */
function stemOf({ resourceName, resourceId }: Finding): string {
  return resourceName === resourceId ? resourceId : resourceName.replace(/[-_]?\d+$/, '');
}

/** Several that are alike name what each is, and what is saved by all; one, or what is closed, is told as it is. */
function groupBlock(group: readonly Finding[], { whose, currency }: { whose: boolean; currency: string }): Block {
  const [first, ...others] = group;
  if (others.length === 0 || first!.state === 'closed') return joinedBlocks(group, whose);
  const { resourceType, reason } = first!;
  const kind = resourceType.replaceAll('-', ' ');
  const all = sumsOf(group);
  const money =
    Object.keys(all.totals).length > 0 ? `${formatTotals(all.totals, currency)} a month` : 'no known amount';
  const names = md`${others.map(resourceName).slice(0, SHOWN).join(', ')}`;
  return section(
    joined([
      md`*${resourceName(first!)}* and ${others.length} more like it, each ${article(kind)} in ${placeOf(first!, whose)}`,
      md`The first: ${reason}. The others: ${names}.`,
      md`To do: *${actionText(first!)}*, saves *${all.isAtMost ? 'up to ' : ''}${money}* together${caveats(first!)}.`,
    ]),
  );
}

/** "an instance", "a volume". */
function article(kind: string): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** One finding, or those that were closed, a line each. */
function joinedBlocks(group: readonly Finding[], whose: boolean): Block {
  if (group.length === 1) return findingBlock(group[0]!, whose);
  return section(joined(group.map((finding) => md`~${resourceName(finding)}~: ${closedText(finding)}.`)));
}

function placeOf({ regionId, team, environment }: Finding, withTeam: boolean): string {
  const place = [regionId, ...(environment ? [environment] : []), ...(withTeam ? [team] : [])].join(', ');
  return shortKey(place, 80);
}

function findingBlock(finding: Finding, withTeam: boolean): Block {
  const name = md`*${resourceName(finding)}*, ${finding.resourceType.replaceAll('-', ' ')} in ${placeOf(finding, withTeam)}`;
  if (finding.state === 'closed') return section(md`~${resourceName(finding)}~: ${closedText(finding)}.`);
  const text = joined([name, md`${finding.reason}.`, todo(finding)]);
  return buttonSection(text, { label: 'Leave it alone', actionId: 'finding.exempt', value: finding.findingId });
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
