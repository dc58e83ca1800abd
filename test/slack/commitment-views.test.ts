import { describe, expect, it } from 'vitest';
import { adviseOn } from '../../src/analysis/commitment-advice.ts';
import { expiringOn } from '../../src/analysis/expiry.ts';
import { reservedPrices } from '../../src/analysis/reserved-rates.ts';
import type { CloudPurchaseAdvice } from '../../src/model/commitment.ts';
import { withinLimits } from '../../src/slack/limits.ts';
import { withoutNativeBlocks } from '../../src/slack/text-form.ts';
import { type CommitmentReport, commitmentReport } from '../../src/slack/views/commitment-report.ts';
import { expiryWarning } from '../../src/slack/views/expiry-warning.ts';
import { aCommitment, aGroup, aUse, flat } from '../fakes/commitments.ts';
import { objectionsOfSlack, pings } from '../fakes/slack-limits.ts';

const EVIL = '<!channel> *bold* _x_ `y` \u202E'.repeat(40);
const DAYS = { start: '2026-10-22', end: '2026-11-21' };

const prices = reservedPrices(
  { instanceType: 'm5.large', platform: 'Linux/UNIX', tenancy: 'default', onDemandHourly: 0.096 },
  undefined,
);
const steady = adviseOn(aGroup(flat(40)), prices);
const uneven = adviseOn(aGroup(Array.from({ length: 336 }, (_, hour) => (hour % 24 < 8 ? 40 : 0))), prices);
const awsAdvice: CloudPurchaseAdvice = {
  what: 'Compute Savings Plan',
  termYears: 1,
  paymentOption: 'No Upfront',
  hourlyCommitment: 1.916,
  upfrontCost: 0,
  monthlySaving: 517.3,
  savingPercent: 27,
  billingCurrency: 'USD',
  lookbackDays: 30,
};

function aReport(over: Partial<CommitmentReport> = {}): CommitmentReport {
  return {
    today: '2026-11-23',
    commitments: [{ ...aCommitment(), use: aUse() }],
    coverages: [{ ...DAYS, what: 'Savings Plans', unit: 'USD', covered: 4110, onDemand: 1890 }],
    advice: [steady, uneven],
    cloudAdvice: [awsAdvice],
    leftOut: { 'were not measured': 3 },
    troubles: [],
    readAt: '2026-11-23T06:00:00Z',
    advisedAt: '2026-11-23T07:00:00Z',
    ...over,
  };
}

