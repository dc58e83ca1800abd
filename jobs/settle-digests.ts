import { hash } from 'node:crypto';
import { grantToJob } from '../src/analysis/access.ts';
import { settleDigest } from '../src/analysis/build-digest.ts';
import type { Digest } from '../src/analysis/digest.ts';
import { askCosts } from '../src/ask-costs.ts';
import { PennyError } from '../src/errors.ts';
import { addDays, dayOf } from '../src/model/period.ts';
import type { PostedDigest } from '../src/ports.ts';
import { slackWord, UNEDITABLE } from '../src/slack/slack-error.ts';
import { digestMessage } from '../src/slack/views/digest.ts';
import type { Job, JobDeps } from './job.ts';

/** How long a posted figure may take to settle before we stop looking. */
const GIVE_UP_DAYS = 14;

/** Edits posted digests as their provisional figures settle, so that a message is never wrong for good. */
export const settleDigests: Job = {
  name: 'settle-digests',
  doing: 'Keeping posted digests up to date',
  everyMinutes: 15,

  async run(deps) {
    const open = await deps.store.digests.unsettled(addDays(dayOf(deps.clock.now()), -GIVE_UP_DAYS));
    let edited = 0;
    let failed = 0;
    for (const posted of open) {
      try {
        edited += Number(await settleOne(deps, posted));
      } catch (error) {
        failed += 1;
        await setAside(deps, posted, error);
      }
    }
    return `${open.length} digests open, ${edited} edited${failed > 0 ? `, ${failed} could not be` : ''}`;
  },
};

/** Edits one message if its figures have changed; true when it did. */
async function settleOne(deps: JobDeps, posted: PostedDigest): Promise<boolean> {
  const { store, config, clock, notifier } = deps;
  const first = JSON.parse(posted.posted) as Digest;
  const days = first.provisional.map(({ day }) => day);
  const grant = grantToJob(first.scope, config);
  const start = days[0];
  const answer =
    start === undefined
      ? undefined
      : await askCosts(deps, {
          grant,
          period: { start, end: addDays(days.at(-1)!, 1), label: '' },
          by: 'day',
          metric: 'effective',
        });
  const settled = settleDigest(first, answer?.days ?? []);
  const print = fingerprintOf(settled);
  const done = settled.provisional.length === 0;
  if (print === posted.fingerprint && !done) return false;

  const changed = print !== posted.fingerprint;
  if (changed) {
    const message = digestMessage(settled, { currency: config.reportingCurrency });
    await notifier.update({ channelId: posted.channelId, messageTs: posted.messageTs }, message);
  }
  await store.digests.edited({ ...posted, fingerprint: print, settledAt: done ? clock.now().toString() : null });
  return changed;
}

/** One message that cannot be edited does not stop the others; one that never can be is left as it is. */
async function setAside({ store, clock, log }: JobDeps, posted: PostedDigest, error: unknown): Promise<void> {
  const { channelId, slotDate } = posted;
  log.warn({ err: error, channelId, slotDate }, 'a posted digest could not be brought up to date');
  const forGood =
    error instanceof PennyError &&
    (error.code !== 'unavailable' || UNEDITABLE.includes(slackWord(error.cause) ?? 'unknown'));
  if (forGood) await store.digests.edited({ ...posted, settledAt: clock.now().toString() });
}

/** Tells whether a message would read differently: what has settled, to the cent, and what is still open. */
export function fingerprintOf({ settledSince, provisional }: Digest): string {
  const open = provisional.map(({ day }) => day);
  const settled = settledSince.map(({ day, now }) => [
    day,
    Object.entries(now).map(([currency, cost]) => [currency, cost.toFixed(2)]),
  ]);
  return hash('sha1', JSON.stringify({ open, settled }), 'base64url');
}
