import type { Anomaly } from '../model/anomaly.ts';

/** How right we were in some time: alerts sent, and what people did with them. */
export interface Precision {
  /** Which time: "October", "the last 30 days". */
  label: string;
  sent: number;
  /** Called not expected, or given to somebody to look after. */
  actedOn: number;
  /** Called expected or planned, or withdrawn by ourselves: we interrupted for nothing. */
  expected: number;
  unanswered: number;
}

/** Our own record between two instants, the second excluded. ISO texts. */
export function precisionOf(
  anomalies: readonly Anomaly[],
  { label, start, end }: { label: string; start: string; end: string },
): Precision {
  const sent = anomalies.filter(({ told }) => told?.as === 'alert' && told.at >= start && told.at < end);
  const actedOn = sent.filter(
    ({ feedback, assignee, state }) => feedback === 'YES' || (assignee && !feedback && state !== 'withdrawn'),
  ).length;
  const expected = sent.filter(
    ({ feedback, state }) =>
      feedback === 'NO' || feedback === 'PLANNED_ACTIVITY' || (!feedback && state === 'withdrawn'),
  ).length;
  return { label, sent: sent.length, actedOn, expected, unanswered: sent.length - actedOn - expected };
}
