import type { Day } from './period.ts';

/** What people say of an anomaly, in the words of AWS Cost Anomaly Detection (ProvideAnomalyFeedback). */
export type Feedback = 'YES' | 'NO' | 'PLANNED_ACTIVITY';

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
