import { describe, expect, it } from 'vitest';
import { parsePlanned } from '../../src/analysis/parse-planned.ts';

const parse = (text: string) =>
  parsePlanned(text.split(' ').filter(Boolean), {
    today: '2026-11-23',
    scopes: ['all', 'payments', 'search'],
    currency: 'USD',
  });

describe('declaring a plan', () => {
  it.each([
    ['load-test Fri-Sun +3000', ['2026-11-27', '2026-11-29', 3000]],
    ['load-test friday $3,000', ['2026-11-27', '2026-11-27', 3000]],
    ['load-test 250.50 mon', ['2026-11-23', '2026-11-23', 250.5]],
    ['load-test Sat-Mon +1', ['2026-11-28', '2026-11-30', 1]],
    ['load-test tomorrow 10', ['2026-11-24', '2026-11-24', 10]],
    ['load-test 2026-12-01..2026-12-05 10', ['2026-12-01', '2026-12-05', 10]],
    ['load-test 2026-12-01 10', ['2026-12-01', '2026-12-01', 10]],
  ])('understands %s', (text, [firstDay, lastDay, amount]) => {
    expect(parse(text)).toMatchObject({ name: 'load-test', firstDay, lastDay, amount, billingCurrency: 'USD' });
  });

  it('takes a team and a currency in any order', () => {
    expect(parse('sale EUR Fri payments 5')).toMatchObject({ scope: 'payments', billingCurrency: 'EUR' });
  });

  it.each([
    ['', /needs a name first/],
    ['Fri-Sun +3000', /needs a name first/],
    ['load-test +3000', /On which days/],
    ['load-test Fri', /How much more/],
    ['load-test Fri -3000', /I do not know "-3000"/],
    ['load-test Fri 0', /I do not know "0"/],
    ['load-test Fri 10 marketing', /I do not know "marketing".*teams: all, payments, search/],
    ['load-test 2026-02-30 10', /2026-02-30 is not a day/],
    ['load-test 2026-12-05..2026-12-01 10', /2026-12-01 is before 2026-12-05/],
    ['load-test 2026-11-01 10', /more than 7 days ago/],
    ['load-test 2026-12-01..2027-12-01 10', /92 days at most/],
  ])('teaches the right words for "%s"', (text, sentence) => {
    expect(() => parse(text)).toThrow(sentence);
  });
});
