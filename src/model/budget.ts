import { hash } from 'node:crypto';
import type { Day, Period } from './period.ts';

/** How long a budget's period is. Periods are calendar ones, in UTC. */
export type TimeUnit = (typeof TIME_UNITS)[number];
export const TIME_UNITS = ['monthly', 'quarterly', 'yearly'] as const;

/** What a budget is for. Two budgets for the same subject are one, so a new one takes the old one's place. */
export interface BudgetSubject {
  /** `all`, a team, `unallocated` or `shared:POOL`: whose costs count, and who may see it. */
  scope: string;
  /** `day` for all of the scope's costs, else what `key` is a value of. */
  by: 'day' | 'service' | `tag:${string}`;
  /** The service's name or the tag's value, as the bill has it. */
  key?: string | undefined;
  timeUnit: TimeUnit;
  /** Only costs in this currency count. */
  currency: string;
}

/** An amount made from history anew each period: the median of the last full periods plus a margin. */
export interface AutoAdjust {
  /** How many full periods count, 3 to 6. */
  periods: number;
  marginPercent: number;
}

/** At which per cent of a budget to speak: of what is spent, and of where the period will probably end. */
export interface Thresholds {
  actual: readonly number[];
  forecast: readonly number[];
}

/** What may be spent on something in each period. Effective cost, as everywhere. */
export interface Budget extends BudgetSubject {
  /** The same for the same subject, wherever it was set. */
  budgetId: string;
  /** In `currency`; with `autoAdjust`, what holds while history is too short for it. */
  amount?: number | undefined;
  autoAdjust?: AutoAdjust | undefined;
  thresholds: Thresholds;
  origin: 'penny.yml' | 'slack';
  /** Slack id of who set it, or `terminal`; absent where penny.yml did. */
  setBy?: string | undefined;
  /** ISO instant. */
  setAt?: string | undefined;
}

/** Told at 80 and at 100 % of what is spent, and once the period will probably end above 100 %. */
export const DEFAULT_THRESHOLDS: Thresholds = { actual: [80, 100], forecast: [100] };
/** A quarter of full months says what is usual; a tenth above it is not worth a word. */
export const DEFAULT_AUTO_ADJUST: AutoAdjust = { periods: 3, marginPercent: 10 };

/** An opaque id that a button can carry: a fingerprint of the subject. */
export function budgetIdOf({ scope, by, key, timeUnit, currency }: BudgetSubject): string {
  const subject = JSON.stringify([scope.toLowerCase(), by, key ?? '', timeUnit, currency]);
  return hash('sha1', subject, 'base64url').slice(0, 12);
}

const MONTHS: Record<TimeUnit, number> = { monthly: 1, quarterly: 3, yearly: 12 };

/** The calendar period of a budget that a UTC day lies in; `back` periods earlier where that is given. */
export function budgetPeriod(timeUnit: TimeUnit, day: Day, back = 0): Pick<Period, 'start' | 'end'> {
  const months = MONTHS[timeUnit];
  const { year, month } = Temporal.PlainDate.from(day);
  const first = month - ((month - 1) % months);
  const start = Temporal.PlainDate.from({ year, month: first, day: 1 }).subtract({ months: months * back });
  return { start: start.toString(), end: start.add({ months }).toString() };
}
