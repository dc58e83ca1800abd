import { grantScope, scopeNames } from '../src/analysis/access.ts';
import { parseQuestion } from '../src/analysis/parse-question.ts';
import { precisionOf } from '../src/analysis/precision.ts';
import { rootCausesOf } from '../src/analysis/root-causes.ts';
import { PennyError } from '../src/errors.ts';
import type { Anomaly } from '../src/model/anomaly.ts';
import { dayOf } from '../src/model/period.ts';
import { anomalyList } from '../src/slack/views/anomaly-list.ts';
import { periodText } from '../src/slack/views/words.ts';
import type { Command } from './command.ts';

/** "What looks wrong?" */
export const anomalies: Command = {
  name: 'anomalies',
  usage: 'anomalies [TEAM | all] [30d | 7d | last-month | 2026-10]',
  summary: 'what cost more or less than anybody expected, and why',

  async run(words, { store, config, clock }, { who }) {
    const today = dayOf(clock.now());
    const asked = words.some((word) => /^\d|last-month|mtd|yesterday/.test(word)) ? words : [...words, '30d'];
    const { scope, period, by, metric } = parseQuestion(asked, { today, scopes: scopeNames(config) });
    if (by || metric !== 'effective') {
      throw new PennyError(
        'invalid',
        'Anomalies are judged by effective cost, and each names its own services. Write /cost anomalies payments 30d.',
      );
    }
    const grant = grantScope(who, scope, config);

    const known = await store.anomalies.list(grant, period.start);

    const shown = known.filter(({ firstDay, severity }) => firstDay < period.end && severity !== 'none');
    const label = periodText(period);
    // Days settle late, so an alert about the period may have been sent after it.
    const precision = precisionOf(shown, {
      label,
      start: `${period.start}T`,
      end: clock.now().add({ hours: 1 }).toString(),
    });
    return {
      message: anomalyList({ label: grant.label, periodText: label, anomalies: shown, precision }),
      data: {
        team: grant.label,
        period: { start: period.start, end: period.end },
        precision,
        anomalies: shown.map(documentOf),
      },
    };
  },
};

/** One anomaly of the `--json` document: CONTRACT of `anomalies`. Days are UTC and inclusive. */
function documentOf(anomaly: Anomaly) {
  const { anomalyId, scope, firstDay, lastDay, detectedOn, state, severity, feedback, assignee, reason } = anomaly;
  const { totalActualSpend, totalExpectedSpend, totalImpact, billingCurrency, direction, confidence, cloud } = anomaly;
  return {
    anomalyId,
    team: scope === '*' ? 'all' : scope,
    firstDay,
    lastDay,
    detectedOn,
    totalActualSpend,
    totalExpectedSpend,
    totalImpact,
    currency: billingCurrency,
    direction,
    state,
    severity,
    confidence,
    feedback: feedback ?? null,
    assignee: assignee ?? null,
    rootCauses: rootCausesOf(anomaly),
    parts: reason?.parts ?? null,
    drivers: reason?.drivers ?? [],
    cloudAnomalyId: cloud?.cloudAnomalyId ?? null,
  };
}
