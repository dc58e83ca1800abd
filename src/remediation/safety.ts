import { UNKNOWN_ENVIRONMENT } from '../model/environment.ts';
import type { Exemption } from '../model/finding.ts';
import type { Proposal } from '../model/proposal.ts';
import { type LiveResource, STOP_ON_TAG } from '../model/remediation.ts';
import type { Freeze } from '../ports.ts';
import type { RemediationPolicy } from '../remediation-schema.ts';
import { graceEnds, LAST_NOTICE } from './last-notice.ts';
import { planHash } from './plan-hash.ts';
import { checksOfResource } from './safety-of-resource.ts';

/** Everything that is looked at right before something is done. */
export interface SafetyCase {
  proposal: Proposal;
  /** The resource as read a moment ago; absent where it could not be read, and then `unread` says why. */
  live?: LiveResource | undefined;
  /** A sentence each: why it could not be read, or why nothing can be done there. */
  unread: readonly string[];
  /** What `approvalObjections` said: approvers who left, or may no longer. */
  approvals: readonly string[];
  freeze: Freeze | undefined;
  /** That it be left alone, where somebody promised that. */
  exemption?: Exemption | undefined;
  policy: RemediationPolicy;
  /** Of the policy's hours and freezes. */
  timeZone: string;
  now: Temporal.Instant;
}

/** Answers with the reason not to go ahead, a sentence; with several, or with none. */
export type Check<Case> = (about: Case) => string | readonly string[] | undefined;

const checks: Check<SafetyCase>[] = [
  isWhatWasApproved,
  isNotExpired,
  isStillApproved,
  wasNoticed,
  isNotLeftAlone,
  wasMarked,
  isNotFrozen,
  isNoChangeFreeze,
  isWithinHours,
  graceIsOver,
  couldBeRead,
];

/** Every reason not to go ahead, so that a person can mend them all at once. Empty is the only yes. */
export function objections(about: SafetyCase): string[] {
  const { live } = about;
  const said = checks.map((check) => check(about));
  if (live) said.push(...checksOfResource.map((check) => check({ ...about, live })));
  return said.flatMap((each) => (each === undefined ? [] : each));
}

/** How the objections begin that pass without anybody's doing. */
const PASSING = {
  frozen: 'Everything is frozen',
  changeFreeze: 'A change freeze is on',
  hours: 'It is outside the hours',
  grace: 'Its grace period is not over',
  cap: 'The cap of',
  unreachable: 'Not possible just now',
} as const;

/** What is tried again by itself, where nothing else stands against it: a freeze ends, a cloud answers again. */
export function passesByItself(objection: string): boolean {
  return Object.values(PASSING).some((beginning) => objection.startsWith(beginning));
}

/** Whether something still stands against it that will pass: what can be told without looking at the resource. */
export function stillPassing(about: Pick<SafetyCase, 'proposal' | 'freeze' | 'policy' | 'timeZone' | 'now'>): boolean {
  const { proposal, timeZone, now } = about;
  const blockedAt = Temporal.Instant.from(proposal.changedAt);
  const isBecauseOf = (beginning: string) => proposal.objections.some((each) => each.startsWith(beginning));
  const dayOf = (at: Temporal.Instant) => at.toZonedDateTimeISO(timeZone).toPlainDate();
  if (isBecauseOf(PASSING.cap) && dayOf(blockedAt).equals(dayOf(now))) return true;
  const isTooSoon = Temporal.Instant.compare(blockedAt.add(TRY_AGAIN_AFTER), now) > 0;
  if (isBecauseOf(PASSING.unreachable) && isTooSoon) return true;
  return [isNotFrozen, isNoChangeFreeze, isWithinHours, graceIsOver]
    .map((check) => check({ ...about, unread: [], approvals: [] }))
    .some((objection) => objection !== undefined);
}

/** How long after a cloud gave no answer it is asked again. */
const TRY_AGAIN_AFTER = { minutes: 10 };

/** Why nothing may be changed at this moment, whatever it is; empty is the only yes. */
export function closedNow(about: Pick<SafetyCase, 'proposal' | 'freeze' | 'policy' | 'timeZone' | 'now'>): string[] {
  return [isNotFrozen, isNoChangeFreeze, isWithinHours]
    .map((check) => check({ ...about, unread: [], approvals: [] }))
    .filter((objection) => objection !== undefined);
}

