import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import type { AuditEntry } from '../../src/model/audit.ts';
import type { FoundWaste } from '../../src/model/finding.ts';
import type { Store } from '../../src/ports.ts';
import { aConfig } from '../fakes/builders.ts';
import { aFoundWaste, aNotice, anExemption } from '../fakes/findings.ts';

const AT = '2026-11-01T08:00:00Z';
const LATER = '2026-11-02T08:00:00Z';
const ALL = grantToJob('all', aConfig());
const PAYMENTS = grantToJob('payments', aConfig());

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

const found = (...each: FoundWaste[]) => ({ found: each, closed: [] });
const disk = (over: Parameters<typeof aFoundWaste>[0] = {}) => aFoundWaste(over);
const ID = disk().findingId;
const gone = { found: [], closed: [{ findingId: ID, closedReason: 'gone' as const }] };
const one = () => store.findings.find(ID);

describe('findings', () => {
  it('are opened once and come back as they were found', async () => {
    const { opened, closed } = await store.findings.apply(found(disk()), AT);

    expect(opened).toEqual([{ ...disk(), state: 'open', openedAt: AT, seenAt: AT }]);
    expect(closed).toEqual([]);
    expect(await store.findings.list(ALL, 'open')).toEqual(opened);
  });

  it('are refreshed when they are found again: money, reason and evidence, not when they were opened', async () => {
    await store.findings.apply(found(disk()), AT);
    const dearer = disk({ reason: 'unattached for 91 days', evidence: { days: 91 }, saving: { monthly: 90 } });

    const { opened } = await store.findings.apply(found(dearer), LATER);

    expect(opened).toEqual([]);
    expect(await one()).toEqual({ ...dearer, state: 'open', openedAt: AT, seenAt: LATER });
  });

  it('are closed with why and when, and stay as they are where nobody names them', async () => {
    await store.findings.apply(found(disk(), disk({ resourceId: 'vol-2' })), AT);

    const { closed } = await store.findings.apply(gone, LATER);

    expect(closed).toMatchObject([{ findingId: ID, state: 'closed', closedAt: LATER, closedReason: 'gone' }]);
    expect((await store.findings.list(ALL, 'open')).map(({ resourceId }) => resourceId)).toEqual(['vol-2']);
    expect((await store.findings.list(ALL)).length).toBe(2);
  });

  it('are opened anew when they come back, and what was before is kept', async () => {
    await store.findings.apply(found(disk()), AT);
    await store.findings.apply(gone, LATER);

    const { opened } = await store.findings.apply(found(disk()), '2026-11-05T08:00:00Z');

    expect(opened).toMatchObject([{ state: 'open', openedAt: '2026-11-05T08:00:00Z' }]);
    expect(opened[0]).not.toHaveProperty('closedReason');
    expect(await store.findings.events(ID)).toEqual([
      { findingId: ID, event: 'opened', monthly: 80, at: AT },
      { findingId: ID, event: 'closed', closedReason: 'gone', monthly: 80, at: LATER },
      { findingId: ID, event: 'reopened', monthly: 80, at: '2026-11-05T08:00:00Z' },
    ]);
  });

  it.each([
    ['a day later, at the same money', '2026-11-03T08:00:00Z', 80, AT],
    ['30 days later to the minute', '2026-12-02T08:00:00Z', 80, AT],
    ['more than 30 days later', '2026-12-02T08:01:00Z', 80, undefined],
    ['at not quite twice the money', '2026-11-03T08:00:00Z', 159, AT],
    ['at twice the money', '2026-11-03T08:00:00Z', 160, undefined],
    ['at a price that nobody knows', '2026-11-03T08:00:00Z', null, AT],
  ])('that come back %s keep or lose that they were told', async (_, at, monthly, toldAt) => {
    await store.findings.apply(found(disk()), AT);
    await store.findings.told([ID], AT);
    await store.findings.apply(gone, LATER);

    await store.findings.apply(found(disk({ saving: { monthly } })), at);

    expect((await one()).toldAt).toBe(toldAt);
  });

  it('compare with what was told, not with what it grew to since', async () => {
    await store.findings.apply(found(disk({ saving: { monthly: 50 } })), AT);
    await store.findings.told([ID], AT);
    await store.findings.apply(found(disk({ saving: { monthly: 99 } })), AT);
    await store.findings.apply(gone, LATER);

    await store.findings.apply(found(disk({ saving: { monthly: 100 } })), '2026-11-03T08:00:00Z');

    expect((await one()).toldAt).toBeUndefined();
  });

  it('are shown to whom they belong alone', async () => {
    await store.findings.apply(found(disk(), disk({ resourceId: 'vol-2', team: 'search' })), AT);

    expect((await store.findings.list(PAYMENTS)).map(({ team }) => team)).toEqual(['payments']);
    expect(await store.findings.list(ALL)).toHaveLength(2);
  });

  it('belong to somebody else when the rules say so', async () => {
    await store.findings.apply(found(disk()), AT);

    await store.findings.apply(found(disk({ team: 'search' })), LATER);

    expect(await store.findings.list(PAYMENTS)).toEqual([]);
  });

  it('are written all or not at all', async () => {
    const broken = { ...disk({ resourceId: 'vol-2' }), team: null as unknown as string };

    await expect(store.findings.apply(found(disk(), broken), AT)).rejects.toThrow();

    expect(await store.findings.list(ALL)).toEqual([]);
  });

  it('say what to do when one is not there', async () => {
    await expect(store.findings.find('nope')).rejects.toThrow('`/cost waste` lists those that are open');
  });
});

