import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NONE } from '../../src/model/charge.ts';
import type { Charge } from './bills.ts';
import { HAS_SHARED_DATA, importing, SHARED_DATA } from './bills.ts';

type Metric = 'BilledCost' | 'EffectiveCost';
type Group = { key: string; cost: string }[];
type Truth = { rows: number; totals_by_currency: Record<string, Record<string, string>> } & Record<
  Metric,
  Record<string, Group>
>;

const focus = (name: string) => join(SHARED_DATA, 'focus', name);
const examples = HAS_SHARED_DATA ? readdirSync(focus('spec-examples')) : [];
const IMPORTED = /^(saas|simple_saas|virtual_currency)/;

const GROUPS: [truth: string, key: (charge: Charge) => string | undefined][] = [
  ['by_provider', (charge) => charge.serviceProviderName],
  ['by_service_top10', (charge) => charge.serviceName],
  ['by_service_category', (charge) => charge.serviceCategory],
  ['by_charge_category', (charge) => charge.chargeCategory],
  ['by_sub_account', (charge) => charge.subAccountId],
  ['by_region_top10', (charge) => charge.regionId],
  ['by_day', (charge) => charge.day],
  ['by_billing_month', (charge) => charge.billingMonth],
];

describe('real FOCUS files', () => {
  it
    .skipIf(!HAS_SHARED_DATA)
    .each([
      'focus-1.0-official-sample-a.csv',
      'focus-1.2-synthetic-aws.csv',
      'focus-1.2-synthetic-azure.csv',
      'focus-1.2-synthetic-gcp.csv',
    ])('%s agrees with its truth in every grouping', async (name) => {
    const truth: Truth = JSON.parse(readFileSync(join(SHARED_DATA, `expected/focus/${name}.truth.json`), 'utf8'));

    const imported = await importing(focus(name));

    expect(imported).toMatchObject({ rows: truth.rows, imported: truth.rows, rejected: 0 });
    expect(imported.billedCost.USD).toBeCloseTo(Number(truth.totals_by_currency.BilledCost?.USD), 6);
    expect(imported.effectiveCost.USD).toBeCloseTo(Number(truth.totals_by_currency.EffectiveCost?.USD), 6);
    for (const [group, keyOf] of GROUPS) {
      for (const metric of ['BilledCost', 'EffectiveCost'] as const) {
        const sums = sumBy(imported.charges, keyOf, metric);
        for (const { key, cost } of truth[metric][group] ?? []) {
          expect(sums.get(key), `${metric} ${group} ${key}`).toBeCloseTo(Number(cost), 6);
        }
      }
    }
    const list = imported.charges.reduce((sum, charge) => sum + (charge.listCost ?? 0), 0);
    expect(list).toBeCloseTo(Number(truth.totals_by_currency.ListCost?.USD), 6);
  });

  it.skipIf(!HAS_SHARED_DATA)(
    'says once that most AWS rows of the official sample have no effective cost',
    async () => {
      const imported = await importing(focus('focus-1.0-official-sample-a.csv'));

      expect(imported.notes.filter((note) => note.startsWith('AWS:'))).toEqual([
        expect.stringMatching(
          /^AWS: effective cost is missing or zero on \d+ % of charged rows; it is shown by billed cost\.$/,
        ),
      ]);
      const aws = imported.deliveries.filter(({ keys }) => keys.some((key) => key.serviceProviderName === 'AWS'));
      expect(aws.every(({ shownByBilledCost }) => shownByBilledCost.includes('AWS'))).toBe(true);
    },
  );

  it.skipIf(!HAS_SHARED_DATA)('keeps a tag key with a leading blank as it is written', async () => {
    const imported = await importing(focus('focus-1.0-official-sample-a.csv'));

    expect(imported.charges.flatMap((charge) => Object.keys(charge.tags))).toContain(' org');
  });

  it.skipIf(!HAS_SHARED_DATA)('reads three clouds as one import', async () => {
    const imported = await importing(
      ...['aws', 'azure', 'gcp'].map((cloud) => focus(`focus-1.2-synthetic-${cloud}.csv`)),
    );

    expect(imported).toMatchObject({ files: 3, rows: 3000, source: 'focus' });
    expect(imported.billedCost.USD).toBeCloseTo(20642.637887223 + 34306.80039625566 + 24362.37208565395, 6);
  });
});

describe('the examples of the FOCUS specification', () => {
  it.skipIf(!HAS_SHARED_DATA).each(examples.filter((name) => !IMPORTED.test(name)))(
    '%s lacks what a bill needs and is refused by name',
    async (name) => {
      await expect(importing(focus(`spec-examples/${name}`))).rejects.toThrow(
        `${name} is not a FOCUS 1.x file: BillingAccountId, BillingCurrency and ProviderName are missing.`,
      );
    },
  );

  it.skipIf(!HAS_SHARED_DATA).each([
    ['saas_spend_agreements_a1.csv', 4, 1200, 1200],
    ['saas_spend_agreements_b1.csv', 5, 1200, 1200],
    ['simple_saas_agreements_a1.csv', 1, 10000, 10000],
    ['simple_saas_agreements_a3.csv', 1, 1000, 1000],
    ['simple_saas_agreements_b.csv', 1, 50000, 50000],
    ['virtual_currency_pricing_model_a1.csv', 1, 200000, 0],
    ['virtual_currency_pricing_model_b1.csv', 1, 100000, 0],
  ])('%s is imported to the cent', async (name, rows, billed, effective) => {
    const imported = await importing(focus(`spec-examples/${name}`));

    expect(imported).toMatchObject({
      imported: rows,
      rejected: 0,
      billedCost: { USD: billed },
      effectiveCost: { USD: effective },
    });
  });
});

describe('exports that are not FOCUS', () => {
  it.skipIf(!HAS_SHARED_DATA).each([
    [
      'focus/focus-0.5-validator-all-pass.csv',
      'focus-0.5-validator-all-pass.csv is not a FOCUS 1.x file: EffectiveCost is missing (it has AmortizedCost, as FOCUS 0.5 did).',
    ],
    ['native-exports/aws-cur-2023-11-anonymous.csv', 'AWS Cost and Usage Report (CUR 1.0)'],
    ['native-exports/azure-ea-actual-small.csv', 'Azure cost export'],
    ['native-exports/azure-ea-amortized-small.csv', 'Azure cost export'],
    ['native-exports/azure-reservation-recommendations.csv', 'are missing'],
  ])('%s is refused and says what it is', async (name, sentence) => {
    expect(existsSync(join(SHARED_DATA, name))).toBe(true);

    await expect(importing(join(SHARED_DATA, name))).rejects.toThrow(sentence);
  });
});

function sumBy(charges: Charge[], keyOf: (charge: Charge) => string | undefined, metric: Metric) {
  const sums = new Map<string, number>();
  const column = metric === 'BilledCost' ? 'billedCost' : 'effectiveCost';
  for (const charge of charges) {
    const key = keyOf(charge) ?? NONE;
    sums.set(key, (sums.get(key) ?? 0) + (charge[column] ?? 0));
  }
  return sums;
}
