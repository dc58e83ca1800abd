import type { ClaimRow, HitRate, SavingsAnswer } from '../../analysis/savings.ts';
import type { ActionType } from '../../model/finding.ts';
import { formatCost, formatTotals } from '../../model/money.ts';
import type { ClaimEnd } from '../../model/savings-claim.ts';
import { countText, resourceName } from './waste-words.ts';
import { shortDay } from './words.ts';

const DID: Record<ActionType, string> = {
  Stop: 'stopped',
  Start: 'started',
  Delete: 'deleted',
  Rightsize: 'resized',
  Upgrade: 'upgraded',
  Schedule: 'put on a schedule',
  Release: 'released',
  ModifyVolume: 'changed',
  SetRetention: 'given a retention',
  SetLifecycle: 'given lifecycle rules',
  UseSpot: 'moved to spot',
  Tag: 'tagged',
  Disable: 'disabled',
};

const ENDED: Record<ClaimEnd, string> = {
  undone: 'undone',
  restarted: 'clawed back, runs again',
  superseded: 'followed by another change',
  faded: 'its year is over',
};

/** "report-server (i-0ab1) stopped". */
export function changeText({ claim }: Pick<ClaimRow, 'claim'>): string {
  const { resource, resourceName: name, actionType } = claim;
  return `${resourceName({ resourceName: name, resourceId: resource.resourceId })} ${DID[actionType]}`;
}

/** "since 9 Nov", "9 to 15 Nov: clawed back, runs again; $12.00 until then". */
export function lifeText({ claim, realisedSoFar }: Pick<ClaimRow, 'claim' | 'realisedSoFar'>): string {
  const { doneAt, endedOn, endedBecause, currency } = claim;
  const done = shortDay(doneAt.slice(0, 10));
  if (endedOn === undefined || endedBecause === undefined) return `since ${done}`;
  const kept = realisedSoFar === null ? '' : `; ${formatCost(realisedSoFar, currency)} until then`;
  return `${ENDED[endedBecause]} ${shortDay(endedOn)} (done ${done})${kept}`;
}

/** What proves a figure, or why there is none. */
export function proofText({ by, baseline, because }: ClaimRow): string {
  if (because !== undefined) return `no figure: ${because}`;
  const days = baseline ? ` (against ${countText(baseline.days, 'day')} before)` : '';
  return by === 'resource' ? `its own bill${days}` : `weaker: its usage type in its account${days}`;
}

/** "5 changes, 1 undone, 1 clawed back". */
export function countsText({ rows, ended }: Pick<SavingsAnswer, 'rows' | 'ended'>): string {
  const { undone = 0, restarted = 0, superseded = 0, faded = 0 } = ended;
  const parts = [
    [undone, 'undone'],
    [restarted, 'clawed back'],
    [superseded, 'followed by another change'],
    [faded, 'a year old and no longer counted'],
  ] as const;
  return [countText(rows.length, 'change'), ...parts.flatMap(([n, word]) => (n > 0 ? [`${n} ${word}`] : []))].join(
    ', ',
  );
}

/** "idle-instance: 96 % of what was expected (median of 5 changes, 4 within 20 %)". */
export function hitRateText({ median, claims, right }: Pick<HitRate, 'median' | 'claims' | 'right'>): string {
  const of = claims === 1 ? 'one change' : `median of ${claims} changes, ${right} within 20 %`;
  return `${Math.round(median * 100)} % of what was expected (${of})`;
}

/** "realised $12.00 of $14.00 expected". */
export function realisedText({ realised, expected }: Pick<SavingsAnswer, 'realised' | 'expected'>, preferred: string) {
  return `realised ${formatTotals(realised, preferred)} of ${formatTotals(expected, preferred)} expected`;
}
