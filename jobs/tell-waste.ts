import { randomUUID } from 'node:crypto';
import { grantToJob } from '../src/analysis/access.ts';
import { sumsOf } from '../src/analysis/waste.ts';
import { PennyError } from '../src/errors.ts';
import type { Finding } from '../src/model/finding.ts';
import type { FindingNotice } from '../src/model/finding-notice.ts';
import { proposalsOf, viewsOf } from '../src/proposal-views.ts';
import { noticeMessage } from '../src/redraw-waste.ts';
import { undelivered } from '../src/slack/views/budget-alert.ts';
import { failure } from '../src/slack/views/error.ts';
import { wastePrint } from '../src/slack/views/waste-alert.ts';
import { placesOf, recipientsOf } from '../src/waste-recipients.ts';
import type { JobDeps } from './job.ts';
import { tellOperators, tellOwner } from './tell.ts';

/** A claim this old was left by a process that died, or could reach nobody: a living one gives up long before. */
const ABANDONED = { minutes: 20 };

/**
 * Tells whoever owns them of findings that are new, one message each; what is worth less than an interruption waits for
 * the digest. Returns how many messages that made.
 */
export async function tellWaste(deps: JobDeps): Promise<number> {
  const { store, config } = deps;
  let told = await resumeTelling(deps);
  const open = await store.findings.list(grantToJob('all', config), 'open');
  const recipients = await recipientsOf(
    deps,
    open.filter(({ toldAt }) => toldAt === undefined),
  );
  for (const [recipient, findings] of recipients) {
    if (!isWorthIt(findings, config.waste.tellAbove)) continue;
    told += await attempt(deps, recipient, () => tellOnce(deps, recipient, findings));
  }
  return told;
}

/** One message that cannot be sent does not stop the others; what was claimed for it is taken up again later. */
async function attempt({ log }: JobDeps, recipient: string, work: () => Promise<boolean>): Promise<number> {
  try {
    return Number(await work());
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    log.error({ err: error, recipient }, 'findings could not be told');
    return 0;
  }
}

/** What is new of one owner must be worth it in one currency; what has no price waits for the digest. */
function isWorthIt(findings: readonly Finding[], tellAbove: number): boolean {
  return Object.values(sumsOf(findings).totals).some((total) => total >= tellAbove);
}

/** Says something new, if this process is the one that gets to say it. What nobody can be told of waits for the digest. */
async function tellOnce(deps: JobDeps, recipient: string, findings: readonly Finding[]): Promise<boolean> {
  const { store, clock, processId } = deps;
  const places = await placesOf(deps, recipient);
  if (places.length === 0) return false;
  const notice: FindingNotice = {
    noticeId: randomUUID(),
    recipient,
    claimedBy: processId,
    claimedAt: clock.now().toString(),
    toldAt: null,
    places: [],
    fingerprint: '',
  };
  const mine = await store.findingNotices.claim(
    notice,
    findings.map(({ findingId }) => findingId),
  );
  return mine.length > 0 && deliver(deps, notice, { findings: mine, places });
}

/** Posts in every place; where none takes it, to the people who answer for it. */
async function deliver(
  deps: JobDeps,
  notice: FindingNotice,
  { findings, places }: { findings: readonly Finding[]; places: readonly string[] },
): Promise<boolean> {
  const { notifier, log, config } = deps;
  const proposals = await viewsOf(deps, await proposalsOf(deps, findings));
  const message = noticeMessage(notice, findings, { config, proposals });
  const posted: FindingNotice['places'] = [];
  let trouble = '';
  for (const place of places) {
    try {
      posted.push(await notifier.post((await notifier.channelId(place)) ?? place, message, { slot: slotOf(notice) }));
    } catch (error) {
      if (!(error instanceof PennyError)) throw error;
      log.error({ err: error, place }, 'findings could not be posted');
      trouble = `This was for ${place}. ${error.message}`;
    }
  }
  if (posted.length === 0) {
    const [, scope = ''] = /^(?:team|shared \S+) (.*)$/.exec(notice.recipient) ?? [];
    const reached = await tellOwner(deps, { scope }, undelivered(message, trouble));
    if (reached === 0) throw new PennyError('unavailable', `Nobody could be told of new findings. ${trouble}`);
  }
  await markTold(deps, notice, { places: posted, fingerprint: wastePrint(findings, proposals) });
  return true;
}

