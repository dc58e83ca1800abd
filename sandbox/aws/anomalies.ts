import { AwsFault } from './fault.ts';
import { type ListRequest, listPage } from './pages.ts';

/** An anomaly as Cost Anomaly Detection has it today. Days are UTC and inclusive, amounts dollars. */
export interface AwsAnomaly {
  anomalyId: string;
  monitorArn: string;
  firstDay: string;
  /** Absent while it goes on. */
  lastDay?: string | undefined;
  serviceName: string;
  subAccountId: string;
  subAccountName: string;
  totalActualSpend: number;
  totalExpectedSpend: number;
  /** Of the worst day. */
  maxImpact: number;
  causes: { regionId?: string | undefined; usageType?: string | undefined; contribution: number }[];
}

/** GetAnomalies as it comes over the wire. */
export interface AnomaliesRequest extends ListRequest {
  DateInterval?: { StartDate?: string; EndDate?: string };
  Feedback?: string;
  TotalImpact?: object;
  MonitorArn?: string;
}

/** ProvideAnomalyFeedback as it comes over the wire. */
export interface FeedbackRequest {
  AnomalyId?: string;
  Feedback?: string;
}

/** By anomaly id; what was said last. */
export type AnomalyFeedback = Map<string, string>;

const FEEDBACK = ['YES', 'NO', 'PLANNED_ACTIVITY'];
/** Days for which anomalies are kept. */
const KEPT_DAYS = 90;

/** The anomalies that ended within an interval of which both ends count, or go on. */
export function getAnomalies(
  request: AnomaliesRequest,
  { found, feedback, today, pageSize }: About,
): { Anomalies: object[]; NextPageToken?: string } {
  const { start, end } = checkedInterval(request);
  if (request.TotalImpact || request.MonitorArn) throw invalid('Only DateInterval and Feedback can be asked for here');
  const kept = today.subtract({ days: KEPT_DAYS }).toString();
  const asked = found.filter(
    ({ anomalyId, firstDay, lastDay }) =>
      firstDay <= end &&
      (lastDay === undefined || (lastDay >= start && lastDay >= kept && lastDay <= end)) &&
      (request.Feedback === undefined || feedback.get(anomalyId) === request.Feedback),
  );
  const { page, nextToken } = listPage(asked, request, pageSize);
  const Anomalies = page.map((anomaly) => onTheWire(anomaly, feedback.get(anomaly.anomalyId)));
  return { Anomalies, ...(nextToken !== undefined && { NextPageToken: nextToken }) };
}

interface About {
  found: readonly AwsAnomaly[];
  feedback: AnomalyFeedback;
  today: Temporal.PlainDate;
  pageSize: number;
}

/** Remembers what is said of an anomaly that was found. */
export function provideFeedback(
  { AnomalyId, Feedback }: FeedbackRequest,
  { found, feedback }: Pick<About, 'found' | 'feedback'>,
): { AnomalyId: string } {
  if (Feedback === undefined || !FEEDBACK.includes(Feedback)) throw invalid(`Feedback must be one of ${FEEDBACK}`);
  const known = found.find(({ anomalyId }) => anomalyId === AnomalyId);
  if (!known) throw invalid(`Anomaly ${AnomalyId} does not exist`);
  feedback.set(known.anomalyId, Feedback);
  return { AnomalyId: known.anomalyId };
}

function checkedInterval({ DateInterval, Feedback }: AnomaliesRequest): { start: string; end: string } {
  const { StartDate = '', EndDate = '9999-12-31' } = DateInterval ?? {};
  for (const date of [StartDate, EndDate]) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw invalid(`Invalid date ${date}: expected YYYY-MM-DD`);
  }
  if (EndDate < StartDate) throw invalid('Start date should not be after end date');
  if (Feedback !== undefined && !FEEDBACK.includes(Feedback)) throw invalid(`Feedback must be one of ${FEEDBACK}`);
  return { start: StartDate, end: EndDate };
}

function onTheWire(anomaly: AwsAnomaly, feedback: string | undefined) {
  const { totalActualSpend, totalExpectedSpend } = anomaly;
  const totalImpact = totalActualSpend - totalExpectedSpend;
  const score = cents(Math.min(1, totalImpact / Math.max(totalActualSpend, 0.01)));
  return {
    AnomalyId: anomaly.anomalyId,
    AnomalyStartDate: `${anomaly.firstDay}T00:00:00Z`,
    ...(anomaly.lastDay !== undefined && { AnomalyEndDate: `${anomaly.lastDay}T00:00:00Z` }),
    DimensionValue: anomaly.serviceName,
    RootCauses: anomaly.causes.map(({ regionId, usageType, contribution }) => ({
      Service: anomaly.serviceName,
      Region: regionId,
      LinkedAccount: anomaly.subAccountId,
      LinkedAccountName: anomaly.subAccountName,
      UsageType: usageType,
      Impact: { Contribution: cents(contribution) },
    })),
    AnomalyScore: { MaxScore: score, CurrentScore: score },
    Impact: {
      MaxImpact: cents(anomaly.maxImpact),
      TotalImpact: cents(totalImpact),
      TotalActualSpend: cents(totalActualSpend),
      TotalExpectedSpend: cents(totalExpectedSpend),
      // As documented, left out where nothing was expected.
      ...(totalExpectedSpend > 0 && { TotalImpactPercentage: cents((totalImpact / totalExpectedSpend) * 100) }),
    },
    MonitorArn: anomaly.monitorArn,
    ...(feedback !== undefined && { Feedback: feedback }),
  };
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

function invalid(message: string): AwsFault {
  return new AwsFault('ValidationException', message);
}
