import type { Anomaly } from '../model/anomaly.ts';
import type { Finding } from '../model/finding.ts';
import type { Totals } from '../model/money.ts';
import type { Day } from '../model/period.ts';
import type { SavingsClaim } from '../model/savings-claim.ts';
import type { BudgetStatus } from './budget.ts';
import type { CostGroup, DayCost } from './compare-costs.ts';
import type { Precision } from './precision.ts';
import type { WasteSums } from './waste.ts';

/** What was stopped and runs again, with what it saved until then by settled bills; null where none shows it. */
export interface Restart {
  claim: SavingsClaim;
  saved: number | null;
}

/** What a channel reads in the morning. Costs in their own currencies, days UTC. */
export interface Digest {
  /** A team's name, or `all`. */
  scope: string;
  /** The local date of the slot this digest was sent for. */
  slotDate: Day;
  /** The last settled day, which the headline is about; null when none is settled yet. */
  settledDay: Day | null;
  /** What that day cost. */
  totals: Totals;
  /** The median of the same weekday over the weeks before, per currency: what is usual. */
  usual: Totals;
  /** Month to date through the settled day, and the same days of the month before. */
  monthToDate: Totals;
  monthBefore: Totals;
  /** By service for one team, by team for `all`: the settled day against the usual of each. Largest move first. */
  movers: CostGroup[];
  /** The last four weeks or so, for the chart; unsettled days are marked. */
  days: DayCost[];
  /** Share of the settled day's cost that no rule claims, 0 to 1, in the leading currency; null when unknown. */
  unallocatedShare: number | null;
  /** Days after the settled one that have figures that will still move. */
  provisional: DayCost[];
  /** Days that were provisional when this digest was first posted and have settled since: "was 412, is now 438". */
  settledSince: { day: Day; was: Totals; now: Totals }[];
  /** Small anomalies that wait for the digest, and large ones that found no place among the week's alerts. */
  anomalies?: Anomaly[] | undefined;
  /** Our own record of the month before, in the month's first digest. */
  record?: Precision | undefined;
  /** How the scope's budgets stand through the last settled day; absent in digests posted before there were any. */
  budgets?: BudgetStatus[] | undefined;
  notes: string[];
  /** What Penny had stopped and somebody started again; told once. */
  restarts?: Restart[] | undefined;
  /** What is paid for nothing: all that is open, the largest of what nobody was told of yet, and how many wait for an approval. */
  waste?: (WasteSums & { newest: Finding[]; waiting?: number | undefined }) | undefined;
}
