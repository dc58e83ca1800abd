import type { Slot } from '../src/analysis/slots.ts';
import type { DigestPlan } from '../src/digest-plans.ts';
import { failure } from '../src/slack/views/error.ts';
import type { JobDeps } from './job.ts';
import { tellOperators } from './tell.ts';

/** Under this name digests are claimed in `job_runs`. */
export const SEND_DIGEST = 'send-digest';
/** A claim this old was left by a process that died: a living one gives up long before. */
const ABANDONED = { minutes: 20 };

/** What a digest's slot is called: in the claim, and in the metadata of the message. */
export const slotId = (plan: DigestPlan, slot: Slot) => `${plan.channel} ${slot.date}`;

/** Claims a slot for this process; true for one of all copies. Takes over what a dead one left, if it was not sent. */
export async function claimSlot(deps: JobDeps, plan: DigestPlan, slot: Slot): Promise<boolean> {
  const { store, clock, processId } = deps;
  const id = slotId(plan, slot);
  const run = await store.jobRuns.find(SEND_DIGEST, id);
  if (!run)
    return store.jobRuns.claim({ job: SEND_DIGEST, slot: id, claimedBy: processId, at: clock.now().toString() });
  if (run.outcome !== 'running' || run.claimedBy === processId) return false;
  const abandoned = Temporal.Instant.compare(Temporal.Instant.from(run.startedAt).add(ABANDONED), clock.now()) < 0;
  return abandoned && takeOver(deps, plan, run);
}

/**
 * Slack takes no idempotency key, so we look for the slot's id in the channel; where we cannot look, we do not resend.
 * The claim changes hands after the look: a look that failed is repeated, and of two copies one goes on.
 */
async function takeOver(
  deps: JobDeps,
  { channel }: DigestPlan,
  { slot, startedAt, claimedBy }: { slot: string; startedAt: string; claimedBy: string },
): Promise<boolean> {
  const { store, clock, processId } = deps;
  const found = await lookFor(deps, channel, { slot, startedAt });
  const at = clock.now().toString();
  if (!(await store.jobRuns.takeOver({ job: SEND_DIGEST, slot, from: claimedBy, claimedBy: processId, at })))
    return false;
  if (found === 'absent') return true;
  const [outcome, detail] =
    found === 'sent'
      ? (['done', 'sent before a restart'] as const)
      : (['failed', 'stopped in the middle; not sent again, since the channel cannot be read'] as const);
  await store.jobRuns.finish({ job: SEND_DIGEST, slot, outcome, detail, at });
  if (found === 'unreadable') await tellOperators(deps, failure(unknownWhether(channel)));
  return false;
}

async function lookFor(
  { notifier }: JobDeps,
  channel: string,
  { slot, startedAt }: { slot: string; startedAt: string },
): Promise<'sent' | 'absent' | 'unreadable'> {
  const channelId = await notifier.channelId(channel);
  if (channelId === undefined) return 'unreadable';
  const oldest = Temporal.Instant.from(startedAt).subtract({ minutes: 5 });
  const found = await notifier.findPosted(channelId, slot, oldest);
  return found === 'unreadable' ? found : found ? 'sent' : 'absent';
}

const unknownWhether = (channel: string) =>
  `I was stopped while sending the digest to ${channel} and cannot see whether it arrived, so I did not send it again.`;
