import { grantToJob } from '../src/analysis/access.ts';
import { type Expiring, expiringOn } from '../src/analysis/expiry.ts';
import { channelFor } from '../src/analysis/routing.ts';
import { factsOf } from '../src/ask-commitments.ts';
import { PennyError } from '../src/errors.ts';
import type { ExpiryWarning } from '../src/model/commitment.ts';
import { dayOf } from '../src/model/period.ts';
import { expiryWarning } from '../src/slack/views/expiry-warning.ts';
import type { Job, JobDeps } from './job.ts';
import { tellOperators } from './tell.ts';

/** Local hour in penny.yml's time zone before which nobody is told. */
const MORNING = 8;
/** A claim this old was left by a process that died, or could reach nobody: a living one gives up long before. */
const ABANDONED = { minutes: 20 };

/** Every morning: which commitments end in 60, 30 or 7 days? Each is told once, all of a morning in one message. */
export const warnExpiry: Job = {
  name: 'warn-expiry',
  doing: 'Warning of commitments that end',
  everyMinutes: 60,

  async run(deps) {
    const { store, config, clock } = deps;
    const now = clock.now();
    if (now.toZonedDateTimeISO(config.timeZone).hour < MORNING) return 'waits for the morning';
    const facts = await factsOf(deps, grantToJob('all', config));
    const warnings = await store.commitments.warnings.list();
    const left = warnings.filter((each) => isAbandoned(each, now));
    // What is left untold is found again among what ends, as long as it has not ended.
    const known = warnings.filter((each) => !left.includes(each));
    const expiring = expiringOn(dayOf(now), facts, known);
    if (expiring.length === 0) return 'nothing new';
    const mine: Telling[] = [];
    for (const each of expiring) {
      const before = left.find((one) => isOf(each, one));
      const warning = await claim(deps, each, before);
      if (warning) mine.push({ expiring: each, warning, before });
    }
    if (mine.length > 0) await tell(deps, mine);
    return `${mine.length} ends of commitments told`;
  },
};

/** An end, this process's claim on telling it, and the claim of one that died before. */
interface Telling {
  expiring: Expiring;
  warning: ExpiryWarning;
  before: ExpiryWarning | undefined;
}

function isAbandoned({ toldAt, claimedAt }: ExpiryWarning, now: Temporal.Instant): boolean {
  return toldAt === null && Temporal.Instant.compare(Temporal.Instant.from(claimedAt).add(ABANDONED), now) < 0;
}

function isOf({ commitment, endsOn, daysBefore }: Expiring, warning: ExpiryWarning): boolean {
  return (
    warning.commitmentDiscountId === commitment.commitmentDiscountId &&
    warning.endsOn === endsOn &&
    warning.daysBefore === daysBefore
  );
}

/** The claim, where this process is the one that gets it. */
async function claim(
  { store, clock, processId }: JobDeps,
  { commitment, endsOn, daysBefore }: Expiring,
  before: ExpiryWarning | undefined,
): Promise<ExpiryWarning | undefined> {
  const at = clock.now().toString();
  const { commitmentDiscountId } = commitment;
  const warning = { commitmentDiscountId, endsOn, daysBefore, claimedBy: processId, claimedAt: at, toldAt: null };
  const isMine = before
    ? await store.commitments.warnings.takeOver(before, { claimedBy: processId, at })
    : await store.commitments.warnings.claim(warning);
  return isMine ? warning : undefined;
}

/** To the channel that gets everybody's digest, and to the operators, who can buy; told when either has it. */
async function tell(deps: JobDeps, mine: readonly Telling[]): Promise<void> {
  const { store, clock } = deps;
  const unsaid = await notYetPosted(deps, mine);
  const posted = unsaid.length === 0 || (await post(deps, unsaid));
  const reached = await tellOperators(deps, expiryWarning(mine.map(({ expiring }) => expiring)));
  if (!posted && reached === 0) {
    throw new PennyError('unavailable', 'Nobody could be told about commitments that end: no channel, no operator.');
  }
  for (const { warning } of mine) await store.commitments.warnings.told({ ...warning, toldAt: clock.now().toString() });
}

/** False where there is no such channel, or it cannot be reached. */
async function post(deps: JobDeps, mine: readonly Telling[]): Promise<boolean> {
  const { notifier, log } = deps;
  const channel = await channelOf(deps);
  if (channel === undefined) return false;
  try {
    const slot = slotOf(mine[0]!.warning);
    await notifier.post(channel, expiryWarning(mine.map(({ expiring }) => expiring)), { slot });
    return true;
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    log.warn({ err: error, channel }, 'commitments that end could not be told in the channel');
    return false;
  }
}

/** Without those that a process told in the channel before it died; where we cannot look, they are not told there again. */
async function notYetPosted(deps: JobDeps, mine: readonly Telling[]): Promise<Telling[]> {
  const channel = await channelOf(deps);
  const channelId = channel === undefined ? undefined : await deps.notifier.channelId(channel);
  const unsaid: Telling[] = [];
  for (const each of mine) {
    const isPosted = each.before && channelId !== undefined && (await wasPosted(deps, channelId, each.before));
    if (!isPosted) unsaid.push(each);
  }
  return unsaid;
}

async function wasPosted({ notifier }: JobDeps, channelId: string, before: ExpiryWarning): Promise<boolean> {
  const oldest = Temporal.Instant.from(before.claimedAt).subtract({ minutes: 5 });
  return (await notifier.findPosted(channelId, slotOf(before), oldest)) !== undefined;
}

async function channelOf({ config, store }: JobDeps): Promise<string | undefined> {
  return channelFor('*', 'digest', { ...config, subscriptions: await store.subscriptions.list() });
}

/** All that one process claims at one time is one message. */
const slotOf = ({ claimedAt }: ExpiryWarning) => `expiry ${claimedAt}`;
