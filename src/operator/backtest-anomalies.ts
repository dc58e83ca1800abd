import { thresholdFactors } from '../analysis/feedback.ts';
import { type ReplayedNotice, replayAnomalies } from '../analysis/replay-anomalies.ts';
import { rootCausesOf } from '../analysis/root-causes.ts';
import { channelFor } from '../analysis/routing.ts';
import type { SeriesEvidence } from '../analysis/series-anomalies.ts';
import { settledLately } from '../analysis/settlement.ts';
import { daysWithStatus } from '../ask-costs.ts';
import type { Config } from '../config.ts';
import { PennyError } from '../errors.ts';
import { seriesToJudge } from '../judge/series-to-judge.ts';
import { formatChange } from '../model/money.ts';
import { addDays, type Day, dayOf } from '../model/period.ts';
import type { Store } from '../ports.ts';
import { labelOf, subjectOf } from '../slack/views/anomaly-alert.ts';
import { signedCost } from '../slack/views/words.ts';
import type { OperatorCommand } from './index.ts';

const HISTORY_DAYS = 400;
/** The last three months are replayed; what is before teaches what is usual. */
const REPLAYED_DAYS = 90;

/** What would have been told over the last three months, when and where, by the configured way of judging or another. */
export const backtestAnomalies: OperatorCommand = {
  async run(_words, { config, clock, store: open, flags }) {
    const store = await open();
    const method = methodOf(flags.method, config);
    const judged = await seriesOf(store, { ...config, anomalies: { ...config.anomalies, method } }, dayOf(clock.now()));
    const subscriptions = await store.subscriptions.list();
    const notices = replayAnomalies(judged.series, judged.since, {
      ...config.anomalies,
      settlesAfterDays: 1 + Math.ceil(config.settleAfterHours / 24),
      channelOf: (scope) => channelFor(scope, 'anomalies', { ...config, subscriptions }) ?? 'the operators',
    });
    const alerts = notices.filter(({ as }) => as === 'alert').length;
    const summary = `${judged.series.length} series by ${method}, ${judged.since} to ${judged.through}: ${alerts} alerts and ${notices.length - alerts} lines in digests.`;
    return {
      text: [...notices.map(lineOf), summary].join('\n'),
      data: { method, since: judged.since, through: judged.through, alerts, notices: notices.map(documentOf) },
    };
  },
};

function methodOf(asked: string | undefined, { anomalies }: Config): Config['anomalies']['method'] {
  if (asked === undefined) return anomalies.method;
  if (asked === 'seasonal' || asked === 'rolling-sigma') return asked;
  throw new PennyError('invalid', `There is no method "${asked}". Known: seasonal, rolling-sigma.`);
}

async function seriesOf(
  store: Store,
  config: Config,
  today: Day,
): Promise<{ series: SeriesEvidence[]; since: Day; through: Day }> {
  const statuses = await daysWithStatus({ store }, { start: addDays(today, -HISTORY_DAYS), end: today });
  const through = settledLately(statuses);
  if (through === null) throw new PennyError('not_found', 'No day is settled yet, so there is nothing to replay.');
  const start = statuses[0]!.day;
  const about = {
    store,
    config,
    start,
    through,
    read: new Set(statuses.map(({ day }) => day)),
    planned: await store.planned.list(start),
    factors: thresholdFactors(await store.anomalies.answers()),
  };
  return { series: await Array.fromAsync(seriesToJudge(about)), since: addDays(through, -REPLAYED_DAYS), through };
}

function lineOf({ sentOn, channel, as, anomaly }: ReplayedNotice): string {
  const { totalImpact, billingCurrency, totalActualSpend, totalExpectedSpend, firstDay, lastDay } = anomaly;
  const change = formatChange(totalActualSpend, totalExpectedSpend) ?? 'no change';
  return `${sentOn}  ${as.padEnd(6)}  ${channel}: ${labelOf(anomaly)}, ${subjectOf(anomaly)} ${signedCost(totalImpact, billingCurrency)} (${change}), ${firstDay} to ${lastDay}`;
}

function documentOf({ sentOn, channel, as, anomaly }: ReplayedNotice) {
  const {
    anomalyId,
    firstDay,
    lastDay,
    detectedOn,
    state,
    totalActualSpend,
    totalExpectedSpend,
    totalImpact,
    billingCurrency,
  } = anomaly;
  return {
    sentOn,
    channel,
    as,
    anomalyId,
    team: labelOf(anomaly),
    firstDay,
    lastDay,
    detectedOn,
    state,
    totalActualSpend,
    totalExpectedSpend,
    totalImpact,
    currency: billingCurrency,
    rootCauses: rootCausesOf(anomaly),
  };
}
