import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adviseOn, bestOf, compared, floorOf, stabilityOf } from '../../src/analysis/commitment-advice.ts';
import { effectiveHourly, reservedPrices } from '../../src/analysis/reserved-rates.ts';
import { listedTerms } from '../../src/clouds/aws/commitments/reserved-terms.ts';
import type { ReservedOffer } from '../../src/model/commitment.ts';
import { aGroup, flat, HOURS } from '../fakes/commitments.ts';
import { SHARED_DATA } from '../ingestion/bills.ts';

const X2IEDN = join(SHARED_DATA, 'pricing/aws-x2iedn-32xlarge-all-terms.json');
const M5_LARGE = join(SHARED_DATA, 'aws-api/pricing-get-products-m5-large.json');
const AZURE = join(SHARED_DATA, 'native-exports/azure-reservation-recommendations.csv');
const AZURE_PRICES = join(SHARED_DATA, 'pricing/azure-vm-ondemand-6-regions-2026-06-18.csv');

/** A reservation of m5.large at 0.06 dollars an hour: 37.5 % less than 0.096. */
const noUpfront: ReservedOffer = {
  offeringClass: 'standard',
  termYears: 1,
  paymentOption: 'No Upfront',
  upfront: 0,
  hourly: 0.06,
};
const list = (...offers: ReservedOffer[]) => ({
  offers,
  basis: { kind: 'price-list' as const, asOf: '2026-11-01', source: 'AWS Price List' },
});

/** Twenty units all the time and more in some hours. */
const busier = (low: number, high: number, isBusy: (hour: number) => boolean) =>
  Array.from({ length: HOURS }, (_, hour) => (isBusy(hour) ? high : low));

describe('how even usage is', () => {
  it('is 1 where every hour is alike', () => {
    expect(stabilityOf(flat(40))).toBe(1);
  });

  it('is 1 less the standard deviation over the mean', () => {
    // 8 and 12 by turns: mean 10, standard deviation 2, so 1 - 2 / 10.
    expect(stabilityOf(busier(8, 12, (hour) => hour % 2 === 0))).toBeCloseTo(0.8, 12);
  });

  it('is 0 and not less where machines run in office hours alone', () => {
    // 40 of 168 hours: mean 40/168 of the peak, standard deviation sqrt(p (1 - p)) of it, 1.79 times the mean.
    const office = busier(0, 10, (hour) => hour % 24 >= 9 && hour % 24 < 17 && Math.floor(hour / 24) % 7 < 5);

    expect(stabilityOf(office)).toBe(0);
  });

  it('is 0 where nothing ran', () => {
    expect(stabilityOf(flat(0))).toBe(0);
    expect(stabilityOf([])).toBe(0);
  });
});

describe('the always-on floor', () => {
  it('is what ran in 99 of 100 hours, neither the mean nor a single low hour', () => {
    // 336 hours: the 1st percentile by nearest rank is the 4th lowest. Three hours of a gap do not count, four do.
    const withGap = (hours: number) => busier(20, 0, (hour) => hour < hours);

    expect(floorOf(withGap(3))).toBe(20);
    expect(floorOf(withGap(4))).toBe(0);
    expect(floorOf(busier(20, 60, (hour) => hour % 2 === 0))).toBe(20);
  });
});

