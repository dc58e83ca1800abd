import { describe, expect, it } from 'vitest';
import { findColumns, guessVersion } from '../../src/ingestion/columns.ts';

const FOCUS_1_0 = [
  'BilledCost',
  'EffectiveCost',
  'BillingCurrency',
  'BillingAccountId',
  'ChargePeriodStart',
  'ProviderName',
];

describe('the columns of a FOCUS file', () => {
  it('are found under the name the file gives them', () => {
    const columns = findColumns([...FOCUS_1_0.slice(1), 'billed_cost', 'x_ServiceName', 'Service Name'], 'a.csv');

    expect(columns).toMatchObject({ BilledCost: 'billed_cost', ServiceName: 'Service Name' });
  });

  it.each(FOCUS_1_0)('are refused by name when %s is missing', (missing) => {
    const header = FOCUS_1_0.filter((name) => name !== missing);

    expect(() => findColumns(header, 'a.csv')).toThrow(`a.csv is not a FOCUS 1.x file: ${missing} is missing.`);
  });

  it.each([
    ['1.0', []],
    ['1.1', ['ServiceSubcategory']],
    ['1.2', ['ServiceSubcategory', 'InvoiceId', 'PricingCurrency']],
    ['1.3', ['InvoiceId', 'ServiceProviderName', 'HostProviderName']],
  ])('look like FOCUS %s', (version, more) => {
    expect(guessVersion([...FOCUS_1_0, ...more])).toBe(version);
  });
});
