import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import type { AuditEntry } from '../../src/model/audit.ts';
import type { BudgetAlert } from '../../src/model/budget-alert.ts';
import type { CloudBudget } from '../../src/model/cloud-budget.ts';
import type { Store } from '../../src/ports.ts';
import { aBudget } from '../fakes/budgets.ts';

const AT = '2026-11-23T08:00:00Z';
const BUDGET = aBudget({ origin: 'slack', setBy: 'U0ANA', setAt: AT });
const { budgetId } = BUDGET;

let folder: string;
let file: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'penny-budgets-'));
  file = join(folder, 'penny.db');
  store = await openStore(`sqlite:${file}`);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const anEntry = (over: Partial<AuditEntry> = {}): AuditEntry => ({
  subjectKind: 'budget',
  subjectId: budgetId,
  event: 'set',
  fromState: null,
  toState: '$5,000.00',
  actor: 'U0ANA',
  note: '',
  at: AT,
  ...over,
});

const anAlert = (over: Partial<BudgetAlert> = {}): BudgetAlert => ({
  budgetId,
  periodStart: '2026-11-01',
  change: 1,
  crossings: [{ kind: 'actual', percent: 80, passed: true }],
  states: { 'actual 80': true },
  claimedBy: 'one',
  claimedAt: AT,
  toldAt: null,
  channelId: null,
  messageTs: null,
  fingerprint: 'a',
  ...over,
});

describe('a budget that is set', () => {
  it('comes back as it was, with everything that was written with it', async () => {
    const period = { budgetId, periodStart: '2026-11-01', budgetedCost: 5000, adjustment: null };
    const told = { periodStart: '2026-11-01', states: { 'actual 80': true }, by: 'U0ANA' };

    await store.budgets.set({ budget: BUDGET, period, told }, anEntry());

    expect(await store.budgets.list()).toEqual([BUDGET]);
    expect(await store.budgets.watched(budgetId, '2026-11-01')).toEqual(period);
    expect(await store.budgetAlerts.list(budgetId, '2026-11-01')).toMatchObject([
      { change: 1, crossings: [], states: { 'actual 80': true }, toldAt: AT, messageTs: null },
    ]);
    expect(await store.auditLog.list({ subjectKind: 'budget', subjectId: budgetId })).toEqual([anEntry()]);
  });

  it('takes the place of the one for the same, and goes with an entry', async () => {
    await store.budgets.set({ budget: BUDGET }, anEntry());
    const auto = aBudget({ ...BUDGET, amount: undefined, autoAdjust: { periods: 3, marginPercent: 10 } });

    await store.budgets.set({ budget: auto }, anEntry({ event: 'change' }));
    const { amount: _amount, ...expected } = auto;
    expect(await store.budgets.list()).toEqual([expected]);

    expect(await store.budgets.remove(budgetId, anEntry({ event: 'remove' }))).toBe(true);
    expect(await store.budgets.remove(budgetId, anEntry({ event: 'remove' }))).toBe(false);
    expect(await store.budgets.list()).toEqual([]);
    expect((await store.auditLog.list()).map(({ event }) => event)).toEqual(['set', 'change', 'remove']);
  });

  it('is not set at all where its entry cannot be written', async () => {
    const other = new Database(file);
    other.exec("create trigger broken before insert on audit_log begin select raise(abort, 'broken'); end");
    other.close();

    await expect(store.budgets.set({ budget: BUDGET }, anEntry())).rejects.toThrow(/broken/);
    expect(await store.budgets.list()).toEqual([]);
  });
});

