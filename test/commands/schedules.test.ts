import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Proposal } from '../../src/model/proposal.ts';
import { startTestBot, type TestBot } from '../fakes/bot.ts';
import { aProposal } from '../fakes/proposals.ts';
import { aDoneSchedule, OFFICE_HOURS, OFFICE_HOURS_TEXT } from '../fakes/schedules.ts';

const ID = 'i-0aaaaaaaaaaaaaaa1';

let bot: TestBot;
/** Monday, 23 November 2026, 16:00 in Berlin. */
beforeEach(async () => {
  bot = await startTestBot({
    policy: '\nremediation: { mode: act, holidays: ["2026-12-25"] }\n',
    now: Temporal.Instant.from('2026-11-23T15:00:00Z'),
  });
});
afterEach(() => bot.stop());

const add = (...proposals: Proposal[]) => bot.store.proposals.add(proposals);
const say = async (userId: string, text: string) => (await bot.type(userId, `/cost ${text}`)).join('\n');
const overrides = () => bot.store.schedules.overrides(bot.clock.now().toString());

describe('/cost schedules', () => {
  it('lists what is in force, with what comes next', async () => {
    await add(aDoneSchedule());

    const said = await say('U0BEN', 'schedules');

    expect(said).toContain('By schedule: one machine');
    expect(said).toContain(OFFICE_HOURS_TEXT);
    expect(said).toContain('stop Mon 23 Nov 19:00 Europe/Berlin');
  });

  it('says how one comes to be where there is none', async () => {
    expect(await say('U0BEN', 'schedules')).toContain('No schedule is in force.');
  });

  it('shows nobody what other teams have', async () => {
    await add(aDoneSchedule());

    expect(await say('U0SAM', 'schedules')).toContain('No schedule is in force.');
    expect(await say('U0GUEST', 'schedules')).toContain('Costs are for members of this organisation');
  });
});

describe('/cost schedule RESOURCE', () => {
  it('tells what comes next, who approved it and what came of it', async () => {
    await add(aDoneSchedule());
    const stop = aProposal({
      proposalId: 'P9',
      state: 'approved',
      proposedBy: 'schedule',
      proposedAt: '2026-11-20T18:00:10Z',
    });
    await bot.store.schedules.act('2026-11-20T18:00:00Z', {
      ...stop,
      state: 'blocked',
      objections: ['Everything is frozen.'],
    });

    const said = await say('U0BEN', 'schedule report-server');

    expect(said).toContain(`report-server runs by schedule: ${OFFICE_HOURS_TEXT}`);
    expect(said).toMatch(/Next\nstop Mon 23 Nov 19:00 Europe\/Berlin\nstart Tue 24 Nov 07:00 Europe\/Berlin/);
    expect(said).toContain('approved by <@U0ANA>');
    expect(said).toContain('stop Fri 20 Nov 19:00 Europe/Berlin: not done. Everything is frozen.');
  });

  it('finds it by its id, and teaches where there is none', async () => {
    await add(aDoneSchedule());

    expect(await say('U0BEN', `schedule ${ID}`)).toContain('report-server runs by schedule');
    expect(await say('U0BEN', 'schedule web')).toContain('No schedule is in force for "web" that you may see.');
    expect(await say('U0SAM', 'schedule report-server')).toContain('No schedule is in force for "report-server"');
  });

  it('asks which one is meant of several of a name', async () => {
    await add(aDoneSchedule(), aDoneSchedule({ proposalId: 'S2', plan: { resourceId: 'i-2' } }));

    expect(await say('U0BEN', 'schedule report-server')).toContain(`Name one by its id: ${ID}, i-2.`);
  });
});

describe('/cost tonight RESOURCE', () => {
  it('leaves it on until it starts again, and says what comes next', async () => {
    await add(aDoneSchedule());

    const said = await say('U0BEN', 'tonight report-server');

    expect(said).toContain('report-server is left on until Tue 24 Nov 07:00 Europe/Berlin.');
    expect(said).toContain('Next by its schedule: start Tue 24 Nov 07:00 Europe/Berlin.');
    expect(await overrides()).toMatchObject([
      { until: '2026-11-24T06:00:00.000Z', by: 'U0BEN', resource: { resourceId: ID } },
    ]);
  });

  it('is over in the morning where it starts days later, and has it stopped then', async () => {
    await add(aDoneSchedule());
    bot.clock.set(Temporal.Instant.from('2026-11-27T15:00:00Z'));

    const said = await say('U0BEN', 'tonight report-server');

    expect(said).toContain('is left on until Sat 28 Nov 07:00 Europe/Berlin.');
    expect(said).toContain('Next by its schedule: stop Sat 28 Nov 07:00 Europe/Berlin (put off).');
  });

  it('takes a time, and has it stopped then', async () => {
    await add(aDoneSchedule());

    const said = await say('U0BEN', 'tonight report-server until 22:30');

    expect(said).toContain('is left on until Mon 23 Nov 22:30 Europe/Berlin.');
    expect(said).toContain('stop Mon 23 Nov 22:30 Europe/Berlin (put off)');
  });

  it.each([
    ['until tomorrow 09:00', '2026-11-24T08:00:00.000Z'],
    ['until 01:00', '2026-11-24T00:00:00.000Z'],
    ['until 2026-11-25 20:00', '2026-11-25T19:00:00.000Z'],
  ])('understands "%s"', async (words, until) => {
    await add(aDoneSchedule());

    await say('U0BEN', `tonight report-server ${words}`);

    expect(await overrides()).toMatchObject([{ until }]);
  });

  it.each([
    ['tonight', 'Write /cost tonight RESOURCE'],
    ['tonight report-server until', 'Write /cost tonight RESOURCE'],
    ['tonight report-server until late', 'I do not know when "late" is.'],
    ['tonight report-server until 2026-11-20 09:00', 'That is over already'],
    ['tonight report-server until 2026-12-20 09:00', 'seven days at most'],
    ['tonight report-server until 18:00', 'would not stop report-server before then'],
  ])('teaches who says "/cost %s", and writes nothing down', async (words, sentence) => {
    await add(aDoneSchedule());

    expect(await say('U0BEN', words)).toContain(sentence);
    expect(await overrides()).toEqual([]);
  });

  it('is for who may see the costs of its team', async () => {
    await add(aDoneSchedule());

    expect(await say('U0SAM', 'tonight report-server')).toContain('No schedule is in force for "report-server"');
    expect(await say('U0GUEST', 'tonight report-server')).toContain('Costs are for members of this organisation');
    expect(await overrides()).toEqual([]);
  });

  it('is not cut short by anybody else', async () => {
    await add(aDoneSchedule());
    await say('U0BEN', 'tonight report-server until 23:00');

    const other = await say('U0ANA', 'tonight report-server until 21:00');
    const longer = await say('U0ANA', 'tonight report-server until 23:30');

    expect(other).toContain('somebody else asked for that');
    expect(longer).toContain('is left on until Mon 23 Nov 23:30');
  });

  it('is in the audit trail, with who said so', async () => {
    await add(aDoneSchedule({ plan: { change: OFFICE_HOURS } }));

    await say('U0BEN', 'tonight report-server until 22:00');

    expect(await bot.store.auditLog.list({ subjectKind: 'schedule', subjectId: 'S1' })).toMatchObject([
      { event: 'leave-on', actor: 'U0BEN', fromState: null, toState: 'left on until 2026-11-23T21:00:00Z' },
    ]);
  });
});
