import type { Message } from '../../model/message.ts';
import type { Proposal } from '../../model/proposal.ts';
import type { ScheduleAnswer, ScheduledAct } from '../../model/standing-schedule.ts';
import { context, fields, joined, type Mrkdwn, md, mention, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { localTime } from './schedule-words.ts';
import { resourceText, shortKey } from './words.ts';

/** Every schedule in force, with what comes next of each. */
export function scheduleList(answers: readonly ScheduleAnswer[]): Message {
  if (answers.length === 0) {
    return messageOf(
      section(
        md`No schedule is in force. I propose one where a machine is used in office hours only (\`/cost waste all office-hours-instance\`), and somebody approves it.`,
      ),
    );
  }
  const shown = answers.slice(0, SHOWN);
  const more = answers.length - shown.length;
  const example = shown[0]!.standing.resource.resourceId;
  return messageOf(
    section(md`*By schedule: ${answers.length === 1 ? 'one machine' : `${answers.length} machines`}*`),
    section(joined([...shown.map(lineOf), more > 0 ? md`and ${more} more` : md``])),
    context(md`One of them: \`/cost schedule ${example}\`. To leave one on: \`/cost tonight ${example}\``),
  );
}

/** As many fit into a message that is read on a phone. */
const SHOWN = 20;

function lineOf({ standing: { resource, schedule, team }, next, override }: ScheduleAnswer): Mrkdwn {
  const { resourceName, resourceId } = resource;
  const id = resourceName === resourceId ? md`` : md` (${resourceText(resourceId)})`;
  const then = next[0] ? md`next ${actText(next[0])}` : md`nothing within 15 days`;
  const left = override ? md`, left on until ${localTime(Temporal.Instant.from(override.until), schedule)}` : md``;
  return md`*${shortKey(resourceName, 40)}*${id} of ${shortKey(team, 30)}: \`${schedule}\`, ${then}${left}`;
}

/** One schedule: what comes next, who wanted it, what came of it. */
export function scheduleStory({ standing, override, next, lately }: ScheduleAnswer): Message {
  const { resource, schedule, since, approvedBy, team } = standing;
  return messageOf(
    section(md`*${shortKey(resource.resourceName)} runs by schedule:* \`${schedule}\``),
    override ? section(leftOnText(override, schedule)) : undefined,
    fields(
      md`*Next*\n${next.length > 0 ? joined(next.map((act) => md`${actText(act)}`)) : 'nothing within 15 days'}`,
      md`*In force since*\n${localTime(Temporal.Instant.from(since), schedule)}, approved by ${approversText(approvedBy)}`,
    ),
    lately.length > 0
      ? section(joined([md`*Lately*`, ...lately.map((each) => latelyText(each, schedule))]))
      : undefined,
    context(
      md`${resourceText(resource.resourceId)} in ${resource.subAccountId}, ${resource.regionId}, of ${shortKey(team)}. To leave it on tonight: \`/cost tonight ${resource.resourceId}\``,
    ),
  );
}

/** That it is left on, until when, and what its schedule does then. */
export function leftOn({ standing, override, next }: ScheduleAnswer): Message {
  const { resource, schedule } = standing;
  const [first] = next;
  return messageOf(
    section(
      md`*${shortKey(resource.resourceName)} is left on until ${override ? localTime(Temporal.Instant.from(override.until), schedule) : 'its next stop'}.* ${first ? `Next by its schedule: ${actText(first)}.` : ''}`,
    ),
    context(
      md`Its schedule \`${schedule}\` goes on. For longer: \`/cost tonight ${resource.resourceId} until tomorrow 20:00\``,
    ),
  );
}

function leftOnText({ until, by }: NonNullable<ScheduleAnswer['override']>, schedule: string): Mrkdwn {
  return md`Left on until *${localTime(Temporal.Instant.from(until), schedule)}*: ${mention(by)} said so.`;
}

function actText({ boundary, standing, wasPutOff }: ScheduledAct): string {
  return `${boundary.due} ${localTime(boundary.at, standing.schedule)}${wasPutOff ? ' (put off)' : ''}`;
}

const LATELY: Partial<Record<Proposal['state'], string>> = {
  approved: 'about to happen',
  executing: 'under way',
  verifying: 'under way',
  done: 'done',
  blocked: 'not done',
  expired: 'not done',
  failed: 'failed',
  observed: 'only looked at',
};

function latelyText({ plan, state, proposedAt, note, objections }: Proposal, schedule: string): Mrkdwn {
  const what = plan.remediation === 'stop-instance' ? 'stop' : 'start';
  const why = objections[0] ?? note;
  return md`${what} ${localTime(Temporal.Instant.from(proposedAt), schedule)}: ${LATELY[state] ?? state}${why ? `. ${why}` : ''}`;
}

function approversText(approvedBy: readonly string[]): Mrkdwn {
  if (approvedBy.includes('policy') || approvedBy.length === 0) return md`the policy, since nobody answered`;
  return approvedBy.slice(1).reduce((text, userId) => md`${text}, ${mention(userId)}`, mention(approvedBy[0]!));
}
