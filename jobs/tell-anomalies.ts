import { grantToJob } from '../src/analysis/access.ts';
import { channelFor } from '../src/analysis/routing.ts';
import { weightOf } from '../src/analysis/track-anomalies.ts';
import { PennyError } from '../src/errors.ts';
import type { Anomaly } from '../src/model/anomaly.ts';
import { addDays, type Day, dayOf, daysBetween } from '../src/model/period.ts';
import type { MessageRef } from '../src/ports.ts';
import { slackWord, UNEDITABLE } from '../src/slack/slack-error.ts';
import { anomalyAlert, anomalyPrint } from '../src/slack/views/anomaly-alert.ts';
import { failure } from '../src/slack/views/error.ts';
import { claimSlot } from './claim-slot.ts';
import type { JobDeps } from './job.ts';
import { tellOperators } from './tell.ts';

const TELL_ANOMALY = 'tell-anomaly';
/** What was over for longer is no news, and what an alert says is kept up to date for as long. */
const NEWS_DAYS = 4;
const KEPT_DAYS = 45;
const ALLOWANCE = { hours: 24 * 7 };

/** Interrupts channels with what is worth it, the largest first, and keeps what was told up to date. */
export async function tellAnomalies(deps: JobDeps): Promise<string> {
  const { store, config, clock } = deps;
  const today = dayOf(clock.now());
  const known = await store.anomalies.list(grantToJob('all', config), addDays(today, -KEPT_DAYS));
  const fresh = known.filter((anomaly) => isNews(anomaly, today)).sort((a, b) => weightOf(b) - weightOf(a));
  const told = await oneByOne(deps, fresh, tell);
  const posted = known.filter(({ told: by }) => by?.as === 'alert' && by.messageTs !== undefined);
  const edited = await oneByOne(deps, posted, bringUpToDate);
  const troubled = told.troubled + edited.troubled;
  return `${told.done} told, ${edited.done} brought up to date${troubled > 0 ? `, trouble with ${troubled}` : ''}`;
}

/** One anomaly that cannot be told does not stop the others. */
async function oneByOne(
  deps: JobDeps,
  anomalies: readonly Anomaly[],
  work: (deps: JobDeps, anomaly: Anomaly) => Promise<boolean>,
): Promise<{ done: number; troubled: number }> {
  const count = { done: 0, troubled: 0 };
  for (const anomaly of anomalies) {
    try {
      count.done += Number(await work(deps, anomaly));
    } catch (error) {
      count.troubled += 1;
      const { anomalyId, scope } = anomaly;
      deps.log.error({ err: error, anomalyId, scope }, 'an anomaly could not be told');
    }
  }
  return count;
}

/** Worth an interruption: large, nobody has answered it, and it goes on or was going on the other day. */
function isNews({ severity, told, feedback, state, lastDay, snoozedUntil }: Anomaly, today: Day): boolean {
  if (severity !== 'high' || told || feedback || (snoozedUntil && snoozedUntil > today)) return false;
  return state === 'open' || (state !== 'withdrawn' && daysBetween(lastDay, today) <= NEWS_DAYS);
}

/** Posts one alert if its channel may be interrupted once more this week; true when it did. The rest waits for the digest. */
async function tell(deps: JobDeps, anomaly: Anomaly): Promise<boolean> {
  const { store, config, clock } = deps;
  const { anomalyId } = anomaly;
  const at = clock.now();
  const channel = channelFor(anomaly.scope, 'anomalies', {
    ...config,
    subscriptions: await store.subscriptions.list(),
  });
  if (channel === undefined) return tellNobodysChannel(deps, anomaly);
  const channelId = (await deps.notifier.channelId(channel)) ?? channel;
  const sent = await store.anomalies.alertsSince(channelId, at.subtract(ALLOWANCE).toString());
  if (sent >= config.anomalies.alertsAWeek) return false;
  if (!(await claimSlot(deps, { job: TELL_ANOMALY, slot: anomalyId, channel: channelId, what: 'an alert' })))
    return false;
  return post(deps, anomaly, channelId);
}

async function post(deps: JobDeps, anomaly: Anomaly, channelId: string): Promise<boolean> {
  const { store, notifier, clock } = deps;
  const { anomalyId } = anomaly;
  const message = anomalyAlert(anomaly, { accountNames: await store.costs.accountNames() });
  const finish = (outcome: 'done' | 'failed', detail: string) =>
    store.jobRuns.finish({ job: TELL_ANOMALY, slot: anomalyId, outcome, detail, at: clock.now().toString() });
  let ref: MessageRef;
  try {
    ref = await notifier.post(channelId, message, { slot: anomalyId });
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    await finish('failed', sentence);
    await tellOperators(
      deps,
      failure(`An alert about ${anomaly.scope} could not be posted in ${channelId}. ${sentence}`),
    );
    throw error;
  }
  const told = { as: 'alert' as const, at: clock.now().toString(), ...ref };
  await store.anomalies.mark(anomalyId, { told, fingerprint: anomalyPrint(message) });
  await finish('done', `${anomaly.scope} to ${channelId}`);
  return true;
}

/** No channel takes it: the operators hear it, by direct message, once. */
async function tellNobodysChannel(deps: JobDeps, anomaly: Anomaly): Promise<boolean> {
  const { store, clock } = deps;
  const { anomalyId } = anomaly;
  const at = clock.now().toString();
  if (!(await store.jobRuns.claim({ job: TELL_ANOMALY, slot: anomalyId, claimedBy: deps.processId, at }))) return false;
  const message = anomalyAlert(anomaly);
  await tellOperators(deps, message);
  await store.anomalies.mark(anomalyId, { told: { as: 'alert', at }, fingerprint: anomalyPrint(message) });
  await store.jobRuns.finish({ job: TELL_ANOMALY, slot: anomalyId, outcome: 'done', detail: 'to the operators', at });
  return true;
}

/** Edits an alert that would read differently by now; true when it did. One that never can be edited is left as it is. */
async function bringUpToDate(deps: JobDeps, anomaly: Anomaly): Promise<boolean> {
  const { store, notifier } = deps;
  const { anomalyId, told, snoozedUntil } = anomaly;
  const { channelId = '', messageTs = '', fingerprint } = told ?? {};
  const message = anomalyAlert(anomaly, { accountNames: await store.costs.accountNames() });
  const isQuiet = snoozedUntil !== undefined && snoozedUntil > dayOf(deps.clock.now());
  if (anomalyPrint(message) === fingerprint || isQuiet) return false;
  try {
    await notifier.update({ channelId, messageTs }, message);
  } catch (error) {
    const isForGood = error instanceof PennyError && UNEDITABLE.includes(slackWord(error.cause) ?? '');
    if (!isForGood) throw error;
  }
  await store.anomalies.mark(anomalyId, { fingerprint: anomalyPrint(message) });
  return true;
}
