import { PennyError } from './errors.ts';
import type { Grant } from './model/access.ts';
import type { Day } from './model/period.ts';
import type { Proposal } from './model/proposal.ts';
import { resourceKey } from './model/resource.ts';
import type { ScheduleAnswer, ScheduledAct, ScheduleOverride, StandingSchedule } from './model/standing-schedule.ts';
import type { Store } from './ports.ts';
import { dueIn } from './remediation/scheduled.ts';

/** So far ahead is looked for what comes next: over any holidays. */
const AHEAD = { hours: 24 * 15 };

interface Asking {
  store: Store;
  grants: readonly Grant[];
  now: Temporal.Instant;
  holidays: readonly Day[];
}

/** Every schedule in force of what somebody may see, by name. */
export async function askSchedules({ store, grants, now, holidays }: Asking): Promise<ScheduleAnswer[]> {
  const all = grants.find(({ scope }) => scope === '*');
  const lists = await Promise.all((all ? [all] : grants).map((grant) => store.schedules.list(grant)));
  const overrides = await store.schedules.overrides(now.toString());
  return lists.flat().map((standing) => ({
    standing,
    override: overrides.find(({ resource }) => resourceKey(resource) === resourceKey(standing.resource)),
    next: nextOf(standing, { overrides, now, holidays }),
    lately: [],
  }));
}

/** The one of a resource, by its id or name, with what came of it lately. Several of a name are told apart by their ids. */
export async function askSchedule(asking: Asking, word: string): Promise<ScheduleAnswer> {
  const lower = word.toLowerCase();
  const named = (await askSchedules(asking)).filter(({ standing: { resource } }) =>
    [resource.resourceId, resource.resourceName].some((each) => each.toLowerCase() === lower),
  );
  const [answer] = named;
  if (!answer) {
    throw new PennyError(
      'not_found',
      `No schedule is in force for "${word}" that you may see. /cost schedules lists them.`,
    );
  }
  if (named.length > 1) {
    const ids = named.slice(0, 5).map(({ standing }) => standing.resource.resourceId);
    throw new PennyError('invalid', `Several resources are called "${word}". Name one by its id: ${ids.join(', ')}.`);
  }
  return { ...answer, lately: await latelyOf(asking, answer.standing) };
}

/** What comes next, until there is a start and a stop among it. */
function nextOf(
  standing: StandingSchedule,
  {
    overrides,
    now,
    holidays,
  }: { overrides: readonly ScheduleOverride[]; now: Temporal.Instant; holidays: readonly Day[] },
): ScheduledAct[] {
  const { acts } = dueIn({ from: now, to: now.add(AHEAD) }, [standing], { overrides, holidays });
  return acts.sort((a, b) => Temporal.Instant.compare(a.boundary.at, b.boundary.at)).slice(0, 3);
}

async function latelyOf({ store, grants }: Asking, { resource }: StandingSchedule): Promise<Proposal[]> {
  const grant = grants.find(({ scope }) => scope === '*') ?? grants[0];
  const lists = grant?.scope === '*' ? [grant] : grants;
  const all = await Promise.all(lists.map((each) => store.proposals.list(each, { resource })));
  return all
    .flat()
    .filter(({ proposedBy }) => proposedBy === 'schedule')
    .sort((a, b) => b.proposedAt.localeCompare(a.proposedAt))
    .slice(0, 3);
}
