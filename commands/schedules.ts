import { grantsOf } from '../src/analysis/access.ts';
import { askSchedule, askSchedules } from '../src/ask-schedules.ts';
import { PennyError } from '../src/errors.ts';
import type { Asker } from '../src/model/access.ts';
import type { ScheduleAnswer } from '../src/model/standing-schedule.ts';
import { scheduleList, scheduleStory } from '../src/slack/views/schedule-report.ts';
import type { Answer, Command, CommandDeps } from './command.ts';

/** "What is started and stopped by schedule?" */
export const schedules: Command = {
  name: 'schedules',
  usage: 'schedules',
  summary: 'what is started and stopped by schedule, and what comes next',

  async run(words, deps, { who }) {
    if (words.length > 0) throw new PennyError('invalid', 'Write /cost schedules alone, or /cost schedule RESOURCE.');
    return listing(deps, who);
  },
};

/** "When does mine run?" */
export const schedule: Command = {
  name: 'schedule',
  usage: 'schedule RESOURCE',
  summary: "one machine's schedule: who approved it, what comes next, what came of it",

  async run(words, deps, { who }) {
    if (words.length === 0) return listing(deps, who);
    const answer = await askSchedule(asking(deps, who), words.join(' '));
    return { message: scheduleStory(answer), data: documentOf(answer) };
  },
};

/** What a question about schedules is asked with. */
export function asking({ store, config, clock }: Pick<CommandDeps, 'store' | 'config' | 'clock'>, who: Asker) {
  return { store, grants: grantsOf(who, config), now: clock.now(), holidays: config.remediation.holidays };
}

async function listing(deps: CommandDeps, who: Asker): Promise<Answer> {
  const answers = await askSchedules(asking(deps, who));
  return { message: scheduleList(answers), data: { schedules: answers.map(documentOf) } };
}

/** The `--json` document of one. Instants are ISO 8601, UTC. */
function documentOf({ standing, override, next, lately }: ScheduleAnswer) {
  return {
    ...standing,
    leftOn: override ? { until: override.until, by: override.by } : null,
    next: next.map(({ boundary: { at, due } }) => ({ at: at.toString(), due })),
    lately: lately.map(({ plan, state, proposedAt, note }) => ({
      remediation: plan.remediation,
      state,
      proposedAt,
      note,
    })),
  };
}
