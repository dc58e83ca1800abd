import type { PlannedActivity } from '../model/anomaly.ts';
import { addDays, type Day, daysBetween, type Period } from '../model/period.ts';

/** What is declared for a period and lies ahead of the settled days: a forecast from the past cannot know of it. */
export function plannedAhead(
  planned: readonly PlannedActivity[],
  { after, period }: { after: Day; period: Pick<Period, 'start' | 'end'> },
): { amount: number; names: string[] } {
  const ahead = { start: after < period.start ? period.start : addDays(after, 1), end: period.end };
  const parts = planned.map((each) => ({ name: each.name, amount: each.amount * shareWithin(each, ahead) }));
  const counted = parts.filter(({ amount }) => amount > 0);
  return { amount: counted.reduce((sum, { amount }) => sum + amount, 0), names: counted.map(({ name }) => name) };
}

/** The share of its days that lie in a period; its amount is spread evenly over them. */
export function shareWithin(
  { firstDay, lastDay }: PlannedActivity,
  { start, end }: Pick<Period, 'start' | 'end'>,
): number {
  const first = firstDay > start ? firstDay : start;
  const past = addDays(lastDay, 1) < end ? addDays(lastDay, 1) : end;
  return Math.max(0, daysBetween(first, past)) / (daysBetween(firstDay, lastDay) + 1);
}

/**
 * How much more each of `length` days from `start` on may cost: all of a plan's amount, since nobody declares on which of
 * its days it falls. Empty where nothing is declared.
 */
export function plannedOn(
  length: number,
  { start, planned }: { start: Day; planned: readonly PlannedActivity[] },
): number[] {
  if (planned.length === 0) return [];
  return Array.from({ length }, (_, index) => {
    const day = addDays(start, index);
    const now = planned.filter(({ firstDay, lastDay }) => day >= firstDay && day <= lastDay);
    return now.reduce((sum, { amount }) => sum + amount, 0);
  });
}
