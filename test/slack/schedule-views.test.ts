import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/model/message.ts';
import { parseSchedule } from '../../src/model/schedule.ts';
import type { ScheduleAnswer, StandingSchedule } from '../../src/model/standing-schedule.ts';
import { withinLimits } from '../../src/slack/limits.ts';
import { withoutNativeBlocks } from '../../src/slack/text-form.ts';
import { scheduleEnded, scheduleNotDone } from '../../src/slack/views/schedule-alert.ts';
import { leftOn, scheduleList, scheduleStory } from '../../src/slack/views/schedule-report.ts';
import { aProposal } from '../fakes/proposals.ts';
import { OFFICE_HOURS_TEXT } from '../fakes/schedules.ts';
import { objectionsOfSlack, pings } from '../fakes/slack-limits.ts';

const AT = Temporal.Instant.from('2026-11-23T18:00:00Z');

function aStanding(over: Partial<StandingSchedule> = {}): StandingSchedule {
  return {
    resource: {
      cloud: 'aws',
      subAccountId: '111111111111',
      regionId: 'eu-central-1',
      resourceType: 'instance',
      resourceId: 'i-1',
      resourceName: 'report-server',
    },
    schedule: OFFICE_HOURS_TEXT,
    proposalId: 'S1',
    since: '2026-11-20T09:05:00Z',
    approvedBy: ['U0ANA'],
    team: 'payments',
    environment: 'development',
    ...over,
  };
}

function anAnswer(over: Partial<ScheduleAnswer> = {}): ScheduleAnswer {
  const standing = over.standing ?? aStanding();
  return { standing, next: [{ standing, boundary: { at: AT, due: 'stop' } }], lately: [], ...over };
}

/** What anybody may write into a name or a tag. */
const HOSTILE = '<!channel> *bold* <https://evil.example|click> `code`\n'.repeat(40);
const hostile = aStanding({
  resource: { ...aStanding().resource, resourceName: HOSTILE, resourceId: HOSTILE },
  team: HOSTILE,
});
const override = { resource: aStanding().resource, since: AT.toString(), until: AT.toString(), by: 'U0BEN' };
const ended = { ...hostile, endedAt: AT.toString(), because: `Its tag was changed to "${HOSTILE}".` };
const lately = [aProposal({ plan: { remediation: 'stop-instance' }, state: 'blocked', objections: [HOSTILE] })];

const messages: [string, Message, string][] = [
  ['no schedules', scheduleList([]), 'No schedule is in force'],
  ['one schedule', scheduleList([anAnswer()]), 'next stop Mon 23 Nov 19:00 Europe/Berlin'],
  ['many schedules', scheduleList(Array.from({ length: 500 }, () => anAnswer({ override }))), 'and 480 more'],
  ['hostile names', scheduleList([anAnswer({ standing: hostile })]), 'By schedule: one machine'],
  ['a story', scheduleStory(anAnswer({ override })), 'Left on until'],
  ['a hostile story', scheduleStory(anAnswer({ standing: hostile, lately })), 'not done'],
  ['nothing soon', scheduleStory(anAnswer({ next: [] })), 'nothing within 15 days'],
  ['left on', leftOn(anAnswer({ override })), 'is left on until Mon 23 Nov 19:00 Europe/Berlin'],
  ['ended', scheduleEnded(ended), 'is off.'],
  ['not done', scheduleNotDone({ ...hostile, boundary: { at: AT, due: 'start' } }, HOSTILE), 'was not started at'],
];

describe('what is said of schedules', () => {
  it.each(messages)('fits Slack, pings nobody and carries its facts in text: %s', (_, message, fact) => {
    for (const each of [message, withoutNativeBlocks(message)].map(withinLimits)) {
      expect(objectionsOfSlack(each)).toEqual([]);
      expect(pings(each)).toEqual([]);
    }
    expect(message.text).toContain(fact);
  });

  it('says times by the clock of the schedule', () => {
    const standing = aStanding({ schedule: 'mon-fri 07:00-19:00 America/New_York' });

    expect(scheduleList([anAnswer({ standing })]).text).not.toContain('Berlin');
    expect(
      scheduleStory(anAnswer({ standing, next: [{ standing, boundary: { at: AT, due: 'stop' } }] })).text,
    ).toContain('stop Mon 23 Nov 13:00 America/New_York');
    expect(parseSchedule(standing.schedule).timeZone).toBe('America/New_York');
  });
});