describe('a notice', () => {
  it('claims what is open, untold and nobody else’s, and counts as told with it', async () => {
    const [told, shut, other, mine] = ['told', 'shut', 'other', 'mine'].map((id) => disk({ resourceId: id }));
    await store.findings.apply(found(told!, shut!, other!, mine!), AT);
    await store.findings.told([told!.findingId], AT);
    await store.findings.apply({ found: [], closed: [{ findingId: shut!.findingId, closedReason: 'gone' }] }, AT);
    await store.findingNotices.claim(aNotice({ noticeId: 'N0' }), [other!.findingId]);
    const ids = [told!, shut!, other!, mine!].map(({ findingId }) => findingId);

    const claimed = await store.findingNotices.claim(aNotice(), ids);
    await store.findingNotices.told(aNotice({ toldAt: LATER, places: [{ channelId: 'C1', messageTs: '1.2' }] }));

    expect(claimed.map(({ resourceId }) => resourceId)).toEqual(['mine']);
    expect((await store.findings.find(mine!.findingId)).toldAt).toBe(LATER);
    expect((await store.findingNotices.pending()).map(({ noticeId }) => noticeId)).toEqual(['N0']);
    expect(await store.findingNotices.toldSince(LATER)).toMatchObject([
      { noticeId: 'N1', places: [{ channelId: 'C1', messageTs: '1.2' }] },
    ]);
  });

  it('of nothing is not written', async () => {
    expect(await store.findingNotices.claim(aNotice(), ['nope'])).toEqual([]);
    expect(await store.findingNotices.pending()).toEqual([]);
  });

  it('is claimed by one of two copies', async () => {
    await store.findings.apply(found(disk()), AT);

    const claims = await Promise.all(
      ['N1', 'N2'].map((noticeId) => store.findingNotices.claim(aNotice({ noticeId }), [ID])),
    );

    expect(claims.map(({ length }) => length).sort()).toEqual([0, 1]);
  });

  it('changes hands once', async () => {
    await store.findings.apply(found(disk()), AT);
    await store.findingNotices.claim(aNotice(), [ID]);

    const took = await Promise.all(
      ['two', 'three'].map((claimedBy) => store.findingNotices.takeOver(aNotice(), { claimedBy, at: LATER })),
    );

    expect(took.sort()).toEqual([false, true]);
  });

  it('that is released leaves its findings to another one', async () => {
    await store.findings.apply(found(disk()), AT);
    await store.findingNotices.claim(aNotice(), [ID]);

    await store.findingNotices.release('N1');

    expect(await store.findingNotices.claim(aNotice({ noticeId: 'N2' }), [ID])).toHaveLength(1);
  });
});

describe('an exemption', () => {
  const entry = (over: Partial<AuditEntry> = {}): AuditEntry => ({
    subjectKind: 'exemption',
    subjectId: 'x-1',
    event: 'exempt',
    fromState: null,
    toState: 'until 2027-01-31',
    actor: 'U0ANA',
    note: '',
    at: AT,
    ...over,
  });

  it('counts through its last day, and is written with its entry', async () => {
    await store.exemptions.put(anExemption(), entry());

    expect(await store.exemptions.list('2027-01-31')).toEqual([anExemption()]);
    expect(await store.exemptions.list('2027-02-01')).toEqual([]);
    expect(await store.auditLog.list({ subjectKind: 'exemption' })).toEqual([entry()]);
  });

  it('is removed once, with an entry for the one who did it', async () => {
    await store.exemptions.put(anExemption(), entry());

    const removed = [
      await store.exemptions.remove('x-1', entry({ event: 'unexempt' })),
      await store.exemptions.remove('x-1', entry({ event: 'unexempt' })),
    ];

    expect(removed).toEqual([true, false]);
    expect((await store.auditLog.list()).map(({ event }) => event)).toEqual(['exempt', 'unexempt']);
  });

  it('and its entry are written together or not at all', async () => {
    const broken = entry({ actor: null as unknown as string });

    await expect(store.exemptions.put(anExemption(), broken)).rejects.toThrow();

    expect(await store.exemptions.list('2026-11-23')).toEqual([]);
  });
});
