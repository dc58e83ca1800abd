import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { People } from '../../src/ports.ts';
import { approve, cancel, choose, deny, retry, snooze, undo } from '../../src/remediation/workflow.ts';
import { ANA, BEN, FIN, SAM } from '../fakes/people.ts';
import { aPlan } from '../fakes/proposals.ts';
import { aDesk, type Desk, RULES } from '../fakes/remediation-desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await aDesk();
});
afterEach(() => desk.close());

const by = (userId: string, proposalId = 'P1') => ({ proposalId, userId });
const refusals = async () =>
  (await desk.store.auditLog.list())
    .filter(({ event }) => event === 'refused')
    .map(({ actor, note }) => `${actor} ${note}`);

async function aDeskWith(policy: string): Promise<void> {
  await desk.close();
  desk = await aDesk({ policy });
}

async function aDoneOne(): Promise<void> {
  await desk.propose();
  await approve(desk.deps, by(ANA));
  await desk.settle();
}

describe('approving', () => {
  it('takes one person whom a rule names', async () => {
    await desk.propose();

    const { state, approvals } = await approve(desk.deps, by(ANA));

    expect(state).toBe('approved');
    expect(approvals).toMatchObject([{ userId: ANA, email: 'ana@acme.example' }]);
    expect(desk.told).toEqual(['P1 approved']);
  });

  it('takes two different people in production, and nobody counts twice', async () => {
    await desk.propose('P1', {}, { environment: 'production' });

    const first = await approve(desk.deps, by(ANA));
    await expect(approve(desk.deps, by(ANA))).rejects.toThrow('You have approved it already');
    const second = await approve(desk.deps, by(FIN));

    expect([first.state, second.state]).toEqual(['proposed', 'approved']);
  });

  it('does not take two accounts on one mailbox for two people, nor for somebody else than who asked', async () => {
    await aDeskWith("remediation: { mode: act, rules: [{ approvers: ['group:S0OPS'] }] }\n");
    desk.people.groups.set('S0OPS', [ANA, 'U0ANA2']);
    desk.people.everybody.set('U0ANA2', { userId: 'U0ANA2', email: 'ana+two@acme.example' });
    await desk.propose('P1', {}, { environment: 'production' });
    await desk.propose('P2', { proposedBy: ANA }, { resourceId: 'i-2' });
    await approve(desk.deps, by(ANA));

    await expect(approve(desk.deps, by('U0ANA2'))).rejects.toThrow('it needs another person');
    await expect(approve(desk.deps, by('U0ANA2', 'P2'))).rejects.toThrow('nobody approves their own proposal');
  });

  it.each([
    ['a member whom no rule names', BEN, 'you are not among them'],
    ['somebody of another team', SAM, 'you are not among them'],
    ['a guest', 'U0GUEST', 'guests decide nothing here'],
    ['somebody of another organisation', 'U0OTHER', 'people of other organisations decide nothing here'],
    ['somebody who has left', 'U0NOBODY', 'Only people of this workspace may ask.'],
  ])('is refused to %s, and the refusal is kept with its reason', async (_, userId, sentence) => {
    await desk.propose();

    await expect(approve(desk.deps, by(userId))).rejects.toThrow(sentence);

    expect((await desk.find()).state).toBe('proposed');
    expect(await refusals()).toEqual([expect.stringMatching(`^${userId} approve: .*${sentence}`)]);
    expect(desk.told).toEqual([]);
  });

  it('is refused to who asked for it', async () => {
    await desk.propose('P1', { proposedBy: ANA });

    await expect(approve(desk.deps, by(ANA))).rejects.toThrow('nobody approves their own proposal');
  });

  it('is refused where no rule says who may', async () => {
    await aDeskWith('remediation: { mode: act }\n');
    await desk.propose();

    await expect(approve(desk.deps, by(ANA))).rejects.toThrow('No rule in penny.yml says who may approve this');
  });

  it('is for the plan that was shown and for no other', async () => {
    await desk.propose();

    await expect(approve(desk.deps, { ...by(ANA), planHash: 'another' })).rejects.toThrow(
      'has changed since it was shown',
    );
  });

  it('is refused for a plan that was altered where it is stored', async () => {
    const { plan } = await desk.propose('P0', { state: 'denied' });
    await desk.store.proposals.add([
      { ...(await desk.find('P0')), proposalId: 'P1', state: 'proposed', plan: { ...plan, resourceId: 'i-2' } },
    ]);

    await expect(approve(desk.deps, by(ANA))).rejects.toThrow('The plan was altered after it was proposed');
  });

  it('is refused after it has expired', async () => {
    await desk.propose();
    desk.clock.moveBy({ hours: 24 * 14 });

    await expect(approve(desk.deps, by(ANA))).rejects.toThrow('This proposal has expired.');
  });

  it('is refused while changing resources is switched off', async () => {
    await aDeskWith(RULES.replace('mode: act', 'mode: off'));
    await desk.propose();

    await expect(approve(desk.deps, by(ANA))).rejects.toThrow('Changing resources is switched off');
  });

  it('is possible in a freeze, which only holds back the doing', async () => {
    await desk.propose();
    await desk.freeze();

    expect((await approve(desk.deps, by(ANA))).state).toBe('approved');
  });

  it('counts once for a double click, and for one of two people at once', async () => {
    await desk.propose();

    const answers = await Promise.allSettled([by(ANA), by(ANA), by(FIN)].map((click) => approve(desk.deps, click)));

    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect((await desk.find()).approvals).toHaveLength(1);
    expect(await refusals()).toHaveLength(2);
  });

  it('knows no proposal of a forged button, and writes that down', async () => {
    await expect(approve(desk.deps, by(ANA, `P${'9'.repeat(100)}`))).rejects.toMatchObject({ code: 'not_found' });

    const [entry] = await desk.store.auditLog.list({ subjectKind: 'proposal' });
    expect(entry).toMatchObject({ event: 'refused', actor: ANA, fromState: null, toState: null });
    expect(entry!.subjectId).toHaveLength(64);
  });
});