async function markTold(
  { store, clock }: JobDeps,
  notice: FindingNotice,
  said: Pick<FindingNotice, 'places' | 'fingerprint'>,
): Promise<void> {
  const toldAt = clock.now().toString();
  await store.findingNotices.told({ ...notice, ...said, toldAt });
}

/**
 * Takes up what a dead process left untold. Slack takes no idempotency key, so we look for it first where it was to
 * stand; where we cannot look, it is not told again, and the operators are told that.
 */
async function resumeTelling(deps: JobDeps): Promise<number> {
  const { store, clock } = deps;
  let told = 0;
  for (const notice of await store.findingNotices.pending()) {
    const abandonedAt = Temporal.Instant.from(notice.claimedAt).add(ABANDONED);
    if (Temporal.Instant.compare(abandonedAt, clock.now()) > 0) continue;
    const isDigest = notice.recipient.startsWith('digest ');
    told += await attempt(deps, notice.recipient, () => (isDigest ? settleDigest : takeUp)(deps, notice));
  }
  return told;
}

async function takeUp(deps: JobDeps, notice: FindingNotice): Promise<boolean> {
  const { store, clock, processId } = deps;
  const places = await placesOf(deps, notice.recipient);
  const seen = await lookFor(deps, notice, places);
  const by = { claimedBy: processId, at: clock.now().toString() };
  return (await store.findingNotices.takeOver(notice, by)) && resume(deps, notice, { places, seen });
}

/** Where it stands already, and where we cannot tell. */
interface Seen {
  found: FindingNotice['places'];
  unreadable: string[];
}

async function resume(
  deps: JobDeps,
  notice: FindingNotice,
  { places, seen }: { places: readonly string[]; seen: Seen },
): Promise<boolean> {
  const { store } = deps;
  const open = await store.findingNotices.claim(notice, []);
  if (seen.found.length > 0 || seen.unreadable.length > 0) {
    // What stands there may be older than what is known by now: without a fingerprint it is redrawn.
    await markTold(deps, notice, { places: seen.found, fingerprint: '' });
    if (seen.found.length === 0) await tellOperators(deps, failure(unknownWhether(seen.unreadable.join(', '))));
    return false;
  }
  if (open.length === 0 || places.length === 0) {
    await store.findingNotices.release(notice.noticeId);
    return false;
  }
  return deliver(deps, notice, { findings: open, places });
}

async function lookFor({ notifier }: JobDeps, notice: FindingNotice, places: readonly string[]): Promise<Seen> {
  const oldest = Temporal.Instant.from(notice.claimedAt).subtract({ minutes: 5 });
  const seen: Seen = { found: [], unreadable: [] };
  for (const place of places) {
    const channelId = await notifier.channelId(place);
    const found = channelId === undefined ? 'unreadable' : await notifier.findPosted(channelId, slotOf(notice), oldest);
    if (found === 'unreadable') seen.unreadable.push(place);
    else if (found) seen.found.push(found);
  }
  return seen;
}

/** What a digest has claimed: told with it, or free again where it was never sent. While it may still be, it waits. */
async function settleDigest(deps: JobDeps, notice: FindingNotice): Promise<boolean> {
  const run = await deps.store.jobRuns.find('send-digest', notice.recipient.slice('digest '.length));
  if (run?.outcome === 'running') return false;
  if (run?.outcome === 'done') await markTold(deps, notice, { places: [], fingerprint: '' });
  else await deps.store.findingNotices.release(notice.noticeId);
  return false;
}

/** What carries the claim into the message's metadata. */
const slotOf = ({ noticeId }: FindingNotice) => `waste ${noticeId}`;

const unknownWhether = (place: string) =>
  `I was stopped while telling ${place} of new waste and cannot see whether it arrived, so I did not tell it again.`;
