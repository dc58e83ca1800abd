import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import type { Proposal } from '../../src/model/proposal.ts';
import type { Store } from '../../src/ports.ts';
import { actAlone } from '../../src/remediation/act-alone.ts';
import { noticeTerminations } from '../../src/remediation/last-notice.ts';
import { aConfig, NOW } from '../fakes/builders.ts';
import { aFinding, anExemption } from '../fakes/findings.ts';
import { aPlan, aProposal } from '../fakes/proposals.ts';

const ALONE = '[{ environment: development, actions: [Stop] }, { environment: unknown, actions: [Stop] }]';
const policy = (alone = ALONE, mode = 'act') =>
  aConfig(`\nremediation: { mode: ${mode}, rules: [{ approvers: [lead] }], alone: ${alone} }\n`);
const days = (count: number) => NOW.add({ minutes: Math.round(count * 1440) });
const ENTRY = {
  subjectKind: 'x',
  subjectId: 'x',
  event: 'x',
  fromState: null,
  toState: null,
  actor: 'U0ANA',
  note: '',
  at: NOW.toString(),
};

let store: Store;
let notices: { proposalId: string; actsAt: string }[];
let reachable: boolean;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  notices = [];
  reachable = true;
});
afterEach(() => store.close());

const run = async (now: Temporal.Instant, config = policy()) => {
  const acted = await actAlone({
    store,
    config,
    clock: { now: () => now },
    giveFinalNotice: async ({ proposalId }, actsAt) => {
      if (reachable) notices.push({ proposalId, actsAt: actsAt.toString() });
      return reachable;
    },
  });
  return { noticed: acted.noticed.length, approved: acted.approved.length };
};
const only = async () => (await store.proposals.list(grantToJob('all', policy())))[0]!;
const NOTHING = { noticed: 0, approved: 0 };

/** A proposal of now about a finding that was told now. */
async function told(over: Parameters<typeof aProposal>[0] = {}, isTold = true): Promise<Proposal> {
  const { cloud, subAccountId, regionId, resourceType, resourceId } = aPlan();
  const finding = aFinding({ findingId: 'F1', cloud, subAccountId, regionId, resourceType, resourceId });
  await store.findings.apply({ found: [finding], closed: [] }, NOW.toString());
  if (isTold) await store.findings.told(['F1'], NOW.toString());
  const times = { proposedAt: NOW.toString(), expiresAt: days(14).toString() };
  const [added] = await store.proposals.add([aProposal({ findingId: 'F1', ...times, ...over })]);
  return added!;
}

describe('acting alone', () => {
  it('gives a last notice a day before, and approves when nobody answered that either', async () => {
    await told();

    expect(await run(days(5.9))).toEqual(NOTHING);
    expect(await run(days(6))).toEqual({ noticed: 1, approved: 0 });
    expect(await run(days(6.5))).toEqual(NOTHING);
    expect(await run(days(7))).toEqual({ noticed: 0, approved: 1 });
    expect(notices).toEqual([{ proposalId: 'P1', actsAt: days(7).toString() }]);
    expect(await only()).toMatchObject({
      state: 'approved',
      isAlone: true,
      approvals: [],
      finalNoticeAt: days(6).toString(),
    });
    expect((await store.auditLog.list({ subjectKind: 'proposal' })).map(({ event, actor }) => [event, actor])).toEqual([
      ['propose', 'penny'],
      ['final-notice', 'penny'],
      ['approve', 'policy'],
    ]);
  });

  it('gives the last notice its time where it comes late', async () => {
    await told();

    await run(days(10));

    expect(notices[0]?.actsAt).toBe(days(11).toString());
    expect(await run(days(10.9))).toEqual(NOTHING);
    expect(await run(days(11))).toEqual({ noticed: 0, approved: 1 });
  });

  it('never acts while nobody can be reached', async () => {
    await told();
    reachable = false;

    expect([await run(days(6)), await run(days(8)), (await only()).finalNoticeAt]).toEqual([
      NOTHING,
      NOTHING,
      undefined,
    ]);
  });

  it('does not act on what nobody was told of', async () => {
    await told({}, false);

    expect(await run(days(10))).toEqual(NOTHING);
  });

  it('counts from the proposal on, not from an older message about the finding', async () => {
    await told({ proposedAt: days(5).toString(), expiresAt: days(20).toString() });

    expect([await run(days(7)), await run(days(11))]).toEqual([NOTHING, { noticed: 1, approved: 0 }]);
  });

  it('acts in an unknown environment where the policy names it', async () => {
    await told({ plan: { environment: 'unknown' } });

    expect([await run(days(6)), await run(days(7))]).toEqual([
      { noticed: 1, approved: 0 },
      { noticed: 0, approved: 1 },
    ]);
  });

  it.each<[string, Parameters<typeof aProposal>[0]]>([
    ['production', { plan: { environment: 'production' } }],
    ['production that is only called otherwise', { plan: { environment: 'Live' } }],
    ['an environment that the policy does not name', { plan: { environment: 'staging' } }],
    ['an action that the policy does not name', { plan: { remediation: 'terminate-instance' } }],
    ['what saves more than one person may decide', { plan: { saving: { ...aPlan().saving, monthly: 501 } } }],
    ['what has no known saving', { plan: { saving: { ...aPlan().saving, monthly: null } } }],
    ['what cannot be undone', { plan: { undo: undefined } }],
    ['what a person asked for', { proposedBy: 'U0BEN' }],
    [
      'what a person approved already, as one of two',
      { approvals: [{ userId: 'U0ANA', email: 'ana@acme.example', at: NOW.toString() }] },
    ],
  ])('leaves to people %s', async (_, over) => {
    await told(over);

    expect([await run(days(6)), await run(days(10))]).toEqual([NOTHING, NOTHING]);
  });

  it('leaves to people what one of them took back', async () => {
    const { proposalId, planHash } = await told();
    const approval = { userId: 'U0ANA', email: 'ana@acme.example', at: NOW.toString() };
    await store.proposals.approve({ proposalId, approval, needed: 1, planHash });
    await store.proposals.move({ proposalId, event: 'cancel', actor: 'U0ANA', because: '', at: NOW.toString() });

    expect([await run(days(6)), await run(days(8))]).toEqual([NOTHING, NOTHING]);
  });

  it('waits anew after somebody put it off', async () => {
    const { proposalId } = await told({ expiresAt: days(40).toString() });
    await run(days(6));
    const snoozedUntil = days(9).toString().slice(0, 10);
    await store.proposals.move({
      proposalId,
      event: 'snooze',
      actor: 'U0ANA',
      because: '',
      at: days(6).toString(),
      set: { snoozedUntil },
    });
    await store.proposals.move({ proposalId, event: 'wake', actor: 'penny', because: '', at: days(9).toString() });

    expect([await run(days(10)), await run(days(16))]).toEqual([NOTHING, { noticed: 1, approved: 0 }]);
    expect(notices).toHaveLength(2);
  });

  it('stops when the finding is closed, left alone, or everything is frozen', async () => {
    const { plan } = await told();
    await run(days(6));
    await store.freeze.set({ by: 'U0ANA', at: NOW.toString(), because: 'release' }, ENTRY);
    const frozen = await run(days(7));
    await store.freeze.set(undefined, ENTRY);
    await store.exemptions.put(anExemption({ resource: plan }), ENTRY);
    const exempted = await run(days(7));
    await store.exemptions.remove('x-1', ENTRY);
    await store.findings.apply(
      { found: [], closed: [{ findingId: 'F1', closedReason: 'woke-up' }] },
      days(7).toString(),
    );

    expect([frozen, exempted, await run(days(7))]).toEqual([NOTHING, NOTHING, NOTHING]);
  });

  it('is off unless the policy says so', async () => {
    await told();

    expect(await run(days(9), policy('[]'))).toEqual(NOTHING);
    expect(await run(days(9), aConfig())).toEqual(NOTHING);
    expect(await run(days(9), policy(ALONE, 'off'))).toEqual(NOTHING);
  });

  it('in observe mode tells nobody that something happens, and shows what would', async () => {
    await told();

    expect(await run(days(6), policy(ALONE, 'observe'))).toEqual(NOTHING);
    expect(await run(days(7), policy(ALONE, 'observe'))).toEqual({ noticed: 0, approved: 1 });
    expect(notices).toEqual([]);
  });
});

