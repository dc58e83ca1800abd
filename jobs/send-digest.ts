import { grantToJob } from '../src/analysis/access.ts';
import type { Digest } from '../src/analysis/digest.ts';
import { isFirstOfMonth, type Slot, slotsBegun } from '../src/analysis/slots.ts';
import { askDigest } from '../src/ask-digest.ts';
import { noteRestartsTold } from '../src/ask-restarts.ts';
import { type DigestPlan, digestPlans } from '../src/digest-plans.ts';
import { PennyError } from '../src/errors.ts';
import { dayOf } from '../src/model/period.ts';
import type { MessageRef } from '../src/ports.ts';
import { digestMessage } from '../src/slack/views/digest.ts';
import { failure } from '../src/slack/views/error.ts';
import { claimSlot } from './claim-slot.ts';
import { claimWaste, releaseWaste, wasteTold } from './digest-waste.ts';
import type { Job, JobDeps } from './job.ts';
import { fingerprintOf } from './settle-digests.ts';
import { tellOperators, tellOwner } from './tell.ts';

/** Under this name digests are claimed in `job_runs`. */
const SEND_DIGEST = 'send-digest';
/** What a digest's slot is called: in the claim, and in the metadata of the message. */
const slotId = (plan: DigestPlan, slot: Slot) => `${plan.channel} ${slot.date}`;

/** Every minute: which channels' mornings have begun? Each gets one digest a local day, however many copies run. */
export const sendDigest: Job = {
  name: SEND_DIGEST,
  doing: 'Sending the digests',
  everyMinutes: 1,

  async run(deps) {
    const plans = digestPlans(deps.config, await deps.store.subscriptions.list());
    const known = await knownSince(deps, plans);
    const done = { sent: 0, late: [] as string[], troubled: [] as string[] };
    const lookAfter = async (plan: DigestPlan) => {
      try {
        await sendDue(deps, { plan, plans, known: known.get(keyOf(plan))! }, done);
      } catch (error) {
        deps.log.error({ err: error, channel: plan.channel }, 'digest not looked after');
        done.troubled.push(plan.channel);
      }
    };
    // Side by side: a channel that Slack makes wait for minutes keeps no other one waiting.
    await Promise.all(plans.map(lookAfter));
    const { sent, late, troubled } = done;
    if (late.length > 0) {
      const sentence = `Digests not sent, since I was not running at their time: ${late.join(', ')}.`;
      await tellOperators(deps, failure(sentence));
    }
    const trouble = troubled.length > 0 ? `, trouble with ${troubled.join(', ')}` : '';
    return `${sent} digests sent, ${late.length} missed${trouble}`;
  },
};

interface Planned {
  plan: DigestPlan;
  plans: readonly DigestPlan[];
  known: Temporal.Instant;
}

async function sendDue(
  deps: JobDeps,
  { plan, plans, known }: Planned,
  done: { sent: number; late: string[] },
): Promise<void> {
  const now = deps.clock.now();
  const missed = slotsBegun(plan, now, known).filter(({ state }) => state === 'late');
  const due = slotsBegun(plan, now, deps.installedAt).filter(({ state }) => state === 'due');
  for (const slot of [...missed, ...due]) {
    const claim = { job: SEND_DIGEST, slot: slotId(plan, slot), channel: plan.channel, what: 'the digest' };
    if (!(await claimSlot(deps, claim))) continue;
    if (slot.state === 'late') done.late.push(await markMissed(deps, plan, slot));
    else if (await sendOne(deps, { plan, plans, slot })) done.sent += 1;
  }
}

const keyOf = ({ channel, at, timeZone, weekdays }: DigestPlan) => JSON.stringify([channel, at, timeZone, weekdays]);
const KNOWN_SINCE = 'digests known since';

