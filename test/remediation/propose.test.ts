import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import type { Config } from '../../src/config.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Proposal, ProposalState } from '../../src/model/proposal.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { Cloud, Store } from '../../src/ports.ts';
import { expireAndWake, proposeAll, proposeFor, whyNoProposal } from '../../src/remediation/propose.ts';
import { aConfig, NOW } from '../fakes/builders.ts';
import { aFinding, anExemption } from '../fakes/findings.ts';
import { asker } from '../fakes/people.ts';
import { aProposal } from '../fakes/proposals.ts';
import { anInstance, aVolume } from '../fakes/resources.ts';

const LEAD = '\nremediation: { mode: act, rules: [{ approvers: [lead] }] }\n';
const ALL = grantToJob('all', aConfig());
const cloud: Cloud = { source: 'fleet', actsIn: ['200'], remediation: async () => undefined };
const days = (count: number) => NOW.add({ hours: count * 24 });

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

const depsAt = (now = NOW, config: Config = aConfig(LEAD), clouds: Cloud[] = [cloud]) => ({
  store,
  config,
  clouds,
  clock: { now: () => now },
});
const read = (resources: Resource[], at = NOW) =>
  store.resources.replacePlace('fleet', {
    cloud: 'aws',
    subAccountId: '200',
    regionId: 'us-east-1',
    resources,
    readTypes: ['volume', 'instance'],
    troubles: [],
    readAt: at.toString(),
  });
/** A look that finds these, and closes what is named. */
const look = (found: Finding[], at = NOW, closed: Parameters<Store['findings']['apply']>[0]['closed'] = []) =>
  store.findings.apply({ found, closed }, at.toString());
const proposals = () => store.proposals.list(ALL);
const states = async () => (await proposals()).map(({ state }) => state).sort();
const only = async () => (await proposals())[0]!;

const disk = aVolume({ attachedTo: [], state: 'available', tags: { team: 'payments', environment: 'dev' } });
const found = (over: Parameters<typeof aFinding>[0] = {}) => aFinding({ environment: 'dev', ...over });
/** A disk that nobody uses, found and proposed. */
async function proposed(): Promise<Proposal> {
  await read([disk]);
  await look([found()]);
  await proposeAll(depsAt());
  return only();
}
const ended = (proposalId: string, event: 'deny' | 'expire', at: Temporal.Instant) =>
  store.proposals.move({ proposalId, event, actor: 'U0ANA', because: 'no', at: at.toString() });

describe('what a look for waste finds', () => {
  it('is proposed once, however often it is looked at', async () => {
    const proposal = await proposed();

    const again = await proposeAll(depsAt(days(1)));

    expect(again).toBe(0);
    expect(proposal).toMatchObject({
      state: 'proposed',
      proposedBy: 'penny',
      findingId: 'unattached-volume:vol-1',
      detector: 'unattached-volume',
      approvalsNeeded: 1,
      expiresAt: days(14).toString(),
      plan: { remediation: 'delete-volume', environment: 'development' },
    });
    expect(await proposals()).toHaveLength(1);
  });

  it.each<[string, Config, Cloud[], string]>([
    ['nobody may approve it', aConfig('\nremediation: { mode: act }\n'), [cloud], 'No rule in penny.yml'],
    [
      'acting is switched off',
      aConfig('\nremediation: { mode: off, rules: [{ approvers: [lead] }] }\n'),
      [cloud],
      'switched off',
    ],
    [
      'no cloud may act in its account',
      aConfig(LEAD),
      [{ source: 'fleet', actsIn: ['999'], remediation: async () => undefined }],
      'lets me act in the account 200',
    ],
  ])('is not proposed where %s, and that is told', async (_, config, clouds, sentence) => {
    await read([disk]);
    await look([found()]);

    expect(await proposeAll(depsAt(NOW, config, clouds))).toBe(0);
    expect(await whyNoProposal(depsAt(NOW, config, clouds), found())).toContain(sentence);
  });

  it('is not proposed where it is left alone', async () => {
    await read([disk]);
    await look([found()]);
    await store.exemptions.put(anExemption(), {
      subjectKind: 'exemption',
      subjectId: 'x-1',
      event: 'exempt',
      fromState: null,
      toState: null,
      actor: 'U0ANA',
      note: '',
      at: NOW.toString(),
    });

    expect(await proposeAll(depsAt())).toBe(0);
  });

  it('is proposed in observe mode too', async () => {
    await read([disk]);
    await look([found()]);

    expect(await proposeAll(depsAt(NOW, aConfig('\nremediation: { rules: [{ approvers: [lead] }] }\n')))).toBe(1);
  });

  it('has an id that tells nothing', async () => {
    expect((await proposed()).proposalId).toMatch(/^[\w-]{16}$/);
  });
});

