import { describe, expect, it } from 'vitest';
import { parseAmount, parseBudget } from '../../src/analysis/parse-budget.ts';

const parse = (text: string, reportingCurrency = 'USD') =>
  parseBudget(text.split(' '), { scopes: ['all', 'payments', 'Search'], tagKeys: ['app'], reportingCurrency });

describe('the words after /cost budget set', () => {
  it.each([
    ['5000', { amount: 5000, scope: 'mine', by: 'day' }],
    ['5,000.50 payments monthly', { amount: 5000.5, scope: 'payments', timeUnit: 'monthly' }],
    ['payments quarter 5k', { amount: 5000, scope: 'payments', timeUnit: 'quarterly' }],
    ['1.2m all yearly', { amount: 1_200_000, scope: 'all', timeUnit: 'yearly' }],
    ['auto search', { amount: 'auto', scope: 'Search' }],
    ['€900 mine', { amount: 900, currency: 'EUR', scope: 'mine' }],
    ['900 EUR', { amount: 900, currency: 'EUR' }],
    ['900EUR', { amount: 900, currency: 'EUR' }],
    ['$900', { amount: 900, currency: 'USD' }],
    ['5000 payments service Amazon EC2', { by: 'service', key: 'Amazon EC2' }],
    ['5000 payments service Amazon EC2 monthly', { key: 'Amazon EC2', timeUnit: 'monthly' }],
    ['5000 service “Data &amp; Analytics”', { key: 'Data & Analytics' }],
    ['5000 tag:app=web shop', { by: 'tag:app', key: 'web shop' }],
    ['5000 tag:app=<web>', { by: 'tag:app', key: '<web>' }],
  ])('are understood: %s', (text, parsed) => {
    expect(parse(text)).toMatchObject(parsed);
  });

  it('take a dollar for the reporting currency where that is one', () => {
    expect(parse('$900', 'CAD').currency).toBe('CAD');
    expect(parse('$900', 'EUR').currency).toBe('USD');
  });

  it.each([
    ['5000 paymnets', /Did you mean payments\?/],
    ['5000 monthyl', /Did you mean monthly\?/],
    ['5000 6000', /One amount at a time/],
    ['5000 payments search', /One team at a time/],
    ['5000 service', /Which service\?/],
    ['5000 tag:app', /Write tag:app=VALUE/],
    ['5000 tag:owner=me', /Add "owner" to tagKeys.*kept now: tag:app/],
    ['0', /more than zero/],
    ['-5', /no amount in "-5"/],
    ['5.000', /Write 5000, 5,000.50 or 5k/],
    ['5.000,00', /no amount/],
    ['99999999999999', /more than any bill/],
    ['1e9', /no amount/],
  ])('are answered with what to write instead: %s', (text, sentence) => {
    expect(() => parse(text)).toThrow(sentence);
  });

  it('of an amount are read the same in the form', () => {
    expect(parseAmount('1234.5')).toBe(1234.5);
    expect(() => parseAmount('')).toThrow(/no amount/);
  });
});