describe('advice on a purchase', () => {
  it('buys the floor, and pays on demand for what is above', () => {
    // 20 units in most hours, 24 in every tenth: the floor is 20, which is 5 of m5.large.
    const units = busier(20, 24, (hour) => hour % 10 === 0);

    const advice = adviseOn(aGroup(units), list(noUpfront));

    expect(advice).toMatchObject({ count: 5, floorUnits: 20, minimumUnits: 20, basis: { kind: 'price-list' } });
    expect(advice.meanUnits).toBeGreaterThan(20.39);
    expect(bestOf(advice)).toMatchObject({ instrument: 'Reserved Instance', isAdvised: true });
  });

  it('says what it costs, saves and loses a month', () => {
    const advice = adviseOn(aGroup(flat(40)), list(noUpfront));

    const [option] = advice.options;
    // Ten machines at 0.096 for 730 hours are 700.80; reserved at 0.06 they are 438.00.
    expect(option!.monthlyCost).toBeCloseTo(438, 9);
    expect(option!.monthlySaving).toBeCloseTo(262.8, 9);
    expect(option!.savingPercent).toBeCloseTo(37.5, 9);
    // Twelve months of 438.00 are 7.5 months of 700.80: by the end of the eighth it is cheaper.
    expect(option!.breakEvenMonth).toBe(8);
    // With 10, 30, 50 % less on demand, 630.72, 490.56 and 350.40 are not paid; 438.00 still is.
    expect(option!.ifUsageFalls.map(({ percent }) => percent)).toEqual([10, 30, 50]);
    expect(option!.ifUsageFalls.map(({ monthlySaving }) => Number(monthlySaving.toFixed(2)))).toEqual([
      192.72, 52.56, -87.6,
    ]);
  });

  it('loses nothing to a fall that stays above the floor', () => {
    // 20 units in two hours a day, 40 in all others: what is bought is used as before when a tenth is gone.
    const units = busier(40, 20, (hour) => hour % 24 < 2);
    const advice = adviseOn(aGroup(units), list({ ...noUpfront }));

    const [option] = advice.options;
    expect(advice.count).toBe(5);
    expect(option!.ifUsageFalls[0]!.monthlySaving).toBeGreaterThan(option!.monthlySaving * 0.95);
  });

  it('needs 30 % over the term, and says so where no way to pay has it', () => {
    const dear = { ...noUpfront, hourly: 0.0673 };

    const advice = adviseOn(aGroup(flat(40)), list(dear));

    // 0.0673 of 0.096 is 29.9 % less.
    expect(advice.options[0]!.savingPercent).toBeCloseTo(29.896, 3);
    expect(advice.options[0]!.isAdvised).toBe(false);
    expect(advice.whyNot).toBe('no way to pay saves 30 % over paying on demand; the best saves 29.9 %');
    expect(bestOf(advice)).toBeUndefined();
  });

  it('is given at 0.8 and not below', () => {
    const even = adviseOn(aGroup(busier(8, 12, (hour) => hour % 2 === 0)), list(noUpfront));
    const uneven = adviseOn(aGroup(busier(8, 13, (hour) => hour % 2 === 0)), list(noUpfront));

    expect(even.whyNot).toBeUndefined();
    expect(uneven.whyNot).toBe('it is not even enough: 0.76 of at least 0.8');
  });

  it.each([
    ['a week was not measured', aGroup(flat(40, 100)), 'only 100 hours were measured; 168 are needed'],
    ['it is all covered', aGroup(flat(0), { coveredUnits: 40 }), 'commitments cover all of it already'],
    [
      'less than one machine always ran',
      aGroup(flat(3)),
      'nothing of it runs all the time without being covered already',
    ],
  ])('is refused with the reason where %s', (_, group, whyNot) => {
    expect(adviseOn(group, list(noUpfront))).toMatchObject({ whyNot });
  });

  it('is left to AWS where the reserved prices are not known', () => {
    const advice = adviseOn(aGroup(flat(40)), undefined);

    expect(advice).toMatchObject({
      options: [],
      whyNot: 'its reserved prices are not known; only AWS can advise on it',
    });
  });
});

