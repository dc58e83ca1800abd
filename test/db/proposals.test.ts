import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import type { Proposal } from '../../src/model/proposal.ts';
import type { Store } from '../../src/ports.ts';
import { aConfig } from '../fakes/builders.ts';
import { aProposal } from '../fakes/proposals.ts';

const AT = '2026-11-23T08:00:00Z';
const LATER = '2026-11-23T08:05:00Z';
const ALL = grantToJob('all', aConfig());

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

const add = async (over: Partial<Proposal> = {}) => (await store.proposals.add([aProposal(over)]))[0]!;
const ana = { userId: 'U0ANA', email: 'ana@acme.example', at: AT };
const ben = { userId: 'U0BEN', email: 'ben@acme.example', at: AT };
const start = (proposalId: string, over = {}) =>
  store.proposals.start({ proposalId, claimedBy: 'me', at: AT, leaseUntil: LATER, caps: [], ...over });

describe('proposals in the store', () => {
  it('are one a resource while one is open', async () => {
    await add({ proposalId: 'P1' });

    const second = await store.proposals.add([aProposal({ proposalId: 'P2' })]);

    expect(second).toEqual([]);
    expect(await store.proposals.list(ALL)).toHaveLength(1);
  });

  it('wait for the second person where two are needed', async () => {
    const { proposalId, planHash } = await add();

    const once = await store.proposals.approve({ proposalId, approval: ana, needed: 2, planHash });
    const twice = await store.proposals.approve({ proposalId, approval: ben, needed: 2, planHash });

    expect([once.state, twice.state]).toEqual(['proposed', 'approved']);
    expect((await store.auditLog.list()).map(({ event, note }) => [event, note.slice(0, 6)])).toEqual([
      ['propose', 'stop-i'],
      ['approve', '1 of 2'],
      ['approve', '2 of 2'],
    ]);
  });

  it('count nobody twice, and nobody who saw another plan', async () => {
    const { proposalId, planHash } = await add();
    await store.proposals.approve({ proposalId, approval: ana, needed: 2, planHash });

    await expect(store.proposals.approve({ proposalId, approval: ana, needed: 2, planHash })).rejects.toThrow(
      'You have approved it already',
    );
    await expect(store.proposals.approve({ proposalId, approval: ben, needed: 2, planHash: 'x' })).rejects.toThrow(
      'has changed since',
    );
  });

  it('begin once, and hold their resource until they end', async () => {
    await add({ proposalId: 'P1', state: 'approved' });
    await add({ proposalId: 'S1', state: 'approved', proposedBy: 'schedule' });

    const first = await start('P1');
    const other = await start('S1');

    expect(first).toMatchObject({ started: { state: 'executing', stage: 'preparing', startedAt: AT } });
    expect(other).toEqual({ objections: ['Something else is being done to this resource right now.'] });
    await expect(start('P1')).rejects.toThrow('too late to start');

    await store.proposals.move({ proposalId: 'P1', event: 'fail', actor: 'penny', because: 'no', at: LATER });
    expect(await start('S1')).toHaveProperty('started');
  });

  it('are no more than a cap allows', async () => {
    await add({ proposalId: 'P1', state: 'approved' });
    await start('P1');
    await store.proposals.move({ proposalId: 'P1', event: 'fail', actor: 'penny', because: 'no', at: LATER });
    await add({ proposalId: 'P2', state: 'approved' });

    const caps = [{ since: '2026-11-23T00:00:00Z', team: 'payments', most: 1, what: 'changes a day of payments' }];

    expect(await start('P2', { caps })).toEqual({
      objections: ['The cap of 1 changes a day of payments is reached.'],
    });
  });

  it('write down how far they are, for the process that holds them alone', async () => {
    await add({ proposalId: 'P1', state: 'approved' });
    await start('P1');
    const reached = { proposalId: 'P1', from: 'preparing', stage: 'prepared', at: AT } as const;

    await expect(store.proposals.reach({ ...reached, claimedBy: 'other' })).rejects.toThrow('Another copy of me');
    const kept = await store.proposals.reach({ ...reached, claimedBy: 'me', receipt: { type: 'm6i.large' } });

    expect(kept).toMatchObject({ state: 'executing', stage: 'prepared', receipt: { type: 'm6i.large' } });
  });

  it('are taken over by one other process when theirs has died', async () => {
    await add({ proposalId: 'P1', state: 'approved' });
    await start('P1');
    const by = { claimedBy: 'other', at: '2026-11-23T08:06:00Z', leaseUntil: '2026-11-23T08:10:00Z' };

    expect(await store.proposals.takeOver({ ...by, at: AT })).toEqual([]);
    expect((await store.proposals.takeOver(by)).map(({ proposalId }) => proposalId)).toEqual(['P1']);
    expect(await store.proposals.takeOver({ ...by, claimedBy: 'third' })).toEqual([]);
  });
});
