import { describe, expect, it } from 'vitest';
import { absorbedByPlan, absorbedByReservation } from '../../src/analysis/absorb.ts';

/** A machine of 200 dollars a month on demand, half of whose hours a commitment pays that is used up. */
const freed = { utilisation: 1, onDemandMonthly: 200, coveredShare: 0.5 };

describe('what a Savings Plan frees', () => {
  it('pays for as much on demand as it paid for before', () => {
    // It took 200 x 0.5 x 0.73 = 73 of the plan; 73 / 0.73 = 100 of other usage is taken over.
    expect(absorbedByPlan(freed, { rate: 0.73, eligibleOnDemandMonthly: 5000 })).toBeCloseTo(100, 12);
  });

  it('pays for no more than there is', () => {
    expect(absorbedByPlan(freed, { rate: 0.73, eligibleOnDemandMonthly: 40 })).toBe(40);
    expect(absorbedByPlan(freed, { rate: 0.73, eligibleOnDemandMonthly: -5 })).toBe(0);
  });

  it('is lost where some of the plan is unused already', () => {
    expect(absorbedByPlan({ ...freed, utilisation: 0.97 }, { rate: 0.73, eligibleOnDemandMonthly: 5000 })).toBe(0);
  });

  it('is nothing where its rate is not known', () => {
    expect(absorbedByPlan(freed, { rate: Number.NaN, eligibleOnDemandMonthly: 5000 })).toBe(0);
  });
});

describe('what a reservation frees', () => {
  it('is taken over by machines it applies to, as far as there are any', () => {
    expect(absorbedByReservation(freed, { applicableOnDemandMonthly: 5000 })).toBe(100);
    expect(absorbedByReservation(freed, { applicableOnDemandMonthly: 60 })).toBe(60);
    expect(absorbedByReservation(freed, { applicableOnDemandMonthly: 0 })).toBe(0);
  });

  it('is lost where some of it is unused already', () => {
    expect(absorbedByReservation({ ...freed, utilisation: 0.9 }, { applicableOnDemandMonthly: 5000 })).toBe(0);
  });
});