describe('a proposal that was overtaken', () => {
  it('ends when its finding is closed, with the reason', async () => {
    const { findingId } = await proposed();
    await look([], days(1), [{ findingId: findingId!, closedReason: 'woke-up' }]);

    await proposeAll(depsAt(days(1)));

    expect(await only()).toMatchObject({ state: 'expired', note: 'It is in use again.' });
  });

  it('ends when its resource has changed, and a fresh one is made', async () => {
    await proposed();
    await read([{ ...disk, sizeGiB: 500 }], days(1));
    await look([found()], days(1));

    expect(await proposeAll(depsAt(days(1)))).toBe(1);
    expect(await states()).toEqual(['expired', 'proposed']);
    const [old] = await store.proposals.list(ALL, { states: ['expired'] });
    expect(old?.note).toBe('Overtaken: It is 500 GiB large now; it was 100 GiB large when this was proposed.');
  });

  it('ends, also approved, when its machine came into use', async () => {
    const { proposalId, planHash } = await proposed();
    await store.proposals.approve({
      proposalId,
      approval: { userId: 'U0ANA', email: 'ana@acme.example', at: NOW.toString() },
      needed: 1,
      planHash,
    });
    await read([{ ...disk, attachedTo: ['i-9'], state: 'in-use' }], days(1));
    await look([found()], days(1));

    expect(await proposeAll(depsAt(days(1)))).toBe(0);
    expect(await states()).toEqual(['expired']);
  });

  it('stays while only its figures move', async () => {
    await proposed();
    await look([found({ reason: 'created 91 days ago', saving: { monthly: 85 } })], days(1));

    await proposeAll(depsAt(days(1)));

    expect(await states()).toEqual(['proposed']);
  });

  it('ends when it saves so much that others decide', async () => {
    const config = aConfig(
      '\nremediation: { mode: act, rules: [{ upTo: 100, approvers: [lead] }, { approvers: [role:finops] }] }\n',
    );
    await read([disk]);
    await look([found()]);
    await proposeAll(depsAt(NOW, config));
    await look([found({ saving: { monthly: 120 } })], days(1));

    await proposeAll(depsAt(days(1), config));

    expect(await states()).toEqual(['expired', 'proposed']);
  });

  it('ends when no rule lets anybody approve it any more', async () => {
    await proposed();

    await proposeAll(depsAt(days(1), aConfig('\nremediation: { mode: act }\n')));

    expect(await states()).toEqual(['expired']);
  });

  it('is left to the runner once that has its hands on it', async () => {
    const { proposalId, planHash, findingId } = await proposed();
    await store.proposals.approve({
      proposalId,
      approval: { userId: 'U0ANA', email: 'ana@acme.example', at: NOW.toString() },
      needed: 1,
      planHash,
    });
    await store.proposals.start({
      proposalId,
      claimedBy: 'me',
      at: NOW.toString(),
      leaseUntil: days(1).toString(),
      caps: [],
    });
    await look([], days(1), [{ findingId: findingId!, closedReason: 'acted-on' }]);

    await proposeAll(depsAt(days(1)));

    expect(await states()).toEqual(['executing']);
  });
});

