import { PennyError } from '../src/errors.ts';
import type { PendingFeedback } from '../src/ports.ts';
import type { Job, JobDeps } from './job.ts';

/** Every few minutes: what people answered about an anomaly that a cloud found too goes back to it, once. */
export const deliverFeedback: Job = {
  name: 'deliver-feedback',
  doing: 'Passing answers on to the cloud',
  everyMinutes: 5,

  async run(deps) {
    const pending = await deps.store.anomalies.pendingFeedback();
    const ended = { delivered: 0, notTaken: [] as string[], failed: [] as string[] };
    for (const each of pending) {
      try {
        ended.delivered += Number(await deliver(deps, each));
      } catch (error) {
        if (!(error instanceof PennyError)) throw error;
        await putOff(deps, each, { error, ended });
      }
    }
    if (ended.failed.length > 0) throw new PennyError('unavailable', [...new Set(ended.failed)].join('\n'));
    if (pending.length === 0) return 'nothing to deliver';
    return [`${ended.delivered} of ${pending.length} answers delivered`, ...ended.notTaken].join('; ');
  },
};

async function deliver(
  { store, clouds, clock }: JobDeps,
  { feedbackId, source, cloudAnomalyId, feedback }: PendingFeedback,
): Promise<boolean> {
  const cloud = clouds.find((each) => each.source === source);
  if (!cloud?.giveFeedback) return false;
  await cloud.giveFeedback(cloudAnomalyId, feedback);
  await store.anomalies.delivered(feedbackId, clock.now().toString());
  return true;
}

/** One answer that fails waits for the next time, and does not stop the others; what a cloud will never take is left. */
async function putOff(
  { store, clock, log }: JobDeps,
  { feedbackId, cloudAnomalyId }: PendingFeedback,
  { error, ended }: { error: PennyError; ended: { notTaken: string[]; failed: string[] } },
): Promise<void> {
  if (error.code !== 'invalid') {
    ended.failed.push(error.message);
    return;
  }
  log.warn({ err: error, cloudAnomalyId }, 'an answer that the cloud does not take');
  ended.notTaken.push(error.message);
  await store.anomalies.delivered(feedbackId, clock.now().toString());
}