describe('the report on commitments', () => {
  it('leads with what is committed, how much is used, and what is paid in vain', () => {
    const { text } = commitmentReport(aReport());

    // 3,600 in 30 days are 3,650 a month of 730 hours, of which a tenth is unused.
    expect(text.split('\n').slice(0, 3)).toEqual([
      '$3,650.00 a month is committed, 90.0 % of it used: $365.00 a month is paid in vain',
      'Savings Plans: 68.5 % covered, at prices on demand in USD.',
      '22 Oct to 20 Nov, settled UTC days; months of 730 hours.',
    ]);
  });

  it('shows what is owned as a table that the reader can sort, soonest end first', () => {
    const later = aCommitment({
      commitmentDiscountId: 'b',
      commitmentDiscountName: 'Later',
      endsAt: '2028-01-01T12:00:00Z',
    });
    const report = aReport({ commitments: [later, { ...aCommitment(), use: aUse() }] });

    const [table] = commitmentReport(report).blocks.filter((block) => block.type === 'data_table');

    expect(table!.rows.map((row) => row.map((cell) => ('text' in cell ? cell.text : '')))).toEqual([
      ['Commitment', 'Ends', 'Days left', 'Used', 'Unused a month (USD)', 'Costs a month (USD)'],
      ['Compute Savings Plan, 1 year, no upfront', '2027-01-23', '61', '90.0 %', '$365.00', '$3,650.00'],
      ['Later', '2028-01-01', '404', '–', '–', '–'],
    ]);
  });

  it('puts every way to pay side by side, and no column of them can be added up', () => {
    const [, table] = commitmentReport(aReport()).blocks.filter((block) => block.type === 'data_table');
    const cells = table!.rows.map((row) => row.map((cell) => ('text' in cell ? cell.text : '')));

    expect(table!.caption).toBe('Ways to pay for 10 × m5.large in us-east-1; one of them is enough');
    expect(cells[0]).toEqual([
      'Way to pay',
      'Saves a month',
      'Saving',
      'Costs a month',
      'Upfront',
      'Pays off',
      'At -10 %',
      'At -30 %',
      'At -50 %',
    ]);
    expect(cells).toHaveLength(13);
    expect(cells[1]!.slice(0, 6)).toEqual(['Reserved 1y, no upfront', '$263', '37.5 %', '$438', '$0.00', 'in month 8']);
    expect(cells[7]!.slice(0, 3)).toEqual(['Plan 1y, no upfront', '$183, too little', '26.0 %']);
    expect(cells[0]!.join()).not.toMatch(/\(USD\)/);
  });

  it('says that they are alternatives, and what AWS would buy beside them', () => {
    const { text } = commitmentReport(aReport());

    expect(text).toContain('AWS itself would buy, from the last 30 days:');
    expect(text).toContain('Compute Savings Plan of $1.92 an hour, 1 year, no upfront: saves $517 a month (27 %)');
    expect(text).toContain('none of them is added to another');
  });

  it('says of what is not advised why, and of what is not counted how much', () => {
    const { text } = commitmentReport(aReport());

    expect(text).toContain('m5 in us-east-1: nothing to buy, it is not even enough: 0.00 of at least 0.8.');
    expect(text).toContain('Machines that are not counted: 3 were not measured.');
  });

  it('says so where nothing is owned, and where nothing was read', () => {
    expect(commitmentReport(aReport({ commitments: [] })).text).toMatch(/^No commitments\./);
    expect(commitmentReport(aReport({ commitments: [], readAt: null })).text).toMatch(/have not been read yet/);
  });

  it('says what it needs for advice of its own', () => {
    const { text } = commitmentReport(aReport({ advice: [], leftOut: {}, advisedAt: null }));

    expect(text).toContain(
      'No advice of mine so far: it is made of what accounts hold (a source of kind aws-resources).',
    );
  });

  it('never adds two currencies', () => {
    const euro = {
      ...aCommitment({ commitmentDiscountId: 'e', billingCurrency: 'EUR' }),
      use: aUse({ billingCurrency: 'EUR' }),
    };

    const { text } = commitmentReport(aReport({ commitments: [{ ...aCommitment(), use: aUse() }, euro] }));

    expect(text).toContain('$3,650.00 a month is committed');
    expect(text).toContain('€3,650.00 a month is committed');
  });
});

const many = Array.from({ length: 300 }, (_, index) => ({
  ...aCommitment({ commitmentDiscountId: `c${index}`, commitmentDiscountName: `${index} ${EVIL}` }),
  use: aUse({ total: 1e9, used: 1e8 }),
}));
const huge = aReport({
  commitments: many,
  coverages: Array.from({ length: 30 }, () => ({ ...DAYS, what: EVIL, unit: 'hours', covered: 1e12, onDemand: 1 })),
  advice: Array.from({ length: 60 }, () => ({
    ...steady,
    group: { ...steady.group, instanceType: EVIL, platform: EVIL },
  })),
  cloudAdvice: Array.from({ length: 60 }, () => ({ ...awsAdvice, what: EVIL })),
  leftOut: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${index} ${EVIL}`, 5])),
  troubles: Array.from({ length: 30 }, () => EVIL),
});
const ending = expiringOn('2026-12-01', { commitments: many, uses: many.map(({ use }) => use) }, []);

describe('views of commitments', () => {
  it.each([
    ['a small report', commitmentReport(aReport()), '$3,650.00'],
    [
      'an empty report',
      commitmentReport(aReport({ commitments: [], coverages: [], advice: [], cloudAdvice: [], leftOut: {} })),
      'No commitments',
    ],
    ['a huge report', commitmentReport(huge), '10.0 %'],
    ['an end', expiryWarning(ending.slice(0, 1)), '23 January 2027'],
    ['many ends', expiryWarning(ending), 'and 288 more'],
  ])('fit Slack, ping nobody and carry their figures in text: %s', (_, message, figure) => {
    for (const each of [message, withoutNativeBlocks(message)]) {
      const sent = withinLimits(each);
      expect(objectionsOfSlack(sent)).toEqual([]);
      expect(pings(sent)).toEqual([]);
    }
    expect(message.text).toContain(figure);
  });
});