describe('what was answered before', () => {
  it.each<[string, 'deny' | 'expire', number, Parameters<typeof aFinding>[0], number]>([
    ['a no counts for a quarter', 'deny', 89, {}, 0],
    ['a no counts no longer than that', 'deny', 93, {}, 1],
    ['twice as much to save is worth asking again', 'deny', 2, { saving: { monthly: 160 } }, 1],
    ['an unknown amount is not', 'deny', 2, { saving: { monthly: null } }, 0],
    ['silence counts for a month', 'expire', 40, {}, 0],
    ['silence counts no longer than that', 'expire', 46, {}, 1],
  ])('%s', async (_, event, after, over, count) => {
    const { proposalId } = await proposed();
    await ended(proposalId, event, event === 'deny' ? NOW : days(14));
    await read([disk], days(after));
    await look([found(over)], days(after));

    expect(await proposeAll(depsAt(days(after)))).toBe(count);
  });

  it('is no no where another way was chosen in its place', async () => {
    const { proposalId, planHash: _, ...rest } = await proposed();
    const at = days(1).toString();
    const other = aProposal({ ...rest, proposalId: 'P2', proposedAt: at, changedAt: at });
    await store.proposals.replace(proposalId, other, { actor: 'U0ANA', because: 'chosen instead', at });
    await ended('P2', 'expire', days(2));

    expect(await proposeAll(depsAt(days(3)))).toBe(1);
  });

  it('is not proposed anew before its account was read after it was done', async () => {
    const { proposalId } = await proposed();
    await done(proposalId, days(1));
    await look([found()], days(1));
    const atOnce = await proposeAll(depsAt(days(1)));
    await read([disk], days(2));
    await look([found()], days(2));

    expect([atOnce, await proposeAll(depsAt(days(2)))]).toEqual([0, 1]);
  });

  it('of observe mode is asked for real once that ends', async () => {
    const { proposalId, planHash } = await proposed();
    await store.proposals.approve({
      proposalId,
      approval: { userId: 'U0ANA', email: 'ana@acme.example', at: NOW.toString() },
      needed: 1,
      planHash,
    });
    await store.proposals.move({
      proposalId,
      event: 'observe',
      actor: 'penny',
      because: 'would be deleted',
      at: NOW.toString(),
    });
    const observing = aConfig('\nremediation: { rules: [{ approvers: [lead] }] }\n');

    const still = await proposeAll(depsAt(days(1), observing));

    expect([still, await proposeAll(depsAt(days(1)))]).toEqual([0, 1]);
  });

  async function done(proposalId: string, at: Temporal.Instant) {
    const { planHash } = await store.proposals.find(proposalId);
    const when = { at: at.toString(), leaseUntil: at.add({ hours: 1 }).toString() };
    await store.proposals.approve({
      proposalId,
      approval: { userId: 'U0ANA', email: 'ana@acme.example', at: when.at },
      needed: 1,
      planHash,
    });
    await store.proposals.start({ proposalId, claimedBy: 'me', ...when, caps: [] });
    for (const event of ['finish', 'confirm'] as const) {
      await store.proposals.move({ proposalId, event, actor: 'penny', because: '', at: when.at });
    }
  }
});

describe('a tag that is changed to get a say', () => {
  it('makes production no development for a week', async () => {
    await read([disk]);
    await look([found({ environment: 'production' })]);
    await proposeAll(depsAt());
    await read([{ ...disk, tags: { ...disk.tags, environment: 'dev' } }], days(1));
    await look([found({ environment: 'dev' })], days(1));
    await proposeAll(depsAt(days(1)));
    const soon = await open();
    await look([found({ environment: 'dev' })], days(9));
    await proposeAll(depsAt(days(9)));

    expect(soon).toMatchObject({ approvalsNeeded: 2, plan: { environment: 'production' } });
    expect(await open()).toMatchObject({ approvalsNeeded: 1, plan: { environment: 'development' } });
  });

  it('makes development production at once', async () => {
    await proposed();
    await look([found({ environment: 'prod' })], days(1));
    await proposeAll(depsAt(days(1)));

    expect(await open()).toMatchObject({ approvalsNeeded: 2, plan: { environment: 'production' } });
  });

  it('is remembered of the team that had it before', async () => {
    await proposed();
    await look([found({ team: 'search' })], days(1));
    await proposeAll(depsAt(days(1)));

    expect(await store.resourceTeams.find(disk)).toMatchObject({
      team: 'search',
      teamBefore: 'payments',
      teamSince: days(1).toString(),
    });
    expect((await open())?.plan.team).toBe('search');
  });

  const open = async () => (await store.proposals.list(ALL, { states: ['proposed'] }))[0];
});

