import { afterEach, describe, expect, it } from 'vitest';
import type { JobDeps } from '../../jobs/job.ts';
import { runSchedules } from '../../jobs/run-schedules.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import { PennyError } from '../../src/errors.ts';
import type { Order, Remediation } from '../../src/model/remediation.ts';
import type { Instance } from '../../src/model/resource.ts';
import { SCHEDULE_TAG } from '../../src/model/schedule.ts';
import type { Cloud } from '../../src/ports.ts';
import { planHash } from '../../src/remediation/plan-hash.ts';
import { startTestBot, type TestBot } from '../fakes/bot.ts';
import { aResource } from '../fakes/resources.ts';
import { aDoneSchedule, OFFICE_HOURS, OFFICE_HOURS_TEXT } from '../fakes/schedules.ts';
import { depsOf } from './budgets.ts';
import { digestsIn } from './digests.ts';

const ACT = '\nremediation: { mode: act, holidays: ["2026-12-25"] }\n';
const ID = 'i-0aaaaaaaaaaaaaaa1';
const ACCOUNT = '111111111111';

let bot: TestBot;
afterEach(() => bot.stop());

/** The report server as its cloud has it at the moment of the look; undefined where it is gone. */
let machine: Instance | undefined;
let looks: Order[];
/** Whose runner was woken. */
let woken: string[];
const cloud: Cloud = {
  source: 'aws-resources',
  actsIn: [ACCOUNT],
  remediation: async () =>
    ({
      look: async (order: Order) => {
        looks.push(order);
        return machine && { resource: machine, facts: {}, unknown: {} };
      },
    }) as unknown as Remediation,
};

/** Payments' report server runs in office hours, by a schedule that Ana approved; nobody has looked at schedules yet. */
async function aBot({ policy = ACT, schedule = aDoneSchedule() } = {}): Promise<TestBot> {
  bot = await startTestBot({ policy });
  looks = [];
  woken = [];
  machine = aMachine();
  await bot.store.proposals.add([schedule]);
  return bot;
}

function aMachine(over: Partial<Instance> = {}): Instance {
  return aResource('instance', {
    resourceId: ID,
    subAccountId: ACCOUNT,
    regionId: 'eu-central-1',
    tags: { [SCHEDULE_TAG]: OFFICE_HOURS_TEXT },
    ...over,
  });
}

function runAt(instant: string, over: Partial<JobDeps> = {}, copy = 'one'): Promise<string> {
  bot.clock.set(Temporal.Instant.from(instant));
  const runner = { wake: () => void woken.push(copy), run: async () => '', stop: async () => undefined };
  return runSchedules.run({ ...depsOf(bot, copy), clouds: [cloud], runner, ...over });
}

const ofSchedules = async () => {
  const all = await bot.store.proposals.list(grantToJob('all', bot.config));
  return all.filter(({ proposedBy }) => proposedBy === 'schedule');
};
const done = async () => (await ofSchedules()).map(({ plan }) => plan.remediation);
const inPayments = () => digestsIn(bot, 'C0PAY').map(({ text }) => text);

