import type { Anomaly } from '../model/anomaly.ts';

/** How right we were in some time: alerts sent, and what people did with them. */
export interface Precision {
  /** Which time: "October", "the last 30 days". */
  label: string;
  sent: number;
  /** Called not expected, or given to somebody to look after. */
  actedOn: number;
  /** Called expected or planned: we interrupted for nothing. */
  expected: number;
  unanswered: number;
}

/** Our own record between two instants, the second excluded. ISO texts. */
export function precisionOf(
  anomalies: readonly Anomaly[],
  { label, start, end }: { label: string; start: string; end: string },
): Precision {
  const sent = anomalies.filter(({ told }) => told?.as === 'alert' && told.at >= start && told.at < end);
  const actedOn = sent.filter(({ feedback, assignee }) => feedback === 'YES' || (assignee && !feedback)).length;
  const expected = sent.filter(({ feedback }) => feedback === 'NO' || feedback === 'PLANNED_ACTIVITY').length;
  return { label, sent: sent.length, actedOn, expected, unanswered: sent.length - actedOn - expected };
}