describe('what a person asks for', () => {
  const machine = anInstance({ tags: { environment: 'dev' } });
  const oversized = () =>
    found({
      detector: 'oversized-instance',
      resourceType: 'instance',
      resourceId: 'i-1',
      actionType: 'Rightsize',
      change: { instanceType: 'm5.large' },
    });
  const ask = (over: Partial<Parameters<typeof proposeFor>[2]> = {}, now = NOW) =>
    proposeFor(depsAt(now), oversized(), { by: asker('ben'), ...over });
  beforeEach(async () => {
    await read([machine]);
    await look([oversized()]);
  });

  it('is theirs, and needs two where nobody knows what it saves', async () => {
    const proposal = await ask({ actionType: 'Stop' });

    expect(proposal).toMatchObject({
      proposedBy: 'U0BEN',
      approvalsNeeded: 2,
      plan: { remediation: 'stop-instance', saving: { monthly: null } },
      alternatives: [{ remediation: 'resize-instance' }],
    });
  });

  it('is what is proposed already, where that is the same', async () => {
    await proposeAll(depsAt());

    expect((await ask()).proposedBy).toBe('penny');
    await expect(ask({ actionType: 'Stop' })).rejects.toThrow('To resize old-data is proposed already (proposed).');
  });

  it('is asked again although it was denied', async () => {
    await proposeAll(depsAt());
    await ended((await only()).proposalId, 'deny', NOW);

    expect(await ask({}, days(1))).toMatchObject({ state: 'proposed', proposedBy: 'U0BEN' });
  });

  it.each([
    ['a guest', { by: { ...asker('ben'), outsider: 'guest' as const } }, 'guests decide nothing here'],
    ['the terminal', { by: { userId: 'terminal', operator: true } }, 'decide in Slack'],
    ['anybody, where it is no action on it', { actionType: 'Release' as const }, 'left to people'],
  ])('is refused to %s', async (_, over, sentence) => {
    await expect(ask(over)).rejects.toThrow(sentence);
  });
});

describe('time', () => {
  const add = (state: ProposalState, over: Partial<Proposal> = {}) =>
    store.proposals.add([aProposal({ state, expiresAt: days(14).toString(), ...over })]);

  it.each<[ProposalState, Partial<Proposal>, string]>([
    ['proposed', {}, 'Nobody answered in time.'],
    [
      'proposed',
      { approvals: [{ userId: 'U0ANA', email: 'ana@acme.example', at: NOW.toString() }], approvalsNeeded: 2 },
      'Only 1 of 2 approved it in time.',
    ],
    ['approved', {}, 'It was approved and could not be done in time.'],
    ['blocked', { objections: ['It is attached to i-9.'] }, 'It could not be done in time: It is attached to i-9.'],
  ])('ends what is %s and was not done in time', async (state, over, note) => {
    await add(state, over);

    const early = await expireAndWake(depsAt(days(13)));

    expect([early, await expireAndWake(depsAt(days(14)))]).toEqual([0, 1]);
    expect(await only()).toMatchObject({ state: 'expired', note });
  });

  it('wakes what was put off on that day, by local time, with time to answer', async () => {
    await add('snoozed', { snoozedUntil: '2026-12-01' });
    const berlin = aConfig(`timeZone: Europe/Berlin${LEAD}`);

    const before = await expireAndWake(depsAt(Temporal.Instant.from('2026-11-30T22:59:00Z'), berlin));
    const after = await expireAndWake(depsAt(Temporal.Instant.from('2026-11-30T23:00:00Z'), berlin));

    expect([before, after]).toEqual([0, 1]);
    expect(await only()).toMatchObject({ state: 'proposed', expiresAt: '2026-12-14T23:00:00Z' });
  });

  it('wakes what was put off until an instant not before it', async () => {
    await add('snoozed', { snoozedUntil: '2026-12-01T08:00:00Z' });

    expect(await expireAndWake(depsAt(Temporal.Instant.from('2026-12-01T07:59:00Z')))).toBe(0);
    expect(await expireAndWake(depsAt(Temporal.Instant.from('2026-12-01T08:00:00Z')))).toBe(1);
  });
});