describe('the audit log', () => {
  it.each([
    ['changed', "update audit_log set actor = 'U0BEN'"],
    ['removed', 'delete from audit_log'],
    ['replaced', "replace into audit_log values (1, 'budget', 'x', 'set', null, null, 'U0BEN', '', '', '')"],
    ['emptied', 'delete from audit_log where 1'],
  ])('refuses to be %s, also past the code', async (_, statement) => {
    await store.auditLog.add(anEntry());
    const other = new Database(file);

    expect(() => other.exec(statement)).toThrow(/the audit log is never/);

    other.close();
    expect(await store.auditLog.list()).toEqual([anEntry()]);
  });

  it('lists one kind or one thing, in the order things happened', async () => {
    for (const subjectId of ['a', 'b', 'a']) await store.auditLog.add(anEntry({ subjectId, note: subjectId }));
    await store.auditLog.add(anEntry({ subjectKind: 'anomaly', subjectId: 'a' }));

    expect((await store.auditLog.list({ subjectKind: 'budget' })).map(({ note }) => note)).toEqual(['a', 'b', 'a']);
    expect(await store.auditLog.list({ subjectKind: 'budget', subjectId: 'b' })).toHaveLength(1);
    expect(await store.auditLog.list()).toHaveLength(4);
  });
});

describe('the claim to tell', () => {
  it('is one for all who ask at once', async () => {
    const second = await openStore(`sqlite:${file}`);

    const claims = await Promise.all([
      store.budgetAlerts.claim(anAlert()),
      second.budgetAlerts.claim(anAlert({ claimedBy: 'two' })),
      store.budgetAlerts.claim(anAlert({ claimedBy: 'three' })),
    ]);

    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await store.budgetAlerts.anyUntold()).toBe(true);
    await second.close();
  });

  it('changes hands once, and not after it was told', async () => {
    await store.budgetAlerts.claim(anAlert());
    const later = '2026-11-23T09:00:00Z';

    const taken = [
      await store.budgetAlerts.takeOver(anAlert(), { claimedBy: 'two', at: later }),
      await store.budgetAlerts.takeOver(anAlert(), { claimedBy: 'three', at: later }),
    ];
    await store.budgetAlerts.told(anAlert({ toldAt: later, channelId: 'C0PAY', messageTs: '1.2' }));

    expect(taken).toEqual([true, false]);
    expect(await store.budgetAlerts.anyUntold()).toBe(false);
    const mine = anAlert({ claimedBy: 'two', claimedAt: later });
    expect(await store.budgetAlerts.takeOver(mine, { claimedBy: 'four', at: later })).toBe(false);
  });
});

describe('the amount of a period', () => {
  it('is written down with its entry once, however many copies look at it', async () => {
    const period = { budgetId, periodStart: '2026-11-01', budgetedCost: 5000, adjustment: null };
    const entry = anEntry({ event: 'adjust', actor: 'penny' });

    await store.budgets.watch(period, entry);
    await store.budgets.watch(period, entry);
    await store.budgets.watch({ ...period, budgetedCost: 6000 }, entry);

    expect(await store.auditLog.list()).toHaveLength(2);
    expect(await store.budgets.watched(budgetId, '2026-11-01')).toMatchObject({ budgetedCost: 6000 });
    expect(await store.budgets.watched(budgetId, '2026-10-01')).toBeUndefined();
  });
});

describe("a cloud's own budgets", () => {
  const theirs: CloudBudget = {
    name: 'compute',
    about: 'Amazon EC2',
    timeUnit: 'MONTHLY',
    budgetedCost: 1000,
    actualCost: 900,
    forecastedCost: 1100,
    billingCurrency: 'USD',
    updatedOn: '2026-11-22',
  };

  it('are those of the last reading, source by source', async () => {
    const { forecastedCost: _forecast, ...plain } = theirs;
    await store.budgets.replaceCloud('aws', [theirs, { ...plain, name: 'old' }], AT);
    await store.budgets.replaceCloud('other', [theirs], AT);

    await store.budgets.replaceCloud('aws', [{ ...plain, name: 'new' }], AT);

    expect(await store.budgets.listCloud()).toEqual([
      { ...plain, name: 'new', source: 'aws', readAt: AT },
      { ...theirs, source: 'other', readAt: AT },
    ]);
  });
});
