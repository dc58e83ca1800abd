import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../db/store.ts';
import { grantToJob } from '../src/analysis/access.ts';
import { compileAllocation } from '../src/analysis/allocation.ts';
import { askCosts } from '../src/ask-costs.ts';
import { askIceberg } from '../src/ask-iceberg.ts';
import type { Grouping } from '../src/model/charge.ts';
import { monthPeriod } from '../src/model/period.ts';
import { importFiles } from '../src/operator/import.ts';
import type { Store } from '../src/ports.ts';
import { aConfig, NOW } from './fakes/builders.ts';

const DATA = join(import.meta.dirname, '../../shared/data');
const here = existsSync(DATA);
if (!here) console.warn('skipped: real bills, since ../shared/data is not there');

interface Truth {
  key: string;
  cost: string;
}
type TruthFile = Record<'BilledCost' | 'EffectiveCost', Record<string, Truth[]>>;

/** Truth keys to groupings, where the file lists every group. */
const GROUPED: [string, Grouping][] = [
  ['by_service_category', 'service-category'],
  ['by_sub_account', 'account'],
  ['by_day', 'day'],
];

const BILLS = [
  ['focus-1.2-synthetic-aws', '2026-05'],
  ['focus-1.2-synthetic-azure', '2026-05'],
  ['focus-1.2-synthetic-gcp', '2026-05'],
  ['focus-1.0-official-sample-a', '2024-09'],
] as const;

describe.skipIf(!here).each(BILLS)('the real bill %s', (name, month) => {
  const config = aConfig();
  const showback = { config, rulesFingerprint: compileAllocation(config).fingerprint };
  let store: Store;
  let truth: TruthFile;
  beforeAll(async () => {
    store = await openStore('sqlite::memory:');
    await importFiles([join(DATA, 'focus', `${name}.csv`)], { config, store: async () => store, now: NOW });
    truth = JSON.parse(readFileSync(join(DATA, 'expected/focus', `${name}.csv.truth.json`), 'utf8')) as TruthFile;
  });
  afterAll(() => store.close());

  it.each(GROUPED)('answers %s as `by %s`, billed, to the cent', async (key, by) => {
    const question = { grant: grantToJob('all', config), period: monthPeriod(month), by, metric: 'billed' as const };
    const { groups, totals } = await askCosts({ ...showback, store }, question);

    const expected = truth.BilledCost[key]!;
    expect(groups.map((group) => group.key).sort()).toEqual(expected.map((each) => each.key).sort());
    for (const { key: group, cost } of expected) {
      expect(groups.find((each) => each.key === group)?.totals.USD).toBeCloseTo(Number(cost), 6);
    }
    const sum = expected.reduce((total, { cost }) => total + Number(cost), 0);
    expect(totals.USD).toBeCloseTo(sum, 6);
  });

  it('has an iceberg whose layers add up to the truth, with every charge told from its bill', async () => {
    const { layers, totals } = await askIceberg(
      { ...showback, store, clouds: [], clock: { now: () => NOW, everyMinute: () => () => undefined } },
      { grant: grantToJob('all', config), period: monthPeriod(month) },
    );

    const sum = layers.reduce((total, layer) => total + (layer.totals.USD ?? 0), 0);
    const drivers = layers.flatMap((layer) => layer.drivers);
    expect(sum).toBeCloseTo(totals.USD!, 6);
    expect(drivers.map(({ key }) => key)).not.toContain('(not broken down)');
    // Of this bill, two providers are shown by billed cost, since their effective cost is missing.
    if (name === 'focus-1.0-official-sample-a') return;
    const tax = truth.EffectiveCost.by_charge_category!.find(({ key }) => key === 'Tax');
    const days = truth.EffectiveCost.by_day!.reduce((total, { cost }) => total + Number(cost), 0);
    expect(sum).toBeCloseTo(days, 6);
    expect(layers.find(({ layer }) => layer === 'tax')?.totals.USD).toBeCloseTo(Number(tax?.cost), 6);
  });

  it('gives groups that add up to the total, in every grouping', async () => {
    for (const by of [
      'service',
      'service-category',
      'account',
      'region',
      'provider',
      'team',
      'environment',
      'day',
    ] as const) {
      const question = {
        grant: grantToJob('all', config),
        period: monthPeriod(month),
        by,
        metric: 'effective' as const,
      };
      const { groups, totals } = await askCosts({ ...showback, store }, question);

      const sum = groups.reduce((total, group) => total + (group.totals.USD ?? 0), 0);
      expect(sum).toBeCloseTo(totals.USD!, 6);
    }
  });
});

describe.skipIf(!here)('four real bills in one import', () => {
  it('show one account by billed cost and leave the others as they are', async () => {
    const config = aConfig();
    const store = await openStore('sqlite::memory:');
    const paths = BILLS.map(([name]) => join(DATA, 'focus', `${name}.csv`));

    const { notes } = await importFiles(paths, { config, store: async () => store, now: NOW, source: 'bills' });

    const total = async (month: string) => {
      const question = {
        grant: grantToJob('all', config),
        period: monthPeriod(month),
        by: 'provider' as const,
        metric: 'effective' as const,
      };
      return askCosts({ config, store, rulesFingerprint: compileAllocation(config).fingerprint }, question);
    };
    expect(notes.filter((note) => note.startsWith('AWS:'))).toHaveLength(1);
    expect((await total('2026-05')).totals.USD).toBeCloseTo(5813.70195022 + 20364.67307826 + 8968.23089365, 4);
    expect((await total('2024-09')).totals.USD).toBeCloseTo(14.66598547521, 6);
    await store.close();
  });
});
