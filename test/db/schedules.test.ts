import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import type { AuditEntry } from '../../src/model/audit.ts';
import type { Store } from '../../src/ports.ts';
import { aConfig } from '../fakes/builders.ts';
import { aProposal } from '../fakes/proposals.ts';
import { aDoneSchedule, OFFICE_HOURS, OFFICE_HOURS_TEXT } from '../fakes/schedules.ts';

const AT = '2026-11-23T18:00:00.000Z';
const ALL = grantToJob('all', aConfig());
const ID = 'i-0aaaaaaaaaaaaaaa1';
const RESOURCE = {
  cloud: 'aws',
  subAccountId: '111111111111',
  regionId: 'eu-central-1',
  resourceType: 'instance',
  resourceId: ID,
} as const;

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

const entry = (over: Partial<AuditEntry> = {}): AuditEntry => ({
  subjectKind: 'schedule',
  subjectId: ID,
  event: 'leave-on',
  fromState: null,
  toState: 'on',
  actor: 'U0BEN',
  note: '',
  at: AT,
  ...over,
});

describe('schedules in the store', () => {
  it('are in force when their proposal is done, with who approved it', async () => {
    await store.proposals.add([aDoneSchedule()]);

    expect(await store.schedules.list(ALL)).toEqual([
      {
        resource: { ...RESOURCE, resourceName: 'report-server' },
        schedule: OFFICE_HOURS_TEXT,
        proposalId: 'S1',
        since: '2026-11-20T09:05:00Z',
        approvedBy: ['U0ANA'],
        team: 'payments',
        environment: 'development',
      },
    ]);
  });

  it.each(['proposed', 'approved', 'verifying', 'failed', 'undoing', 'undone', 'observed'] as const)(
    'are not in force while their proposal is %s',
    async (state) => {
      await store.proposals.add([aDoneSchedule({ state })]);

      expect(await store.schedules.list(ALL)).toEqual([]);
    },
  );

  it('are no other things that were done', async () => {
    await store.proposals.add([aProposal({ state: 'done', doneAt: AT })]);

    expect(await store.schedules.list(ALL)).toEqual([]);
  });

  it('are shown to the team they are of', async () => {
    await store.proposals.add([aDoneSchedule()]);

    expect(await store.schedules.list(grantToJob('search', aConfig()))).toEqual([]);
    expect(await store.schedules.list(grantToJob('payments', aConfig()))).toHaveLength(1);
  });

  it('give way to the one that was done last, and come back when that is undone', async () => {
    const later = { ...OFFICE_HOURS, stop: '17:00' };
    await store.proposals.add([aDoneSchedule()]);
    await store.proposals.add([
      aDoneSchedule({ proposalId: 'S2', doneAt: '2026-11-21T09:05:00Z', plan: { change: later } }),
    ]);
    const before = await store.schedules.list(ALL);
    await store.proposals.move({ proposalId: 'S2', event: 'undo', actor: 'U0ANA', because: 'too early', at: AT });

    const after = await store.schedules.list(ALL);

    expect(before.map(({ proposalId }) => proposalId)).toEqual(['S2']);
    expect(after.map(({ proposalId }) => proposalId)).toEqual(['S1']);
  });

  it('end once and for good, with an entry in the audit trail, and the older one stays replaced', async () => {
    await store.proposals.add([aDoneSchedule()]);
    await store.proposals.add([aDoneSchedule({ proposalId: 'S2', doneAt: '2026-11-21T09:05:00Z' })]);

    const ended = [
      await store.schedules.end('S2', 'Its tag was removed.', AT),
      await store.schedules.end('S2', 'Its tag was removed.', AT),
    ];

    expect(ended).toEqual([true, false]);
    expect(await store.schedules.list(ALL)).toEqual([]);
    expect(await store.auditLog.list({ subjectKind: 'schedule', subjectId: 'S2' })).toMatchObject([
      { event: 'end', actor: 'penny', note: 'Its tag was removed.' },
    ]);
  });

  it('are untold after they ended until their owner was told', async () => {
    await store.proposals.add([aDoneSchedule()]);
    await store.schedules.end('S1', 'Its tag was removed.', AT);
    const before = await store.schedules.untold();

    await store.schedules.told('S1', AT);

    expect(before).toMatchObject([{ proposalId: 'S1', because: 'Its tag was removed.', endedAt: AT }]);
    expect(await store.schedules.untold()).toEqual([]);
  });
});

describe('"leave it on" in the store', () => {
  const override = (until: string) => ({ resource: RESOURCE, since: AT, until, by: 'U0BEN' });

  it('is one a resource, with an entry in the audit trail', async () => {
    await store.schedules.putOverride(override('2026-11-23T22:00:00.000Z'), entry());
    await store.schedules.putOverride(override('2026-11-23T23:00:00.000Z'), entry());

    expect(await store.schedules.overrides(AT)).toEqual([override('2026-11-23T23:00:00.000Z')]);
    expect(await store.auditLog.list({ subjectKind: 'schedule' })).toHaveLength(2);
  });

  it('is over at its end', async () => {
    await store.schedules.putOverride(override('2026-11-23T22:00:00.000Z'), entry());

    expect(await store.schedules.overrides('2026-11-23T22:00:00.000Z')).toEqual([]);
  });
});

describe('a start or stop by schedule in the store', () => {
  const stop = (proposalId: string) => aProposal({ proposalId, proposedBy: 'schedule', state: 'approved' });

  it('is added once for a resource and instant, whatever else waits for the resource', async () => {
    await store.proposals.add([aProposal({ proposalId: 'P0' })]);

    const acted = await Promise.all([store.schedules.act(AT, stop('P1')), store.schedules.act(AT, stop('P2'))]);

    expect(acted.filter(Boolean)).toHaveLength(1);
    expect(await store.proposals.list(ALL, { states: ['approved'] })).toHaveLength(1);
  });

  it('is begun beside the changes that people decide about, and does not use up their cap of a day', async () => {
    const cap = { since: '2026-11-23T00:00:00.000Z', most: 1, what: 'changes a day', withoutScheduled: true };
    const begin = (proposalId: string, caps = [cap]) =>
      store.proposals.start({ proposalId, claimedBy: 'me', at: AT, leaseUntil: '2026-11-23T18:05:00.000Z', caps });
    const another = (resourceId: string) => ({ ...aProposal().plan, resourceId });
    await store.schedules.act(AT, stop('P1'));
    await store.proposals.add([
      aProposal({ proposalId: 'P2', state: 'approved', plan: another('i-2') }),
      aProposal({ proposalId: 'P3', state: 'approved', plan: another('i-3') }),
    ]);

    const begun = [await begin('P1', []), await begin('P2'), await begin('P3')];

    expect(begun.map((each) => ('started' in each ? 'begun' : each.objections[0]))).toEqual([
      'begun',
      'begun',
      'The cap of 1 changes a day is reached.',
    ]);
  });

  it('is another one at the next instant', async () => {
    await store.schedules.act(AT, stop('P1'));

    expect(await store.schedules.act('2026-11-24T18:00:00Z', stop('P2'))).toBe(true);
  });
});
