import { parseTonight, untilOf } from '../src/analysis/parse-tonight.ts';
import { askSchedule } from '../src/ask-schedules.ts';
import { PennyError } from '../src/errors.ts';
import type { Asker } from '../src/model/access.ts';
import type { AuditEntry } from '../src/model/audit.ts';
import { boundariesIn, parseSchedule } from '../src/model/schedule.ts';
import type { ScheduleAnswer, ScheduleOverride } from '../src/model/standing-schedule.ts';
import { leftOn } from '../src/slack/views/schedule-report.ts';
import type { Command } from './command.ts';
import { asking } from './schedules.ts';

/** When a night is over for who names no time. */
const MORNING = ['tomorrow', '07:00'];

/**
 * "Leave mine on tonight." Whoever may see its costs may say so, since it only keeps running what its schedule would
 * stop; at the end the schedule stops it, if it had been due meanwhile.
 */
export const tonight: Command = {
  name: 'tonight',
  usage: 'tonight RESOURCE [until 22:00 | until tomorrow 09:00 | until DATE TIME]',
  summary: 'leave a machine on that its schedule would stop',

  async run(words, deps, { who }) {
    const { store, clock } = deps;
    const wanted = parseTonight(words);
    const answer = await askSchedule(asking(deps, who), wanted.resource);
    const until = endOf(answer, wanted.until, asking(deps, who));
    requireStopBefore(answer, until, asking(deps, who));
    const override = overrideOf(answer, { until, who, now: clock.now() });
    await store.schedules.putOverride(override, entryOf(answer, override, clock.now()));
    const after = await askSchedule(asking(deps, who), answer.standing.resource.resourceId);
    return { message: leftOn(after), data: { ...override, schedule: answer.standing.schedule } };
  },
};

type Around = ReturnType<typeof asking>;

/** As said; else until it starts again, if that is before long, or until the morning. */
function endOf({ standing }: ScheduleAnswer, words: readonly string[], { now, holidays }: Around): Temporal.Instant {
  const schedule = parseSchedule(standing.schedule);
  if (words.length > 0) return untilOf(words, { now, timeZone: schedule.timeZone });
  const day = boundariesIn(schedule, { from: now, to: now.add({ hours: 24 }), holidays });
  const stop = day.findIndex(({ due }) => due === 'stop');
  const start = stop < 0 ? undefined : day.slice(stop).find(({ due }) => due === 'start');
  return start?.at ?? untilOf(MORNING, { now, timeZone: schedule.timeZone });
}

/** Where nothing would stop it, nothing is written down: who says so would believe that something was. */
function requireStopBefore({ standing }: ScheduleAnswer, until: Temporal.Instant, { now, holidays }: Around): void {
  const due = boundariesIn(parseSchedule(standing.schedule), { from: now, to: until, holidays });
  if (due.some((boundary) => boundary.due === 'stop')) return;
  throw new PennyError(
    'invalid',
    `Its schedule (${standing.schedule}) would not stop ${standing.resource.resourceName} before then, so there is nothing to leave out.`,
  );
}

/** Longer than before, or as its own author says: nobody cuts short what another one asked for. */
function overrideOf(
  { standing, override: before }: ScheduleAnswer,
  { until, who, now }: { until: Temporal.Instant; who: Asker; now: Temporal.Instant },
): ScheduleOverride {
  const { resourceName: _, ...resource } = standing.resource;
  if (before && before.by !== who.userId && Temporal.Instant.compare(Temporal.Instant.from(before.until), until) > 0) {
    throw new PennyError(
      'conflict',
      `It is left on until ${before.until.slice(0, 16).replace('T', ' ')} UTC already, and somebody else asked for that.`,
    );
  }
  return { resource, since: before?.since ?? now.toString(), until: until.toString(), by: who.userId };
}

function entryOf(
  { standing, override: before }: ScheduleAnswer,
  { until, by }: ScheduleOverride,
  now: Temporal.Instant,
): AuditEntry {
  const { resourceName, resourceId } = standing.resource;
  return {
    subjectKind: 'schedule',
    subjectId: standing.proposalId,
    event: 'leave-on',
    fromState: before ? `left on until ${before.until}` : null,
    toState: `left on until ${until}`,
    actor: by,
    note: `${resourceName} (${resourceId}), ${standing.schedule}`,
    at: now.toString(),
  };
}