describe('saying no, or later', () => {
  it('ends it with the reason', async () => {
    await desk.propose();

    const { state, note } = await deny(desk.deps, { ...by(ANA), because: 'we need it for the audit' });

    expect([state, note]).toEqual(['denied', 'we need it for the audit']);
  });

  it('may be said by the owner whom its tag names, who may not say yes', async () => {
    await desk.propose('P1', {}, { owner: 'sam@acme.example' });

    await expect(approve(desk.deps, by(SAM))).rejects.toThrow('you are not among them');
    expect((await deny(desk.deps, { ...by(SAM), because: 'no' })).state).toBe('denied');
  });

  it('puts it away until a day, and gives it its time after that', async () => {
    await desk.propose();

    const snoozed = await snooze(desk.deps, { ...by(ANA), until: '2026-12-14' });

    expect(snoozed).toMatchObject({
      state: 'snoozed',
      snoozedUntil: '2026-12-14T00:00:00.000Z',
      expiresAt: '2026-12-28T00:00:00.000Z',
    });
  });

  it.each(['2026-11-23', '2026-11-01', '2027-06-01'])('refuses to put it away until %s', async (until) => {
    await desk.propose();

    await expect(snooze(desk.deps, { ...by(ANA), until })).rejects.toThrow('Choose a day from tomorrow to 2027-02-21.');
  });
});

describe('taking an approval back', () => {
  it('proposes it again, and forgets who approved it', async () => {
    await desk.propose();
    await approve(desk.deps, by(ANA));

    expect(await cancel(desk.deps, by(FIN))).toMatchObject({ state: 'proposed', approvals: [] });
  });

  it('is too late once it is done', async () => {
    await aDoneOne();

    await expect(cancel(desk.deps, by(ANA))).rejects.toThrow('This proposal is done, so it is too late to cancel it.');
  });
});

describe('trying again', () => {
  it('looks at everything anew, with the approvals there are', async () => {
    await desk.propose();
    desk.cloud.machine('i-1').facts.stopProtected = true;
    await approve(desk.deps, by(ANA));
    await desk.settle();
    desk.cloud.machine('i-1').facts.stopProtected = false;

    const again = await retry(desk.deps, by(FIN));
    await desk.settle();

    expect(again).toMatchObject({ state: 'approved', objections: [], approvals: [{ userId: ANA }] });
    expect((await desk.find()).state).toBe('done');
  });

  it('is for who may approve', async () => {
    await desk.propose();
    desk.cloud.machine('i-1').facts.stopProtected = true;
    await approve(desk.deps, by(ANA));
    await desk.settle();

    await expect(retry(desk.deps, by(BEN))).rejects.toThrow('you are not among them');
    expect((await desk.find()).state).toBe('blocked');
  });
});

