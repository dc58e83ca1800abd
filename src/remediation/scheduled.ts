import type { Day } from '../model/period.ts';
import type { Plan, Proposal } from '../model/proposal.ts';
import type { Observed, RemediationName } from '../model/remediation.ts';
import { type Instance, type Resource, resourceKey } from '../model/resource.ts';
import { type Boundary, boundariesIn, parseSchedule, SCHEDULE_TAG } from '../model/schedule.ts';
import type { ScheduledAct, ScheduleOverride, StandingSchedule } from '../model/standing-schedule.ts';
import { iso } from './iso.ts';
import { planHash } from './plan-hash.ts';

/** A stretch of time, half-open: a minute, or what Penny has missed. */
interface Span {
  from: Temporal.Instant;
  to: Temporal.Instant;
}

/** What schedules are looked at with. */
interface About {
  overrides: readonly ScheduleOverride[];
  holidays: readonly Day[];
}

/** What is to be done within a stretch of time, and what somebody wants left on. */
export interface DueActs {
  acts: ScheduledAct[];
  leftOn: (ScheduledAct & { override: ScheduleOverride })[];
}

/** As long after its minute a start or stop may still be carried out: then somebody may have decided otherwise. */
const GOOD_FOR = { minutes: 15 };

/** What the schedules in force have due. What was put off comes once more at the end of "leave it on". */
export function dueIn(span: Span, standing: readonly StandingSchedule[], about: About): DueActs {
  const all = standing.flatMap((each) => actsOf(each, span, about));
  const leftOn = all.flatMap((act) => {
    const override = overrideFor(act, about.overrides);
    return override && isDuring(override, act) ? [{ ...act, override }] : [];
  });
  const acts = all.filter(
    (act) => !leftOn.some(({ standing: { proposalId }, boundary }) => isSame(act, proposalId, boundary)),
  );
  return { acts, leftOn };
}

/** Why nothing is done about a resource as it is now: the schedule has ended, or what is due is so already. */
export type Hindrance = { ends: string } | { idle: string } | undefined;

/**
 * Looks at the resource as it is at this moment. Only the schedule that was approved counts, so one whose tag says
 * anything else is over; and only what runs is stopped, so that whoever is at it is left alone.
 */
export function hindranceOf({ standing, boundary }: ScheduledAct, resource: Resource | undefined): Hindrance {
  if (resource?.resourceType !== 'instance') return { ends: 'It is gone.' };
  const tag = resource.tags[SCHEDULE_TAG];
  if (tag === undefined) return { ends: `Its tag ${SCHEDULE_TAG} was removed.` };
  if (tag !== standing.schedule)
    return { ends: `Its tag ${SCHEDULE_TAG} was changed to "${tag}", which nobody has approved.` };
  const from: Instance['state'] = boundary.due === 'stop' ? 'running' : 'stopped';
  return resource.state === from ? undefined : { idle: `it is ${resource.state}` };
}

/** What the runner is told to do: approved already, by who approved the schedule, and good for a quarter of an hour. */
export function scheduledProposal(
  act: ScheduledAct,
  {
    proposalId,
    observed,
    now,
    currency,
  }: { proposalId: string; observed: Observed; now: Temporal.Instant; currency: string },
): Proposal {
  const plan = planOf(act, { observed, currency });
  const at = iso(now);
  return {
    proposalId,
    plan,
    planHash: planHash(plan),
    alternatives: [],
    state: 'approved',
    proposedBy: 'schedule',
    proposedAt: at,
    expiresAt: iso(act.boundary.at.add(GOOD_FOR)),
    approvals: [],
    approvalsNeeded: 0,
    objections: [],
    changedAt: at,
  };
}

/** What a proposal of a schedule was to do, and when; undefined for any other one. */
export function dueOf(plan: Plan, expiresAt: string) {
  const { schedule } = plan.evidence;
  if (typeof schedule !== 'string') return undefined;
  const at = Temporal.Instant.from(expiresAt).subtract(GOOD_FOR);
  const due: Boundary['due'] = plan.remediation === 'stop-instance' ? 'stop' : 'start';
  return { resource: plan, schedule, boundary: { at, due } };
}

function planOf(
  { standing, boundary, wasPutOff }: ScheduledAct,
  { observed, currency }: { observed: Observed; currency: string },
): Plan {
  const { resource, schedule, team, owner, environment, proposalId } = standing;
  const remediation: RemediationName = boundary.due === 'stop' ? 'stop-instance' : 'start-instance';
  const { timeZone } = parseSchedule(schedule);
  const time = boundary.at.toZonedDateTimeISO(timeZone).toPlainTime().toString({ smallestUnit: 'minute' });
  const why = wasPutOff ? `it was left on until ${time} ${timeZone}` : `due at ${time} ${timeZone}`;
  return {
    ...resource,
    remediation,
    change: {},
    observed,
    reason: `its schedule ${schedule}, ${why}`,
    evidence: { schedule, scheduleProposalId: proposalId },
    saving: {
      monthly: 0,
      currency,
      basis: null,
      stillBilled: [],
      notes: ['What it saves is counted with its schedule.'],
    },
    passed: ['the schedule was approved and its tag says the same'],
    warnings: [],
    team,
    ...(owner === undefined ? {} : { owner }),
    environment,
  };
}

function actsOf(standing: StandingSchedule, { from, to }: Span, { overrides, holidays }: About): ScheduledAct[] {
  const schedule = parseSchedule(standing.schedule);
  const since = Temporal.Instant.from(standing.since);
  const acts: ScheduledAct[] = boundariesIn(schedule, { from, to, holidays }).map((boundary) => ({
    standing,
    boundary,
  }));
  const override = overrideFor({ standing }, overrides);
  const putOff = override && stopPutOff(override, { from, to });
  const isOff =
    putOff &&
    lastWithin(boundariesIn(schedule, { from: putOff.since, to: putOff.at.add({ nanoseconds: 1 }), holidays })) ===
      'stop';
  const isDueAnyway = acts.some(({ boundary }) => putOff && boundary.at.equals(putOff.at));
  if (isOff && !isDueAnyway) acts.push({ standing, boundary: { at: putOff.at, due: 'stop' }, wasPutOff: true });
  return acts.filter(({ boundary }) => Temporal.Instant.compare(boundary.at, since) >= 0);
}

/** The end of "leave it on", where it is within the stretch. */
function stopPutOff({ since, until }: ScheduleOverride, { from, to }: Span) {
  const at = Temporal.Instant.from(until);
  const isWithin = Temporal.Instant.compare(at, from) >= 0 && Temporal.Instant.compare(at, to) < 0;
  return isWithin ? { at, since: Temporal.Instant.from(since) } : undefined;
}

const lastWithin = (boundaries: readonly Boundary[]) => boundaries.at(-1)?.due;

function overrideFor({ standing }: Pick<ScheduledAct, 'standing'>, overrides: readonly ScheduleOverride[]) {
  const key = resourceKey(standing.resource);
  return overrides.find(({ resource }) => resourceKey(resource) === key);
}

/** It keeps things running, and nothing else: a start is done all the same. */
function isDuring({ since, until }: ScheduleOverride, { boundary: { at, due } }: ScheduledAct): boolean {
  return (
    due === 'stop' &&
    Temporal.Instant.compare(Temporal.Instant.from(since), at) <= 0 &&
    Temporal.Instant.compare(at, Temporal.Instant.from(until)) < 0
  );
}

function isSame({ standing, boundary }: ScheduledAct, proposalId: string, { at, due }: Boundary): boolean {
  return standing.proposalId === proposalId && boundary.due === due && boundary.at.equals(at);
}