describe('reserved prices that are embedded', () => {
  const about = { instanceType: 'm6i.xlarge', platform: 'Linux/UNIX', tenancy: 'default', onDemandHourly: 0.23 };

  it('are shares of the price on demand with their day and source', () => {
    const prices = reservedPrices(about, undefined)!;

    expect(prices.basis).toMatchObject({ kind: 'embedded', asOf: '2021-02-05' });
    expect(prices.offers).toHaveLength(12);
    expect(prices.offers[0]).toMatchObject({ paymentOption: 'No Upfront', upfront: 0 });
    expect(prices.offers[0]!.hourly).toBeCloseTo(0.14375, 9);
  });

  it.each([
    ['families that nobody has looked at', { ...about, instanceType: 'c6i.xlarge' }],
    ['Windows', { ...about, platform: 'Windows' }],
    ['dedicated machines', { ...about, tenancy: 'dedicated' }],
  ])('are not guessed for %s', (_, other) => {
    expect(reservedPrices(other, undefined)).toBeUndefined();
  });

  it('give way to the price list', () => {
    expect(reservedPrices(about, { offers: [noUpfront], asOf: '2026-11-01' })).toMatchObject({
      offers: [noUpfront],
      basis: { kind: 'price-list', asOf: '2026-11-01' },
    });
  });
});

describe.skipIf(!existsSync(X2IEDN))('real prices of x2iedn.32xlarge', () => {
  interface Listed {
    pricing: Record<string, { linux: { ondemand: string; reserved: Record<string, string> } }>;
  }
  const { pricing } = JSON.parse(existsSync(X2IEDN) ? readFileSync(X2IEDN, 'utf8') : '{"pricing":{}}') as Listed;
  const optionAt = (onDemandHourly: number, effective: number, termYears: 1 | 3) => {
    const offer: ReservedOffer = { ...noUpfront, termYears, hourly: effective };
    const group = aGroup(flat(256), {
      instanceType: 'x2iedn.32xlarge',
      unitsEach: 256,
      unitPrice: onDemandHourly / 256,
    });
    return adviseOn(group, list(offer)).options[0]!;
  };

  it.each([
    // us-east-1, 26.676 an hour on demand: 19,473.48 in 730 hours.
    // 16.41374 x 730 = 11,982.03; saves 7,491.45, 38.47 %; 12 x 0.6153 = 7.38 months.
    ['yrTerm1Standard.noUpfront', 1, 11_982.03, 7491.45, 38.47, 8],
    // 15.319521 x 730 = 11,183.25; saves 8,290.23, 42.57 %; 12 x 0.57428 = 6.89 months.
    ['yrTerm1Standard.allUpfront', 1, 11_183.25, 8290.23, 42.57, 7],
    // 8.55659 x 730 = 6,246.31; saves 13,227.17, 67.92 %; 36 x 0.32076 = 11.55 months.
    ['yrTerm3Standard.noUpfront', 3, 6246.31, 13_227.17, 67.92, 12],
    // 7.447412 x 730 = 5,436.61; saves 14,036.87, 72.08 %; 36 x 0.27918 = 10.05 months.
    ['yrTerm3Standard.allUpfront', 3, 5436.61, 14_036.87, 72.08, 11],
    // 19.7189 x 730 = 14,394.80; saves 5,078.68, 26.08 %, which is not advised; 12 x 0.7392 = 8.87 months.
    ['yrTerm1Convertible.noUpfront', 1, 14_394.8, 5078.68, 26.08, 9],
  ] as const)('%s costs, saves and pays for itself as written out', (term, years, cost, saving, percent, month) => {
    const { ondemand, reserved } = pricing['us-east-1']!.linux;

    const option = optionAt(Number(ondemand), Number(reserved[term]), years);

    expect(option.monthlyCost).toBeCloseTo(cost, 2);
    expect(option.monthlySaving).toBeCloseTo(saving, 2);
    expect(option.savingPercent).toBeCloseTo(percent, 2);
    expect(option.breakEvenMonth).toBe(month);
    expect(option.isAdvised).toBe(percent >= 30);
  });

  it('are what is embedded, in all 25 regions and every term', () => {
    const option = { 'No Upfront': 'noUpfront', 'Partial Upfront': 'partialUpfront', 'All Upfront': 'allUpfront' };
    const regions = Object.values(pricing);

    const worst = regions.map(({ linux }) => {
      const onDemandHourly = Number(linux.ondemand);
      const type = { instanceType: 'x2iedn.32xlarge', platform: 'Linux/UNIX', tenancy: 'default', onDemandHourly };
      const offers = reservedPrices(type, undefined)!.offers;
      return Math.max(
        ...offers.map((offer) => {
          const offering = offer.offeringClass === 'standard' ? 'Standard' : 'Convertible';
          const real = Number(linux.reserved[`yrTerm${offer.termYears}${offering}.${option[offer.paymentOption]}`]);
          return Math.abs(effectiveHourly(offer) / real - 1);
        }),
      );
    });

    expect(regions).toHaveLength(25);
    expect(Math.max(...worst)).toBeLessThan(1e-4);
  });
});

