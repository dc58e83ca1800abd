import { afterEach, describe, expect, it } from 'vitest';
import { PennyError } from '../../src/errors.ts';
import { approve, cancel, undo } from '../../src/remediation/workflow.ts';
import { ANA, FIN } from '../fakes/people.ts';
import { aDesk, type Desk, RULES } from '../fakes/remediation-desk.ts';

let desk: Desk;
afterEach(() => desk.close());

const RESIZE = { remediation: 'resize-instance' as const, change: { instanceType: 'm5.large' } };

async function approved({ policy = RULES, plan = {} }: { policy?: string; plan?: object } = {}): Promise<Desk> {
  desk = await aDesk({ policy });
  await desk.propose('P1', {}, plan);
  await approve(desk.deps, { proposalId: 'P1', userId: ANA });
  return desk;
}
const acts = () => desk.cloud.acted.map(({ what }) => what);

describe('a cloud that answers late or not at all', () => {
  it('has done it although the answer was lost: it is seen, and not asked for again', async () => {
    await approved();
    desk.cloud.failNext('execute', 'lost reply');

    await desk.settle();

    expect((await desk.find()).state).toBe('done');
    expect(acts()).toEqual(['execute']);
  });

  it('has not done it when it was throttled: after some minutes that is said, with nothing changed', async () => {
    await approved();
    desk.cloud.failNext('execute', 'throttled');

    await desk.runner.run();
    const meanwhile = await desk.find();
    await desk.settle();

    expect(meanwhile).toMatchObject({ state: 'executing', stage: 'acting' });
    const { state, note, undoUntil } = await desk.find();
    expect([state, note]).toEqual(['failed', 'AWS asks for patience (throttled). The resource is as it was.']);
    expect(undoUntil).toBeUndefined();
  });

  it.each([
    ['stopped', () => void Object.assign(desk.cloud.machine('i-1').instance, { state: 'stopped' })],
    ['removed', () => void Object.assign(desk.cloud.machine('i-1'), { isGone: true })],
  ])(
    'has refused what somebody else then has %s: nothing of it is Penny’s to take back or to claim',
    async (_, does) => {
      await approved();
      const { remediation } = desk.cloud;
      desk.cloud.remediation = async (name) => ({
        ...(await remediation!(name))!,
        async execute() {
          does();
          throw new PennyError('forbidden', 'Access denied.');
        },
      });

      await desk.settle();

      const { state, note, receipt, undoUntil } = await desk.find();
      expect([state, receipt, undoUntil]).toEqual(['done', undefined, undefined]);
      expect(note).toMatch(/^Access denied\. It is (stopped|gone)\. Somebody else has done it/);
    },
  );

  it('is asked again ten minutes later where it cannot be looked at, without anybody', async () => {
    await approved();
    desk.cloud.failNext('look', 'throttled');

    await desk.runner.run();
    const blocked = await desk.find();
    desk.clock.moveBy({ minutes: 9 });
    await desk.runner.run();
    const still = await desk.find();
    desk.clock.moveBy({ minutes: 1 });
    await desk.settle();

    expect(blocked.objections).toEqual(['Not possible just now: AWS asks for patience (throttled).']);
    expect(still.state).toBe('blocked');
    expect((await desk.find()).state).toBe('done');
  });

  it('is watched no longer than half an hour, and then a person is told where it stands', async () => {
    await approved();
    const machine = desk.cloud.machine('i-1');
    await desk.runner.run();
    machine.becomes = undefined;

    await desk.settle();

    expect(await desk.find()).toMatchObject({
      state: 'failed',
      note: "It is not done after 30 minutes. It is stopping. Look at it in the cloud's console.",
      undoUntil: expect.any(String),
    });
  });
});

describe('a refusal', () => {
  it.each(['prepare', 'dryRun', 'execute'] as const)('of %s ends it, with nothing done', async (method) => {
    await approved();
    desk.cloud.failNext(method, 'denied');

    await desk.settle();

    const { state, note } = await desk.find();
    expect(state).toBe('failed');
    expect(note).toMatch(/^Access denied: the role must allow it\. (Nothing was done|The resource is as it was)\.$/);
    expect(desk.told.at(-1)).toBe('P1 failed');
  });

  it('of looking is an objection, which waits for a person', async () => {
    await approved();
    desk.cloud.failNext('look', 'denied');

    await desk.settle();
    desk.clock.moveBy({ hours: 1 });
    await desk.settle();

    expect(await desk.find()).toMatchObject({
      state: 'blocked',
      objections: ['A check could not be made: Access denied: the role must allow it.'],
    });
  });
});