describe('another way that somebody chose', () => {
  it('is for people alone: whoever chose it has answered, and may have no right to approve it', async () => {
    const { proposalId, plan } = await told({ alternatives: [aPlan({ change: { as: 'chosen' } })] });
    const at = days(1).toString();
    const chosen = aProposal({
      proposalId: 'P2',
      findingId: 'F1',
      plan,
      proposedAt: at,
      expiresAt: days(14).toString(),
    });
    await store.proposals.replace(proposalId, chosen, { actor: 'U0BEN', because: 'Stop was chosen instead', at });

    expect([await run(days(7)), await run(days(8)), await run(days(9))]).toEqual([NOTHING, NOTHING, NOTHING]);
  });
});

describe('what nobody can bring back', () => {
  const approved = () =>
    told({ state: 'approved', plan: { remediation: 'terminate-instance' }, approvals: [], approvalsNeeded: 2 });
  const notice = async (now: Temporal.Instant) =>
    (
      await noticeTerminations({
        store,
        config: policy('[]'),
        clock: { now: () => now },
        giveFinalNotice: async ({ proposalId }, actsAt) => {
          if (reachable) notices.push({ proposalId, actsAt: actsAt.toString() });
          return reachable;
        },
      })
    ).length;

  it('is told once more a day before it is done, by whomever it was approved, and once', async () => {
    await approved();

    expect(await notice(days(5))).toBe(0);
    expect(await notice(days(6))).toBe(1);
    expect(await notice(days(6.5))).toBe(0);
    expect(notices).toEqual([{ proposalId: 'P1', actsAt: days(7).toString() }]);
    expect((await only()).finalNoticeAt).toBe(days(6).toString());
  });

  it('has a whole day after a notice that came late, and waits while nobody can be told', async () => {
    await approved();
    reachable = false;
    expect(await notice(days(9))).toBe(0);
    reachable = true;

    expect(await notice(days(9))).toBe(1);
    expect(notices).toEqual([{ proposalId: 'P1', actsAt: days(10).toString() }]);
  });

  it('is told once more again where its approval was taken back after the notice and given anew', async () => {
    const { proposalId, planHash } = await approved();
    await notice(days(6));
    const at = days(6.5).toString();
    await store.proposals.move({ proposalId, event: 'cancel', actor: 'U0ANA', because: 'we need it', at });
    const later = { userId: 'U0ANA', email: 'ana@acme.example', at: days(12).toString() };
    await store.proposals.approve({ proposalId, approval: later, needed: 1, planHash });

    expect((await only()).finalNoticeAt).toBeUndefined();
    expect(await notice(days(12))).toBe(1);
    expect(notices.at(-1)).toEqual({ proposalId: 'P1', actsAt: days(13).toString() });
  });
});