describe.skipIf(!existsSync(M5_LARGE))('a real Price List answer about m5.large', () => {
  const terms = () => listedTerms(JSON.parse(readFileSync(M5_LARGE, 'utf8')));

  it('has its price on demand and twelve ways to reserve it', () => {
    expect(terms()).toMatchObject({ onDemandHourly: 0.096, asOf: '2021-02-05' });
    expect(terms().offers).toHaveLength(12);
  });

  it('makes advice whose arithmetic is this', () => {
    const { offers, asOf } = terms();
    const prices = reservedPrices(
      { instanceType: 'm5.large', platform: 'Linux/UNIX', tenancy: 'default', onDemandHourly: 0.096 },
      { offers, asOf },
    );

    const { options } = adviseOn(aGroup(flat(4)), prices);

    const partial = options.find(
      ({ instrument, termYears, paymentOption }) =>
        instrument === 'Reserved Instance' && termYears === 3 && paymentOption === 'Partial Upfront',
    )!;
    // 505 upfront over 26,280 hours is 0.0192161 an hour, with 0.019 billed hourly 0.0382161: 60.19 % less than 0.096.
    expect(partial.upfrontCost).toBe(505);
    expect(partial.recurringMonthlyCost).toBeCloseTo(0.019 * 730, 9);
    expect(partial.monthlyCost).toBeCloseTo(27.8978, 4);
    expect(partial.monthlySaving).toBeCloseTo(70.08 - 27.8978, 4);
    expect(partial.savingPercent).toBeCloseTo(60.19, 2);
    expect(partial.breakEvenMonth).toBe(15);
  });
});

describe.skipIf(!existsSync(AZURE))('23 real recommendations of Azure', () => {
  const [head = '', ...lines] = existsSync(AZURE) ? readFileSync(AZURE, 'utf8').trim().split(/\r?\n/) : [];
  const names = head.replace('\uFEFF', '').split(',');
  const rows = lines.map((line) => new Map(line.split(',').map((cell, index) => [names[index], cell])));
  const priceOf = new Map(
    (existsSync(AZURE_PRICES) ? readFileSync(AZURE_PRICES, 'utf8').trim().split('\n') : []).map((line) => {
      const [region, size, price] = line.split(',');
      return [`${region} ${size}`, Number(price)];
    }),
  );
  const numberIn = (row: Map<string | undefined, string>, name: string) => Number(row.get(name));

  it('save what ours do on the same inputs: the cost without less the cost with', () => {
    const hours = 168;
    const off = rows.map((row) => {
      const count = numberIn(row, 'RecommendedQuantity');
      const without = numberIn(row, 'CostWithNoReservedInstances');
      // What ran, at the price on demand where we have it, and never more than was to be reserved.
      const listed = priceOf.get(`${row.get('Location')} ${row.get('SKU')}`) ?? 0;
      const price = Math.max(listed, without / (hours * count));
      const { monthlySaving } = compared(flat(without / price / hours, hours), {
        committedUnits: count,
        unitPrice: price,
        hourlyCommitment: numberIn(row, 'TotalCostWithReservedInstances') / hours,
      });
      return Math.abs((monthlySaving * hours) / 730 - numberIn(row, 'NetSavings'));
    });

    expect(rows).toHaveLength(23);
    expect(Math.max(...off)).toBeLessThan(1e-9);
  });
});
