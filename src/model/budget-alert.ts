import type { Thresholds } from './budget.ts';
import type { Day } from './period.ts';

/** How an amount was made from history, so that it can be told and checked. */
export interface Adjustment {
  budgetedCost: number;
  /** The median of the periods that counted. */
  median: number;
  marginPercent: number;
  /** How many periods were asked for. */
  wanted: number;
  /** The full periods that counted, newest first, with what each cost. */
  periods: { start: Day; cost: number }[];
}

/** A period of a budget that we look after, with the amount that holds in it. */
export interface WatchedPeriod {
  budgetId: string;
  periodStart: Day;
  budgetedCost: number;
  /** Absent for a fixed amount. */
  adjustment: Adjustment | null;
}

/** A threshold by name: `actual 80` is 80 % spent, `forecast 100` is probably ending above 100 %. */
export type ThresholdName = `${keyof Thresholds} ${number}`;

/** Which thresholds count as passed. One that is not named has not been. */
export type ThresholdStates = Partial<Record<ThresholdName, boolean>>;

/** A threshold whose state has changed. */
export interface Crossing {
  kind: keyof Thresholds;
  percent: number;
  /** False where it was passed before and is no longer. */
  passed: boolean;
}

/** Something told about a budget's period, or being told: the row is the claim. Instants are ISO text. */
export interface BudgetAlert {
  budgetId: string;
  periodStart: Day;
  /** 0 is the turn of the period; the others are counted from 1. */
  change: number;
  /** What it says: thresholds that changed; empty at the turn of a period. */
  crossings: Crossing[];
  /** Every threshold's state since. */
  states: ThresholdStates;
  claimedBy: string;
  claimedAt: string;
  /** Null while it is being told, or where the process died in the middle. */
  toldAt: string | null;
  /** Where the message is, to edit it; null where it cannot be: an answer, a direct message. */
  channelId: string | null;
  messageTs: string | null;
  /** Fingerprint of what the message says now. */
  fingerprint: string;
}
