import { grantToJob } from '../src/analysis/access.ts';
import { type Slot, slotsBegun } from '../src/analysis/slots.ts';
import { askDigest } from '../src/ask-digest.ts';
import { type DigestPlan, digestPlans } from '../src/digest-plans.ts';
import { PennyError } from '../src/errors.ts';
import { dayOf } from '../src/model/period.ts';
import type { MessageRef } from '../src/ports.ts';
import { digestMessage } from '../src/slack/views/digest.ts';
import { failure } from '../src/slack/views/error.ts';
import type { Job, JobDeps } from './job.ts';
import { fingerprintOf } from './settle-digests.ts';
import { tellOperators, tellOwner } from './tell.ts';

const JOB = 'send-digest';
/** A claim this old was left by a process that died: a living one gives up long before. */
const ABANDONED = { minutes: 20 };

/** Every minute: which channels' mornings have begun? Each gets one digest a local day, however many copies run. */
export const sendDigest: Job = {
  name: JOB,
  everyMinutes: 1,

  async run(deps) {
    const plans = digestPlans(deps.config, await deps.store.subscriptions.list());
    const now = deps.clock.now();
    let sent = 0;
    const late: string[] = [];
    for (const plan of plans) {
      for (const slot of slotsBegun(plan, now, deps.installedAt)) {
        if (!(await isOurs(deps, plan, slot))) continue;
        if (slot.state === 'due') sent += Number(await sendOne(deps, plan, slot));
        else late.push(await reportLate(deps, plan, slot));
      }
    }
    if (late.length > 0)
      await tellOperators(
        deps,
        failure(`Digests not sent, since I was not running at their time: ${late.join(', ')}.`),
      );
    return `${sent} digests sent, ${late.length} missed`;
  },
};

const slotId = (plan: DigestPlan, slot: Slot) => `${plan.channel} ${slot.date}`;

/** Claims the slot; also takes over one whose process died, once it is sure that the digest was not sent. */
async function isOurs(deps: JobDeps, plan: DigestPlan, slot: Slot): Promise<boolean> {
  const { store, clock, processId } = deps;
  const id = slotId(plan, slot);
  const at = clock.now().toString();
  const run = await store.jobRuns.find(JOB, id);
  if (!run) return store.jobRuns.claim({ job: JOB, slot: id, claimedBy: processId, at });
  if (run.outcome !== 'running' || run.claimedBy === processId) return false;
  const abandoned = Temporal.Instant.compare(Temporal.Instant.from(run.startedAt).add(ABANDONED), clock.now()) < 0;
  return abandoned && takeOver(deps, plan, { slot: id, startedAt: run.startedAt });
}

/** Slack takes no idempotency key, so we look for the slot's id in the channel; where we cannot look, we do not resend. */
async function takeOver(
  deps: JobDeps,
  plan: DigestPlan,
  { slot, startedAt }: { slot: string; startedAt: string },
): Promise<boolean> {
  const { store, clock, notifier } = deps;
  const channelId = await notifier.channelId(plan.channel);
  const oldest = Temporal.Instant.from(startedAt).subtract({ minutes: 5 });
  const found = channelId === undefined ? 'unreadable' : await notifier.findPosted(channelId, slot, oldest);
  if (found === undefined) return true;
  const unreadable = found === 'unreadable';
  const detail = unreadable
    ? 'stopped in the middle; not sent again, since the channel cannot be read'
    : 'sent before a restart';
  await store.jobRuns.finish({
    job: JOB,
    slot,
    outcome: unreadable ? 'failed' : 'done',
    detail,
    at: clock.now().toString(),
  });
  if (unreadable)
    await tellOperators(
      deps,
      failure(
        `I was stopped while sending the digest to ${plan.channel} and cannot see whether it arrived, so I did not send it again.`,
      ),
    );
  return false;
}

async function sendOne(deps: JobDeps, plan: DigestPlan, slot: Slot): Promise<boolean> {
  const { store, clock, config, notifier, log } = deps;
  const id = slotId(plan, slot);
  const finish = (outcome: 'done' | 'failed', detail: string) =>
    store.jobRuns.finish({ job: JOB, slot: id, outcome, detail, at: clock.now().toString() });
  try {
    const grant = grantToJob(plan.scope, config);
    const digest = await askDigest(deps, { grant, slotDate: slot.date, today: dayOf(clock.now()) });
    const ref: MessageRef = await notifier.post(
      plan.channel,
      digestMessage(digest, { currency: config.reportingCurrency }),
      { slot: id },
    );
    await store.digests.put({
      ...ref,
      slotDate: slot.date,
      scope: plan.scope,
      postedAt: clock.now().toString(),
      posted: JSON.stringify(digest),
      fingerprint: fingerprintOf(digest),
      settledAt: digest.provisional.length === 0 ? clock.now().toString() : null,
    });
    await finish('done', `${plan.scope} to ${plan.channel}`);
    return true;
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    await finish('failed', sentence);
    log.error({ err: error, slot: id }, 'digest not sent');
    await tellOwner(
      deps,
      plan,
      failure(
        `The digest of ${plan.scope} could not be posted in ${plan.channel}. ${error instanceof PennyError ? sentence : 'The log has the reason.'}`,
      ),
    );
    return false;
  }
}

async function reportLate({ store, clock }: JobDeps, plan: DigestPlan, slot: Slot): Promise<string> {
  const id = slotId(plan, slot);
  await store.jobRuns.finish({
    job: JOB,
    slot: id,
    outcome: 'missed',
    detail: 'Penny was not running',
    at: clock.now().toString(),
  });
  return `${plan.channel} on ${slot.date}`;
}
