import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { movableClock } from '../../sandbox/clock.ts';
import { loadConfig } from '../../src/config.ts';
import { notePolicy } from '../../src/note-policy.ts';
import type { Store } from '../../src/ports.ts';
import { aConfig, NOW } from '../fakes/builders.ts';

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

const note = (more = '') => notePolicy({ store, config: aConfig(more), clock: movableClock(NOW) });
const events = async () =>
  (await store.auditLog.list({ subjectKind: 'policy' })).map(({ event, note: said }) => `${event}: ${said}`);

describe('the policy in the audit log', () => {
  it('is noted at the first start, and no more while it stays the same', async () => {
    await note();
    await note();

    expect(await events()).toEqual(['begin: the first start']);
  });

  it('is noted with what changed, from then on when it counts', async () => {
    await note();
    await note("remediation: { mode: act, rules: [{ approvers: 'role:finops' }] }");
    await note("remediation: { mode: act, rules: [{ approvers: 'role:finops' }, { approvers: lead }] }");

    expect(await events()).toEqual(['begin: the first start', 'change: remediation', 'change: remediation']);
  });

  it('tells patterns apart by how they are written', async () => {
    const owning = (pattern: string) =>
      notePolicy({
        store,
        config: loadConfig({}, `teams: [{ name: data, owns: [{ resourceName: ${pattern} }] }]`),
        clock: movableClock(NOW),
      });
    await owning('/^etl/');
    await owning('/^etl/');
    await owning('/^etl/i');

    expect(await events()).toEqual(['begin: the first start', 'change: teams']);
  });
});