describe('what stops half-way', () => {
  it('is taken back at once, and says so', async () => {
    await approved({ plan: RESIZE });
    desk.cloud.failNext('execute', 'half-way');

    await desk.settle();

    expect(await desk.find()).toMatchObject({
      state: 'undone',
      note: 'It stopped half-way. AWS gave no answer. It is running, and was only begun. It was taken back. It runs as before.',
    });
    expect(acts()).toEqual(['execute', 'undo']);
    expect((await desk.events()).slice(-5)).toEqual([
      'fail penny',
      'undo penny',
      'acting penny',
      'acted penny',
      'restore penny',
    ]);
  });

  it('is told with what to do where it cannot be taken back', async () => {
    await approved({ plan: { ...RESIZE, undo: undefined } });
    await approve(desk.deps, { proposalId: 'P1', userId: FIN });
    desk.cloud.failNext('execute', 'half-way');

    await desk.settle();

    const { state, note } = await desk.find();
    expect(state).toBe('failed');
    expect(note).toMatch(/^It stopped half-way\..*I cannot take it back\. Look at it in the cloud's console\.$/);
  });

  it('says so where taking it back fails too, and lets people try again', async () => {
    await approved();
    await desk.settle();
    await undo(desk.deps, { proposalId: 'P1', userId: ANA });
    desk.cloud.failNext('undo', 'denied');
    await desk.settle();
    const failed = await desk.find();

    await undo(desk.deps, { proposalId: 'P1', userId: ANA });
    await desk.settle();

    expect(failed).toMatchObject({
      state: 'failed',
      note: expect.stringContaining('Taking it back failed. Access denied'),
    });
    expect((await desk.find()).state).toBe('undone');
  });
});

describe('time between the approval and the act', () => {
  it('lets a freeze hold it back, and goes on when that is over', async () => {
    await approved();
    await desk.freeze();

    await desk.settle();
    const frozen = await desk.find();
    await desk.unfreeze();
    await desk.settle();

    expect(frozen).toMatchObject({
      state: 'blocked',
      objections: [expect.stringContaining('Everything is frozen (an incident)')],
    });
    expect((await desk.find()).state).toBe('done');
  });

  it('lets a freeze hold it back after it was prepared, too', async () => {
    await approved({ plan: RESIZE });
    await desk.runner.run();
    expect((await desk.find()).stage).toBe('prepared');
    await desk.freeze();
    desk.clock.moveBy({ minutes: 5 });

    await desk.settle();

    expect((await desk.find()).state).toBe('blocked');
    expect(acts()).toEqual([]);
  });

  it('is seen while it was prepared: what changed meanwhile is not touched', async () => {
    await approved({ plan: RESIZE });
    await desk.runner.run();
    desk.cloud.machine('i-1').facts.autoScalingGroup = 'web';
    desk.clock.moveBy({ minutes: 5 });

    await desk.settle();

    expect((await desk.find()).objections).toEqual([expect.stringContaining('The Auto Scaling group web')]);
    expect(acts()).toEqual([]);
  });

  it('is seen while the cloud took its time to say that it would', async () => {
    await approved();
    const { remediation } = desk.cloud;
    desk.cloud.remediation = async (name) => ({
      ...(await remediation!(name))!,
      async dryRun() {
        desk.clock.moveBy({ minutes: 1 });
        const machine = desk.cloud.machine('i-1');
        machine.facts = { ...machine.facts, inServiceOf: ['the target group api'] };
      },
    });

    await desk.settle();

    expect((await desk.find()).objections).toEqual([expect.stringContaining('It serves behind the target group api')]);
    expect(acts()).toEqual([]);
  });

  it('is a success of somebody else where it went away after it was prepared, with nothing to undo', async () => {
    await approved({ plan: RESIZE });
    await desk.runner.run();
    desk.cloud.machine('i-1').isGone = true;
    desk.clock.moveBy({ minutes: 5 });

    await desk.settle();

    const { state, note, receipt, undoUntil } = await desk.find();
    expect([state, note]).toEqual(['done', 'It was gone already, so there was nothing to do.']);
    expect([receipt, undoUntil]).toEqual([undefined, undefined]);
    expect(acts()).toEqual([]);
  });

  it('lets Slack be away: nothing is done without its word, and it goes on when it is back, without anybody', async () => {
    await approved();
    const { byId } = desk.people;
    desk.people.byId = () => Promise.reject(new PennyError('unavailable', 'Slack does not answer.'));
    await desk.settle();
    const away = await desk.find();
    desk.people.byId = byId;
    desk.clock.moveBy({ minutes: 10 });

    await desk.settle();

    expect(away.state).toBe('blocked');
    expect((await desk.find()).state).toBe('done');
  });

  it('lets an approver leave: nobody else’s word is enough', async () => {
    await approved();
    desk.people.leaves(ANA);

    await desk.settle();

    expect(await desk.find()).toMatchObject({
      state: 'blocked',
      objections: [expect.stringContaining('they have left'), expect.any(String)],
    });
  });

  it('is not taken by a cancelled one', async () => {
    await approved();
    await cancel(desk.deps, { proposalId: 'P1', userId: ANA });

    await desk.settle();

    expect(acts()).toEqual([]);
    expect((await desk.find()).state).toBe('proposed');
  });
});

describe('how much at once', () => {
  const capped = (caps: string) => `${RULES}  caps: ${caps}\n`;

  async function several(policy: string): Promise<void> {
    desk = await aDesk({ policy });
    for (const id of ['1', '2', '3']) {
      await desk.propose(`P${id}`, {}, { resourceId: `i-${id}` });
      await approve(desk.deps, { proposalId: `P${id}`, userId: ANA });
    }
  }
  const states = async () => Promise.all(['P1', 'P2', 'P3'].map(async (id) => (await desk.find(id)).state));

  it('is what a run may do; the rest is approved still, for the next one', async () => {
    await several(capped('{ perRun: 2 }'));

    await desk.runner.run();
    const after = (await states()).filter((state) => state === 'approved');
    await desk.settle();

    expect(after).toHaveLength(1);
    desk.clock.moveBy({ minutes: 1 });
    await desk.settle();
    expect(await states()).toEqual(['done', 'done', 'done']);
  });

  it('is what a team may have in a day; the rest says so, and goes on tomorrow', async () => {
    await several(capped('{ perTeamAndDay: 2 }'));

    await desk.settle();
    const today = await states();
    const waiting = await Promise.all(['P1', 'P2', 'P3'].map((id) => desk.find(id)));
    desk.clock.moveBy({ hours: 24 });
    await desk.settle();

    expect(today.sort()).toEqual(['blocked', 'done', 'done']);
    expect(waiting.flatMap(({ objections }) => objections)).toEqual([
      'The cap of 2 changes a day of payments is reached.',
    ]);
    expect(await states()).toEqual(['done', 'done', 'done']);
  });
});

describe('only observing', () => {
  const OBSERVE = RULES.replace('mode: act', 'mode: observe');

  it('ends with what would have been done', async () => {
    await approved({ policy: OBSERVE });

    await desk.settle();

    expect(await desk.find()).toMatchObject({
      state: 'observed',
      note: 'I only observe. I would stop i-1 now: nothing stands against it.',
    });
    expect(acts()).toEqual([]);
  });

  it('tells what would have stood against it, also by the cloud', async () => {
    await approved({ policy: OBSERVE });
    desk.cloud.failNext('dryRun', 'denied');

    await desk.settle();

    expect((await desk.find()).note).toBe(
      'I only observe. I would not stop i-1 now: Access denied: the role must allow it.',
    );
  });
});

describe('an account in which nothing may act', () => {
  it('is an objection that says what to do', async () => {
    desk = await aDesk();
    await desk.propose('P1', {}, { subAccountId: '999999999999' });
    await approve(desk.deps, { proposalId: 'P1', userId: ANA });

    await desk.settle();

    expect((await desk.find()).objections).toEqual([
      'A check could not be made: No source in penny.yml may act in account 999999999999. Name the role that acts there, or deny this.',
    ]);
  });
});

describe('stopping', () => {
  it('ends the step that is being taken, and gives the rest to the next start at once', async () => {
    await approved();
    const running = desk.runner.run();
    await desk.runner.stop();
    await running;
    const left = await desk.find();

    desk.crash();
    desk.clock.moveBy({ seconds: 5 });
    await desk.settle();

    expect(left.state).not.toBe('done');
    expect((await desk.find()).state).toBe('done');
    expect(acts()).toEqual(['execute']);
  });
});