describe('a schedule in force', () => {
  it('has its machine stopped in the minute that it says, approved by who approved the schedule', async () => {
    await aBot();

    const line = await runAt('2026-11-23T18:00:10Z');

    const [proposal] = await ofSchedules();
    expect(proposal).toMatchObject({
      state: 'approved',
      proposedBy: 'schedule',
      approvals: [],
      expiresAt: '2026-11-23T18:15:00.000Z',
      plan: {
        remediation: 'stop-instance',
        resourceId: ID,
        team: 'payments',
        reason: `its schedule ${OFFICE_HOURS_TEXT}, due at 19:00 Europe/Berlin`,
        evidence: { scheduleProposalId: 'S1' },
        observed: { state: 'running', [`tag ${SCHEDULE_TAG}`]: OFFICE_HOURS_TEXT },
      },
    });
    expect(proposal?.planHash).toBe(planHash(proposal!.plan));
    expect(line).toBe('1 schedules in force; the stop of report-server');
    expect(woken).toEqual(['one']);
  });

  it('has it started in the morning', async () => {
    await aBot();
    machine = aMachine({ state: 'stopped' });

    await runAt('2026-11-24T06:00:59Z');

    expect(await done()).toEqual(['start-instance']);
  });

  it.each(['2026-11-23T17:59:59Z', '2026-11-23T18:01:00Z', '2026-11-21T18:00:10Z'])(
    'does nothing at %s',
    async (at) => {
      await aBot();

      await runAt(at);

      expect(await done()).toEqual([]);
      expect(looks).toEqual([]);
    },
  );

  it('acts once, however many copies there are and however often one starts again within the minute', async () => {
    await aBot();

    const lines = await Promise.all(['one', 'two', 'three'].map((copy) => runAt('2026-11-23T18:00:10Z', {}, copy)));
    await runAt('2026-11-23T18:00:50Z');

    expect(await done()).toEqual(['stop-instance']);
    expect(lines.filter((line) => line.includes("another copy's"))).toHaveLength(2);
  });

  it('leaves alone whoever started it by hand after it was stopped, until it is due again', async () => {
    await aBot();
    await runAt('2026-11-23T18:00:10Z');
    machine = aMachine({ state: 'running' });

    for (const minute of ['18:01', '18:30', '21:00']) await runAt(`2026-11-23T${minute}:10Z`);
    const overNight = await done();
    await runAt('2026-11-24T18:00:10Z');

    expect(overNight).toEqual(['stop-instance']);
    expect(await done()).toEqual(['stop-instance', 'stop-instance']);
  });

  it('does not make up for a minute in which Penny was down, and says so in the log', async () => {
    await aBot();
    await runAt('2026-11-23T17:50:10Z');

    const line = await runAt('2026-11-23T18:20:10Z');

    expect(await done()).toEqual([]);
    expect(line).toContain('missed: the stop of report-server at 2026-11-23T18:00:00Z');
    expect(await runAt('2026-11-23T18:21:10Z')).not.toContain('missed');
  });

  it('asks for nothing where the machine is so already', async () => {
    await aBot();
    machine = aMachine({ state: 'stopped' });

    const line = await runAt('2026-11-23T18:00:10Z');

    expect(await done()).toEqual([]);
    expect(line).toContain('the stop of report-server is not needed, it is stopped');
  });

  it('starts nothing on a holiday, and stops what somebody started then', async () => {
    await aBot();
    machine = aMachine({ state: 'stopped' });
    await runAt('2026-12-25T06:00:10Z');
    const morning = await done();
    machine = aMachine();

    await runAt('2026-12-25T18:00:10Z');

    expect(morning).toEqual([]);
    expect(await done()).toEqual(['stop-instance']);
  });

  it('acts by the local clock on the day it changes, in New York as in Berlin', async () => {
    const change = { ...OFFICE_HOURS, weekdays: 'mon-sun', timeZone: 'America/New_York' };
    await aBot({ schedule: aDoneSchedule({ plan: { change } }) });
    machine = aMachine({ tags: { [SCHEDULE_TAG]: 'mon-sun 07:00-19:00 America/New_York' } });

    await runAt('2027-03-13T23:00:10Z');
    const before = await done();
    await runAt('2027-03-14T23:00:10Z');

    expect(before).toEqual([]);
    expect(await done()).toEqual(['stop-instance']);
  });

  it('does not act on what was due before it was put in force', async () => {
    await aBot({ schedule: aDoneSchedule({ doneAt: '2026-11-23T18:00:05Z' }) });

    await runAt('2026-11-23T18:00:10Z');

    expect(await done()).toEqual([]);
  });

  it.each(['off'])('does nothing while remediation is %s', async (mode) => {
    await aBot({ policy: `\nremediation: { mode: "${mode}" }\n` });

    await runAt('2026-11-23T18:00:10Z');

    expect(await done()).toEqual([]);
  });
});

describe('a tag that anybody can write', () => {
  it('has no power by itself', async () => {
    await aBot({ schedule: aDoneSchedule({ state: 'undone' }) });

    await runAt('2026-11-23T18:00:10Z');

    expect(await done()).toEqual([]);
    expect(looks).toEqual([]);
  });

  it.each([
    [
      'was changed',
      { [SCHEDULE_TAG]: 'mon-fri 07:00-12:00 Europe/Berlin' },
      'was changed to "mon-fri 07:00-12:00 Europe/Berlin"',
    ],
    ['was removed', {}, `Its tag ${SCHEDULE_TAG} was removed.`],
  ])('switches the schedule off for good where it %s, and its owner is told once', async (_, tags, words) => {
    await aBot();
    machine = aMachine({ tags });

    await runAt('2026-11-23T18:00:10Z');
    machine = aMachine();
    await runAt('2026-11-24T18:00:10Z');

    expect(await done()).toEqual([]);
    expect(await bot.store.schedules.list(grantToJob('all', bot.config))).toEqual([]);
    expect(inPayments()).toHaveLength(1);
    expect(inPayments()[0]).toContain('The schedule of report-server is off.');
    expect(inPayments()[0]).toContain(words);
  });

  it('is told once by several copies', async () => {
    await aBot();
    machine = aMachine({ tags: {} });

    await Promise.all(['one', 'two', 'three'].map((copy) => runAt('2026-11-23T18:00:10Z', {}, copy)));

    expect(inPayments()).toHaveLength(1);
  });

  it('goes with a machine that is gone', async () => {
    await aBot();
    machine = undefined;

    await runAt('2026-11-23T18:00:10Z');

    expect(inPayments()).toEqual([expect.stringContaining('It is gone.')]);
  });
});