describe('undo', () => {
  it('is for one of the approvers', async () => {
    await aDoneOne();

    await expect(undo(desk.deps, by(BEN))).rejects.toThrow('can undo this');
    expect(await undo(desk.deps, by(FIN))).toMatchObject({ state: 'undoing', stage: 'prepared' });
  });

  it('is for nobody who has left or lost the right a minute ago: Slack is asked afresh, since nobody asks again', async () => {
    await aDeskWith("remediation: { mode: act, rules: [{ approvers: [lead, 'group:S0OPS'] }] }\n");
    desk.people.groups.set('S0OPS', [FIN]);
    await aDoneOne();
    const known = new Map(desk.people.everybody);
    const remembering: People = {
      ...desk.people,
      byId: async (id, { fresh = false } = {}) => (fresh ? desk.people.byId(id) : known.get(id)!),
      groupMembers: async (id, { fresh = false } = {}) => (fresh ? desk.people.groupMembers(id) : [FIN]),
    };
    desk.people.leaves(ANA);
    desk.people.groups.set('S0OPS', []);
    const deps = { ...desk.deps, people: remembering };

    await expect(undo(deps, by(ANA))).rejects.toThrow('Only people of this workspace may ask.');
    await expect(undo(deps, by(FIN))).rejects.toThrow('you are not among them');
    expect((await desk.find()).state).toBe('done');
  });

  it('begins once, however often it is pressed', async () => {
    await aDoneOne();

    const answers = await Promise.allSettled([undo(desk.deps, by(ANA)), undo(desk.deps, by(FIN))]);
    await desk.settle();

    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(desk.cloud.acted.map(({ what }) => what)).toEqual(['execute', 'undo']);
  });

  it('ends with its time', async () => {
    await aDoneOne();
    desk.clock.moveBy({ hours: 24 * 31 });

    await expect(undo(desk.deps, by(ANA))).rejects.toThrow('It could be undone until 2026-12-23 08:01 UTC.');
  });

  it('is refused where there is none', async () => {
    await desk.propose('P1', {}, { undo: undefined });
    await approve(desk.deps, by(ANA));
    await approve(desk.deps, by(FIN)).catch(() => undefined);
    await desk.settle();

    await expect(undo(desk.deps, by(ANA))).rejects.toThrow('There is nothing that could be undone here.');
  });

  it('is refused for a plan that was altered where it is stored, at the click and after it', async () => {
    await aDoneOne();
    const done = await desk.find();
    const altered = { ...done, plan: { ...done.plan, resourceId: 'i-2' } };
    await desk.store.proposals.add([
      { ...altered, proposalId: 'P2' },
      { ...altered, proposalId: 'P3', state: 'undoing', stage: 'prepared' },
    ]);

    await expect(undo(desk.deps, by(ANA, 'P2'))).rejects.toThrow('The plan was altered after it was approved');
    await desk.settle();

    expect(desk.cloud.acted.map(({ what }) => what)).toEqual(['execute']);
    expect(await desk.find('P3')).toMatchObject({ state: 'failed', note: expect.stringContaining('was altered') });
  });

  it('is possible in a freeze: it brings back what people had', async () => {
    await aDoneOne();
    await desk.freeze();

    await undo(desk.deps, by(ANA));
    await desk.settle();

    expect((await desk.find()).state).toBe('undone');
  });
});

describe('another plan', () => {
  it('takes the place of the first as a proposal of its own, which nobody has approved', async () => {
    const { plan } = await desk.propose('P0', { state: 'expired' });
    const resize = aPlan({ ...plan, remediation: 'resize-instance', change: { instanceType: 'm5.large' } });
    await desk.propose('P1', { alternatives: [resize] });

    const chosen = await choose(desk.deps, { ...by(ANA), alternative: 0 });

    expect(await desk.find()).toMatchObject({ state: 'denied', note: 'Resize was chosen instead' });
    expect(chosen).toMatchObject({ state: 'proposed', plan: resize, approvals: [], expiresAt: '2026-12-07T08:00:00Z' });
    expect(chosen.alternatives.map(({ remediation }) => remediation)).toEqual(['stop-instance']);
    expect(desk.told).toContain('P1 denied');
  });

  it('is one of those that were offered', async () => {
    await desk.propose();

    await expect(choose(desk.deps, { ...by(ANA), alternative: 3 })).rejects.toThrow('no longer offered');
  });
});