/** What a cloud that gives no answer is as an objection; it is tried again after a while. */
export function unreachable(sentence: string): string {
  return `${PASSING.unreachable}: ${sentence}`;
}

function isWhatWasApproved({ proposal }: SafetyCase) {
  if (planHash(proposal.plan) === proposal.planHash) return undefined;
  return 'The plan is not the one that was approved, to the letter. Deny it; a new one is proposed.';
}

function isNotExpired({ proposal, now }: SafetyCase) {
  if (Temporal.Instant.compare(now, Temporal.Instant.from(proposal.expiresAt)) < 0) return undefined;
  return `It expired at ${minute(proposal.expiresAt, 'UTC')} UTC.`;
}

function isStillApproved({ approvals }: SafetyCase) {
  return approvals;
}

/** What no person approved is done only after everybody who was told of it was told once more. */
function wasNoticed({ proposal, policy }: SafetyCase) {
  if (!proposal.isAlone || proposal.finalNoticeAt !== undefined || policy.mode !== 'act') return undefined;
  return 'Nobody approved it, and the last notice was not given. Cancel the approval; then it is for people to approve it.';
}

/** A promise to leave it alone counts, whoever approved it before; a schedule is a promise of its own. */
function isNotLeftAlone({ proposal, exemption }: SafetyCase) {
  if (!exemption || proposal.proposedBy === 'schedule') return undefined;
  const { until, reason } = exemption;
  return `It is left alone until ${until} (${reason}); \`/cost waste exemptions\` shows who said so and how that ends.`;
}

/** Where nobody says what it is, whoever looks at it in the console must have been able to see it coming. */
function wasMarked({ proposal, policy }: SafetyCase) {
  if (!proposal.isAlone || policy.mode !== 'act' || proposal.plan.environment !== UNKNOWN_ENVIRONMENT) return undefined;
  if (proposal.mark?.isSet) return undefined;
  return `Nobody approved it, and no tag ${STOP_ON_TAG} said when it is done. Cancel the approval; then it is for people to approve it.`;
}

function isNotFrozen({ freeze }: SafetyCase) {
  return freeze && `${PASSING.frozen} (${freeze.because || 'no reason given'}); \`/cost unfreeze\` ends it.`;
}

/** Local days, both ends included. */
function isNoChangeFreeze({ policy, timeZone, now }: SafetyCase) {
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate().toString();
  const freeze = policy.freezes.find(({ from, to }) => from <= today && today <= to);
  return freeze && `${PASSING.changeFreeze} until ${freeze.to} (${freeze.because}).`;
}

/** A schedule keeps hours of its own, which somebody approved. */
function isWithinHours({ proposal, policy, timeZone, now }: SafetyCase) {
  const { hours } = policy;
  if (!hours || proposal.proposedBy === 'schedule') return undefined;
  const { from, to, weekdays } = hours;
  const local = now.toZonedDateTimeISO(timeZone);
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  const isTime = from <= to ? from <= time && time < to : time >= from || time < to;
  if (isTime && weekdays.includes(WEEKDAYS[local.dayOfWeek - 1]!)) return undefined;
  return `${PASSING.hours} in which things are done: ${weekdays.join(', ')} from ${from} to ${to}, ${timeZone}.`;
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** What nobody can bring back is not done in haste, nor without a last word to everybody, whoever approved it. */
function graceIsOver({ proposal, policy, timeZone, now }: SafetyCase) {
  if (proposal.plan.remediation !== 'terminate-instance') return undefined;
  const over = graceEnds(proposal, policy);
  if (Temporal.Instant.compare(now, over) < 0)
    return `${PASSING.grace}: it is terminated ${policy.graceDays} days after it was proposed, at ${minute(over, timeZone)} ${timeZone}.`;
  const { finalNoticeAt } = proposal;
  if (finalNoticeAt === undefined) return `${PASSING.grace}: the last notice has not been given yet.`;
  const heard = Temporal.Instant.from(finalNoticeAt).add(LAST_NOTICE);
  if (Temporal.Instant.compare(now, heard) >= 0) return undefined;
  return `${PASSING.grace}: the last notice was given; it is terminated at ${minute(heard, timeZone)} ${timeZone}.`;
}

function couldBeRead({ unread }: SafetyCase) {
  return unread;
}

const minute = (at: string | Temporal.Instant, timeZone: string) =>
  Temporal.Instant.from(at)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
    .replace('T', ' ');
