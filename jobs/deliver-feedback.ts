import { PennyError } from '../src/errors.ts';
import type { PendingFeedback } from '../src/ports.ts';
import type { Job, JobDeps } from './job.ts';

/** Every few minutes: what people answered about an anomaly that a cloud found too goes back to it, once. */
export const deliverFeedback: Job = {
  name: 'deliver-feedback',
  everyMinutes: 5,

  async run(deps) {
    const pending = await deps.store.anomalies.pendingFeedback();
    let delivered = 0;
    for (const each of pending) delivered += Number(await deliver(deps, each));
    return pending.length === 0 ? 'nothing to deliver' : `${delivered} of ${pending.length} answers delivered`;
  },
};

/** One answer that a cloud does not take waits for the next time, and does not stop the others. */
async function deliver(
  { store, clouds, clock, log }: JobDeps,
  { feedbackId, source, cloudAnomalyId, feedback }: PendingFeedback,
): Promise<boolean> {
  const cloud = clouds.find((each) => each.source === source);
  if (!cloud?.giveFeedback) return false;
  try {
    await cloud.giveFeedback(cloudAnomalyId, feedback);
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    log.warn({ err: error, cloudAnomalyId }, 'an answer could not be delivered');
    return false;
  }
  await store.anomalies.delivered(feedbackId, clock.now().toString());
  return true;
}