describe('"leave it on"', () => {
  const leaveOn = (since: string, until: string) =>
    bot.store.schedules.putOverride(
      { resource: { ...aMachineRef() }, since, until, by: 'U0BEN' },
      {
        subjectKind: 'schedule',
        subjectId: ID,
        event: 'leave-on',
        fromState: null,
        toState: until,
        actor: 'U0BEN',
        note: '',
        at: since,
      },
    );
  const aMachineRef = () => {
    const { cloud: name, subAccountId, regionId, resourceType, resourceId } = aMachine();
    return { cloud: name, subAccountId, regionId, resourceType, resourceId };
  };

  it('leaves out the stop, and has it done at its end', async () => {
    await aBot();
    await leaveOn('2026-11-23T15:00:00Z', '2026-11-23T21:00:00Z');

    const line = await runAt('2026-11-23T18:00:10Z');
    const atSeven = await done();
    await runAt('2026-11-23T21:00:10Z');

    expect(line).toContain('the stop of report-server left out, U0BEN wants it on');
    expect(atSeven).toEqual([]);
    expect(await done()).toEqual(['stop-instance']);
    expect((await ofSchedules())[0]?.plan.reason).toContain('it was left on until 22:00 Europe/Berlin');
  });

  it('has nothing stopped at its end that no schedule would have stopped', async () => {
    await aBot();
    await leaveOn('2026-11-23T19:00:00Z', '2026-11-23T21:00:00Z');

    await runAt('2026-11-23T21:00:10Z');

    expect(await done()).toEqual([]);
  });

  it('keeps nothing from being started', async () => {
    await aBot();
    machine = aMachine({ state: 'stopped' });
    await leaveOn('2026-11-23T15:00:00Z', '2026-11-24T08:00:00Z');

    await runAt('2026-11-24T06:00:10Z');
    await runAt('2026-11-24T08:00:10Z');

    expect(await done()).toEqual(['start-instance']);
  });
});

describe('what the runner did not carry out in time', () => {
  it('is told to its owner once, with what was in the way', async () => {
    await aBot();
    await runAt('2026-11-23T18:00:10Z');
    const { proposalId } = (await ofSchedules())[0]!;
    await bot.store.proposals.move({
      proposalId,
      event: 'block',
      actor: 'penny',
      because: '',
      at: '2026-11-23T18:00:20.000Z',
      set: { objections: ['Everything is frozen (audit).'] },
    });
    await runAt('2026-11-23T18:05:10Z');
    const inTime = inPayments();

    await runAt('2026-11-23T18:16:10Z');
    await runAt('2026-11-23T18:17:10Z');

    expect(inTime).toEqual([]);
    expect(inPayments()).toHaveLength(1);
    expect(inPayments()[0]).toContain('report-server was not stopped at Mon 23 Nov 19:00 Europe/Berlin.');
    expect(inPayments()[0]).toContain('Everything is frozen (audit).');
  });

  it('is told an hour later where Slack was away, and once', async () => {
    await aBot();
    await runAt('2026-11-23T18:00:10Z');
    const { proposalId } = (await ofSchedules())[0]!;
    const move = { proposalId, actor: 'penny', because: '', at: '2026-11-23T18:16:00.000Z' };
    await bot.store.proposals.move({ ...move, event: 'expire' });
    const post = () => Promise.reject(new PennyError('unavailable', 'Slack gave no answer.'));
    const away = { notifier: { ...depsOf(bot, 'one').notifier, post } };
    await runAt('2026-11-23T18:16:10Z', away);
    await runAt('2026-11-23T18:17:10Z', away);

    await runAt('2026-11-23T19:16:10Z');
    await runAt('2026-11-23T20:16:10Z');

    expect(inPayments()).toMatchObject([expect.stringContaining('report-server was not stopped')]);
  });
});

describe('what cannot be looked at', () => {
  it('is not acted upon, and its owner hears why', async () => {
    await aBot();
    const refusing = async () => {
      throw new PennyError(
        'unavailable',
        'Looking at report-server: AWS is still throttling; try again in some minutes.',
      );
    };
    const blind: Cloud = { ...cloud, remediation: async () => ({ look: refusing }) as unknown as Remediation };

    await runAt('2026-11-23T18:00:10Z', { clouds: [blind] });

    expect(await done()).toEqual([]);
    expect(inPayments()).toEqual([
      expect.stringContaining('report-server was not stopped at Mon 23 Nov 19:00 Europe/Berlin.'),
    ]);
    expect(inPayments()[0]).toContain('AWS is still throttling');
  });

  it('is told where no source may act in its account any more', async () => {
    await aBot();

    await runAt('2026-11-23T18:00:10Z', { clouds: [] });

    expect(inPayments()).toEqual([
      expect.stringContaining(`No source of penny.yml may act in account ${ACCOUNT} any more`),
    ]);
  });
});
