import { afterEach, describe, expect, it } from 'vitest';
import { remediationRunner } from '../../src/remediation/runner.ts';
import { approve, undo } from '../../src/remediation/workflow.ts';
import { ANA } from '../fakes/people.ts';
import { aDesk, type Desk, RULES } from '../fakes/remediation-desk.ts';

let desk: Desk;
afterEach(() => desk.close());

async function approved(policy = RULES): Promise<Desk> {
  desk = await aDesk({ policy });
  await desk.propose();
  await approve(desk.deps, { proposalId: 'P1', userId: ANA });
  return desk;
}

describe('what was approved', () => {
  it('is looked at, prepared, done once, watched and told, with its undo', async () => {
    const { cloud, told } = await approved();

    await desk.settle();

    expect(await desk.find()).toMatchObject({
      state: 'done',
      note: 'It is stopped.',
      receipt: { state: 'running', instanceType: 'm5.xlarge' },
      undoUntil: '2026-12-23T08:01:00.000Z',
    });
    expect(cloud.acted.map(({ what }) => what)).toEqual(['execute']);
    expect(await desk.events()).toEqual([
      'propose penny',
      'approve U0ANA',
      'start penny',
      'prepared penny',
      'acting penny',
      'acted penny',
      'finish penny',
      'confirm penny',
    ]);
    expect(told.at(-1)).toBe('P1 done');
  });

  it('is undone when somebody asks, once', async () => {
    const { cloud, deps } = await approved();
    await desk.settle();

    await undo(deps, { proposalId: 'P1', userId: ANA });
    await desk.settle();

    expect(await desk.find()).toMatchObject({ state: 'undone', note: 'It was taken back. It runs as before.' });
    expect(cloud.machine('i-1').instance.state).toBe('running');
    expect(cloud.acted.map(({ what }) => what)).toEqual(['execute', 'undo']);
  });

  it('is a success with nothing done where the resource is gone already', async () => {
    const { cloud } = await approved();
    cloud.machine('i-1').isGone = true;

    await desk.settle();

    const proposal = await desk.find();
    expect(proposal).toMatchObject({ state: 'done', note: 'It was gone already, so there was nothing to do.' });
    expect(proposal.undoUntil).toBeUndefined();
    expect(cloud.acted).toEqual([]);
  });

  it('is blocked by everything that stands against it at once', async () => {
    const { cloud } = await approved();
    const machine = cloud.machine('i-1');
    machine.facts.autoScalingGroup = 'web';
    machine.facts.stopProtected = true;
    machine.instance.tags = {};

    await desk.settle();

    expect(await desk.find()).toMatchObject({ state: 'blocked', objections: { length: 3 } });
    expect(cloud.acted).toEqual([]);
  });
});

describe('two copies of Penny', () => {
  it('share what was approved, and do nothing twice', async () => {
    desk = await aDesk();
    const ids = Array.from({ length: 8 }, (_, number) => `P${number}`);
    for (const proposalId of ids) {
      await desk.propose(proposalId, {}, { resourceId: `i-of-${proposalId}` });
      await approve(desk.deps, { proposalId, userId: ANA });
    }
    const pace = { inFlight: 8, firstPollMs: 1e6, longestPollMs: 1e6 };
    const other = remediationRunner({ ...desk.deps, processId: 'the other' }, pace);

    await Promise.all([desk.runner.run(), other.run()]);
    desk.clock.moveBy({ minutes: 1 });
    await Promise.all([desk.runner.run(), other.run()]);

    const states = await Promise.all(ids.map(async (proposalId) => (await desk.find(proposalId)).state));
    expect(new Set(states)).toEqual(new Set(['done']));
    expect(desk.cloud.acted.map(({ proposalId }) => proposalId).sort()).toEqual([...ids].sort());
    await other.stop();
  });
});

describe('a process that dies at any call of an execution', () => {
  it('is followed by one that does not do it twice, and ends it', async () => {
    const ends: string[] = [];
    let hasDied = true;
    for (let calls = 0; hasDied; calls++) {
      const { cloud } = await approved();
      hasDied = await desk.runAndDie(calls);
      desk.clock.moveBy({ minutes: 3 });
      await desk.settle();

      const { state, note } = await desk.find();
      ends.push(state);
      expect(cloud.acted.length, `after ${calls} calls: ${note}`).toBe(state === 'done' ? 1 : 0);
      expect(['done', 'failed']).toContain(state);
      if (hasDied) await desk.close();
    }
    expect(ends.length).toBeGreaterThan(20);
    expect(ends.filter((state) => state === 'failed').length).toBeGreaterThan(0);
  });
});
