import type { Precision } from '../../analysis/precision.ts';
import type { Anomaly, PlannedActivity } from '../../model/anomaly.ts';
import type { Message } from '../../model/message.ts';
import { formatChange, formatCost, type Totals } from '../../model/money.ts';
import { context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { dataTable } from '../table.ts';
import { messageOf } from '../text-form.ts';
import { FEEDBACK_WORDS, labelOf, subjectOf } from './anomaly-alert.ts';
import { changesText, shortDay, shortKey, signedCost } from './words.ts';

/** What a scope's costs did that nobody expected, newest first, and how right we were. */
export interface AnomalyList {
  label: string;
  /** How people say the period. */
  periodText: string;
  anomalies: readonly Anomaly[];
  precision: Precision;
}

/** "What looks wrong?" Each with its size, what became of it and what people said. */
export function anomalyList({ label, periodText, anomalies, precision }: AnomalyList): Message {
  if (anomalies.length === 0) {
    return messageOf(
      section(md`*${shortKey(label)}: nothing out of the ordinary* in ${periodText}.`),
      footnote(precision),
    );
  }
  const open = anomalies.filter(({ state }) => state === 'open').length;
  const count = anomalies.length === 1 ? 'one anomaly' : `${anomalies.length} anomalies`;
  const impact = changesText(impactOf(anomalies));
  return messageOf(
    section(
      md`*${shortKey(label)}: ${count}* in ${periodText}, ${impact} against what was expected${open > 0 ? `; ${open} going on` : ''}.`,
    ),
    dataTable({
      caption: `Anomalies of ${label}`,
      columns: ['What', 'Since', 'Impact', 'Change', 'State', 'Answer'],
      rows: anomalies.map((anomaly) => [
        `${labelOf(anomaly) === label ? '' : `${labelOf(anomaly)}: `}${subjectOf(anomaly)}`,
        anomaly.firstDay,
        { value: anomaly.totalImpact, text: signedCost(anomaly.totalImpact, anomaly.billingCurrency) },
        formatChange(anomaly.totalActualSpend, anomaly.totalExpectedSpend) ?? '–',
        STATES[anomaly.state],
        anomaly.feedback ? FEEDBACK_WORDS[anomaly.feedback] : '–',
      ]),
    }),
    footnote(precision),
  );
}

const STATES = { open: 'goes on', ended: 'ended', learned: 'usual now', withdrawn: 'withdrawn' } as const;

function impactOf(anomalies: readonly Anomaly[]): Totals {
  const totals: Totals = {};
  for (const { billingCurrency, totalImpact } of anomalies)
    totals[billingCurrency] = (totals[billingCurrency] ?? 0) + totalImpact;
  return totals;
}

function footnote(precision: Precision) {
  return context(joined([md`Effective cost, settled UTC days.`, precisionLine(precision)]));
}

/** "I sent 12 alerts in October: 9 were worth it, 2 were expected, 1 had no answer." */
export function precisionLine({ label, sent, actedOn, expected, unanswered }: Precision): Mrkdwn {
  if (sent === 0) return md`I sent no alerts in ${label}.`;
  const share = Math.round((actedOn / sent) * 100);
  const alerts = sent === 1 ? 'one alert' : `${sent} alerts`;
  return md`I sent ${alerts} in ${label}: ${actedOn} acted on (${share} %), ${expected} expected or planned, ${unanswered} without an answer.`;
}

/** What is declared ahead for a scope. */
export function plannedList(
  title: string,
  planned: readonly (PlannedActivity & { soFar?: number | undefined })[],
): Message {
  const lines = planned.map(({ name, scope, firstDay, lastDay, amount, billingCurrency, soFar }) => {
    const days = firstDay === lastDay ? shortDay(firstDay) : `${shortDay(firstDay)} to ${shortDay(lastDay)}`;
    const used = soFar === undefined ? md`` : md`; so far ${formatCost(soFar, billingCurrency)} of it`;
    return md`${shortKey(name)}, ${shortKey(scope === '*' ? 'all' : scope)}: ${signedCost(amount, billingCurrency)} ${days} (UTC)${used}`;
  });
  return messageOf(section(joined([md`*${title}*`, ...(lines.length > 0 ? lines : [NOTHING])])));
}

const NOTHING = md`Nothing is planned. Declare it ahead: \`/cost planned load-test Fri-Sun +3000\`.`;