/** Since when each digest is asked for at its time: what is new, or has a new time, cannot have missed a morning. */
async function knownSince({ store, clock, installedAt }: JobDeps, plans: readonly DigestPlan[]) {
  const text = await store.facts.get(KNOWN_SINCE);
  const before = new Map(Object.entries(JSON.parse(text ?? '{}') as Record<string, string>));
  const fresh = (text === undefined ? installedAt : clock.now()).toString();
  const known = new Map(plans.map((plan) => [keyOf(plan), before.get(keyOf(plan)) ?? fresh]));
  const changed = JSON.stringify(Object.fromEntries(known));
  if (changed !== text) await store.facts.set(KNOWN_SINCE, changed);
  return new Map([...known].map(([key, since]) => [key, Temporal.Instant.from(since)]));
}

/** Makes and posts one digest; true when it is in the channel. Its owner hears why, where it cannot be. */
async function sendOne(
  deps: JobDeps,
  { plan, plans, slot }: { plan: DigestPlan; plans: readonly DigestPlan[]; slot: Slot },
): Promise<boolean> {
  const { clock, store, log } = deps;
  const id = slotId(plan, slot);
  const finish = (outcome: 'done' | 'failed', detail: string) =>
    store.jobRuns.finish({ job: SEND_DIGEST, slot: id, outcome, detail, at: clock.now().toString() });
  let posted: { digest: Digest; ref: MessageRef };
  try {
    const twin = await namedTwin(deps, plan, plans);
    if (twin) {
      await finish('done', `not sent: penny.yml gives ${twin} its digest`);
      return false;
    }
    posted = await post(deps, plan, slot);
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    await finish('failed', sentence);
    await releaseWaste(deps, id);
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
  await remember(deps, { ...posted, slot });
  await wasteTold(deps, posted.digest, id);
  await noteRestartsTold(store, posted.digest.restarts ?? [], slot.date);
  await finish('done', `${plan.scope} to ${plan.channel}`);
  return true;
}

/** penny.yml may name a channel that somebody subscribed by its id before: one channel gets one digest. */
async function namedTwin({ notifier }: JobDeps, { channel }: DigestPlan, plans: readonly DigestPlan[]) {
  if (channel.startsWith('#')) return undefined;
  for (const { channel: name } of plans.filter((plan) => plan.channel.startsWith('#')))
    if ((await notifier.channelId(name)) === channel) return name;
  return undefined;
}

async function post(deps: JobDeps, plan: DigestPlan, slot: Slot): Promise<{ digest: Digest; ref: MessageRef }> {
  const { clock, config, notifier } = deps;
  const grant = grantToJob(plan.scope, config);
  const digest = await askDigest(deps, {
    grant,
    slotDate: slot.date,
    today: dayOf(clock.now()),
    withRecord: isFirstOfMonth(slot.date, plan.weekdays),
  });
  const mine = await claimWaste(deps, digest, slotId(plan, slot));
  const message = digestMessage(mine, { currency: config.reportingCurrency });
  return { digest: mine, ref: await notifier.post(plan.channel, message, { slot: slotId(plan, slot) }) };
}

/** Keeps what was posted, to edit it when its figures settle. */
async function remember(
  { store, clock }: JobDeps,
  { digest, ref, slot }: { digest: Digest; ref: MessageRef; slot: Slot },
): Promise<void> {
  const at = clock.now().toString();
  await store.digests.put({
    ...ref,
    slotDate: slot.date,
    scope: digest.scope,
    postedAt: at,
    posted: JSON.stringify(digest),
    fingerprint: fingerprintOf(digest),
    settledAt: digest.provisional.length === 0 ? at : null,
  });
  const told = { as: 'digest' as const, at, channelId: ref.channelId };
  for (const { anomalyId } of digest.anomalies ?? []) await store.anomalies.mark(anomalyId, { told, fingerprint: '' });
}

async function markMissed({ store, clock }: JobDeps, plan: DigestPlan, slot: Slot): Promise<string> {
  await store.jobRuns.finish({
    job: SEND_DIGEST,
    slot: slotId(plan, slot),
    outcome: 'missed',
    detail: 'Penny was not running',
    at: clock.now().toString(),
  });
  return `${plan.channel} on ${slot.date}`;
}
