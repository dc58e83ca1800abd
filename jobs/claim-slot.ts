import { failure } from '../src/slack/views/error.ts';
import type { JobDeps } from './job.ts';
import { tellOperators } from './tell.ts';

/** A claim this old was left by a process that died: a living one gives up long before. */
const ABANDONED = { minutes: 20 };

/** A message that must be sent once: under which job and slot it is claimed, and where it goes. */
export interface Claim {
  job: string;
  /** Also in the metadata of the message, by which it is looked for after a crash. */
  slot: string;
  channel: string;
  /** What it is, for people: "the digest". */
  what: string;
}

/** Claims a slot for this process; true for one of all copies. Takes over what a dead one left, if it was not sent. */
export async function claimSlot(deps: JobDeps, claim: Claim): Promise<boolean> {
  const { store, clock, processId } = deps;
  const { job, slot } = claim;
  const run = await store.jobRuns.find(job, slot);
  if (!run) return store.jobRuns.claim({ job, slot, claimedBy: processId, at: clock.now().toString() });
  if (run.outcome !== 'running' || run.claimedBy === processId) return false;
  const abandoned = Temporal.Instant.compare(Temporal.Instant.from(run.startedAt).add(ABANDONED), clock.now()) < 0;
  return abandoned && takeOver(deps, claim, run);
}

/**
 * Slack takes no idempotency key, so we look for the slot's id in the channel; where we cannot look, we do not resend.
 * The claim changes hands after the look: a look that failed is repeated, and of two copies one goes on.
 */
async function takeOver(
  deps: JobDeps,
  { job, slot, channel, what }: Claim,
  { startedAt, claimedBy }: { startedAt: string; claimedBy: string },
): Promise<boolean> {
  const { store, clock, processId } = deps;
  const found = await lookFor(deps, channel, { slot, startedAt });
  const at = clock.now().toString();
  if (!(await store.jobRuns.takeOver({ job, slot, from: claimedBy, claimedBy: processId, at }))) return false;
  if (found === 'absent') return true;
  const [outcome, detail] =
    found === 'sent'
      ? (['done', 'sent before a restart'] as const)
      : (['failed', 'stopped in the middle; not sent again, since the channel cannot be read'] as const);
  await store.jobRuns.finish({ job, slot, outcome, detail, at });
  if (found === 'unreadable') await tellOperators(deps, failure(unknownWhether(what, channel)));
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

const unknownWhether = (what: string, channel: string) =>
  `I was stopped while sending ${what} to ${channel} and cannot see whether it arrived, so I did not send it again.`;
