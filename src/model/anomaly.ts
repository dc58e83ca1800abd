import type { Grouping } from './charge.ts';
import type { Day } from './period.ts';
import type { ChangeParts, Driver } from './reason.ts';

/** What people say of an anomaly, in the words of AWS Cost Anomaly Detection (ProvideAnomalyFeedback). */
export type Feedback = 'YES' | 'NO' | 'PLANNED_ACTIVITY';

/** Which daily costs a series is made of: a scope's (`*` for all), whole (`day`) or one group of it, in one currency. */
export interface SeriesRef {
  scope: string;
  grouping: Extract<Grouping, 'day' | 'service' | 'account-service'>;
  /** The group; empty where the grouping is `day`. */
  key: string;
  billingCurrency: string;
}

/** What a day was expected to cost and did. */
export interface AnomalyDay {
  day: Day;
  actual: number;
  expected: number;
  lower: number;
  upper: number;
}

/**
 * `open` while its days are out of band, `ended` when costs came back, `learned` when they stayed and are the new
 * normal, `withdrawn` when a provisional day did not hold what it seemed.
 */
export type AnomalyState = 'open' | 'ended' | 'learned' | 'withdrawn';

/** What was found, as it is known now: it grows while it is open. Days are UTC, costs effective, in `billingCurrency`. */
export interface FoundAnomaly {
  anomalyId: string;
  /** Whose costs: a team, `unallocated`, `shared:POOL`, or `*` where it is no single team's. */
  scope: string;
  billingCurrency: string;
  direction: 'up' | 'down';
  /** The series that show it: one cause, told once. */
  series: SeriesRef[];
  firstDay: Day;
  /** The last day out of band so far. */
  lastDay: Day;
  /** The day that gave it away. */
  detectedOn: Day;
  /** It rests on a day that is not settled yet. */
  provisional: boolean;
  state: AnomalyState;
  /** High is worth an interruption; low waits for the digest; none is explained by what is never told. */
  severity: 'high' | 'low' | 'none';
  totalActualSpend: number;
  totalExpectedSpend: number;
  /** Actual less expected. */
  totalImpact: number;
  /** 0 to 1. */
  confidence: number;
  /** The days before and since, for the chart. */
  days: AnomalyDay[];
  reason?: AnomalyReason | undefined;
  /** The cloud's own finding of the same thing: feedback goes back under its id. */
  cloud?: { source: string; cloudAnomalyId: string } | undefined;
  foundBy: 'penny' | 'cloud';
}

/** Why, as far as the bills say. */
export interface AnomalyReason {
  parts: ChangeParts;
  drivers: Driver[];
  /** What could not be read, a sentence each. */
  leftOut: string[];
  /** Only the kind of charge was looked up: enough to know what is never told. */
  onlyKinds?: boolean | undefined;
  /** The impact it explains: it is looked up again when the anomaly has grown far beyond. */
  impact: number;
}

/** What people and the notifier did with it. */
export interface Anomaly extends FoundAnomaly {
  feedback?: Feedback | undefined;
  /** Slack user id of who answered. */
  feedbackBy?: string | undefined;
  /** Slack user id of who looks after it. */
  assignee?: string | undefined;
  snoozedUntil?: Day | undefined;
  told?:
    | { as: 'alert' | 'digest'; at: string; channelId?: string; messageTs?: string; fingerprint: string }
    | undefined;
}

/** Something declared ahead: until `lastDay` so much more may be spent without an alert. */
export interface PlannedActivity {
  plannedId: string;
  scope: string;
  name: string;
  firstDay: Day;
  lastDay: Day;
  /** In all, over its days. */
  amount: number;
  billingCurrency: string;
  createdBy: string;
  createdAt: string;
}

/** An anomaly that a cloud found itself. Days are UTC and inclusive; costs in `billingCurrency`. */
export interface CloudAnomaly {
  /** The cloud's own id: feedback goes back under it. */
  cloudAnomalyId: string;
  firstDay: Day;
  /** Absent while it goes on. */
  lastDay?: Day | undefined;
  totalActualSpend: number;
  totalExpectedSpend: number;
  totalImpact: number;
  billingCurrency: string;
  feedback?: Feedback | undefined;
  rootCauses: CloudRootCause[];
}

/** Where a cloud sees the cause; `impact` in the anomaly's currency, absent where it does not say. */
export interface CloudRootCause {
  serviceName?: string | undefined;
  subAccountId?: string | undefined;
  subAccountName?: string | undefined;
  regionId?: string | undefined;
  usageType?: string | undefined;
  impact?: number | undefined;
}
