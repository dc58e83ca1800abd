import { describe, expect, it } from 'vitest';
import { causesOf, type SeriesAnomaly, servicesOf } from '../../src/analysis/causes.ts';
import { accountServiceKey } from '../../src/model/charge.ts';
import { aRef, aSeriesAnomaly } from './anomalies.ts';

const whole = { grouping: 'day' as const, key: '' };
const inAccount = (subAccountId: string, serviceName = 'AmazonEC2') => ({
  scope: '*',
  grouping: 'account-service' as const,
  key: accountServiceKey(subAccountId, serviceName),
});
const shown = (...found: SeriesAnomaly[]) =>
  causesOf(found).map(({ scope, members, also }) => [
    scope,
    members.map(({ ref }) => ref.key || ref.grouping),
    also.map(({ scope: other, grouping }) => `${other} ${grouping}`),
  ]);

describe('what happened once', () => {
  it('is told once: the service’s anomaly, and not the team’s total, the account and all as well', () => {
    expect(
      shown(
        aSeriesAnomaly({ ref: { scope: '*', ...whole } }),
        aSeriesAnomaly({ ref: inAccount('200') }),
        aSeriesAnomaly({ ref: whole }),
        aSeriesAnomaly(),
      ),
    ).toEqual([['payments', ['AmazonEC2'], ['payments day', '* account-service', '* day']]]);
  });

  it('is one cause where several services of a team rise within a day of each other', () => {
    expect(
      shown(
        aSeriesAnomaly(),
        aSeriesAnomaly({ ref: { key: 'AmazonEBS' }, firstDay: '2026-11-19' }),
        aSeriesAnomaly({ ref: whole, actual: 300, expected: 100 }),
      ),
    ).toEqual([['payments', ['AmazonEC2', 'AmazonEBS'], ['payments day']]]);
  });

  it('is a cause of the team where no service stands out', () => {
    expect(shown(aSeriesAnomaly({ ref: whole }))).toEqual([['payments', ['day'], []]]);
  });

  it('is a cause for all where no team shows it', () => {
    expect(shown(aSeriesAnomaly({ ref: inAccount('300') }))).toEqual([['*', [inAccount('300').key], []]]);
  });
});

describe('what happened twice', () => {
  it('is two causes: other teams', () => {
    expect(shown(aSeriesAnomaly(), aSeriesAnomaly({ ref: { scope: 'search' } }))).toHaveLength(2);
  });

  it('is two causes: other directions', () => {
    expect(shown(aSeriesAnomaly(), aSeriesAnomaly({ ref: { key: 'AmazonS3' }, direction: 'down' }))).toHaveLength(2);
  });

  it('is two causes: other weeks', () => {
    const earlier = aSeriesAnomaly({ ref: { key: 'AmazonS3' }, firstDay: '2026-11-02' });

    expect(shown(earlier, aSeriesAnomaly())).toHaveLength(2);
  });

  it('is two causes: other currencies', () => {
    expect(shown(aSeriesAnomaly(), aSeriesAnomaly({ ref: { billingCurrency: 'EUR' } }))).toHaveLength(2);
  });

  it('is two causes: a total that is far larger than what its services show', () => {
    const total = aSeriesAnomaly({ ref: whole, actual: 1150, expected: 150 });

    expect(shown(aSeriesAnomaly(), total)).toEqual([
      ['payments', ['AmazonEC2'], []],
      ['payments', ['day'], []],
    ]);
  });

  it('is two causes: another service in an account, whatever a team shows', () => {
    expect(shown(aSeriesAnomaly(), aSeriesAnomaly({ ref: inAccount('300', 'AmazonS3') }))).toHaveLength(2);
  });

  it('is two causes for all: accounts and services that have nothing in common', () => {
    expect(
      shown(
        aSeriesAnomaly({ ref: inAccount('300', 'AmazonS3') }),
        aSeriesAnomaly({ ref: inAccount('300', 'AmazonEC2') }),
        aSeriesAnomaly({ ref: inAccount('400', 'AmazonSQS') }),
      ),
    ).toHaveLength(2);
  });
});

it('names the services whose money it is, not those of the accounts in which it shows', () => {
  const series = [
    aRef(),
    aRef({ grouping: 'day', key: '' }),
    aRef({ scope: '*', grouping: 'account-service', key: '200\tAmazonS3' }),
  ];

  expect(servicesOf({ scope: 'payments', series })).toEqual(['AmazonEC2']);
  expect(servicesOf({ scope: '*', series })).toEqual(['AmazonS3']);
});
