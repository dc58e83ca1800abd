import { describe, expect, it } from 'vitest';
import {
  companyStory,
  completeness,
  openingOf,
  STORY_TODAY,
  type StoryCharge,
  TEAM_NAMES,
} from '../../sandbox/story.ts';
import { addDays, daysIn } from '../../src/model/period.ts';

const story = companyStory();
/** The same bills three weeks on: every day up to the plot's is whole. */
const later = companyStory({ today: addDays(STORY_TODAY, 21) });
const withoutSurprises = companyStory({ today: addDays(STORY_TODAY, 21), surprises: false });

describe('the story', () => {
  it('is the same each time it is told', () => {
    expect(companyStory()).toEqual(story);
  });

  it('is told in a moment', () => {
    const started = performance.now();

    companyStory();

    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('has a charge of every cloud on every day of thirteen full months and the current one to date', () => {
    const days = daysIn({ start: '2025-10-01', end: STORY_TODAY });

    for (const cloud of ['aws', 'azure', 'gcp']) {
      const seen = new Set(story.charges.filter((charge) => charge.cloud === cloud).map(({ day }) => day));
      expect([...seen]).toEqual(days);
    }
  });

  it('can be told around another day, with as much history and the same surprises', () => {
    const other = companyStory({ today: '2027-03-02', plotDay: '2027-03-02' });

    expect(other.start).toBe('2026-02-01');
    expect(other.charges.at(-1)?.day).toBe('2027-03-01');
    expect(other.surprises.map(({ name }) => name)).toEqual(story.surprises.map(({ name }) => name));
  });

  it('opens at eight in the morning in Berlin, before the first digest', () => {
    expect(openingOf().toString()).toBe('2026-11-23T07:00:00Z');
  });

  it('costs between 55,000 and 95,000 dollars a month, some of them in euros', () => {
    for (const month of new Set(later.charges.map(({ day }) => day.slice(0, 7)))) {
      if (month === '2026-12') continue;
      const ofMonth = later.charges.filter(({ day }) => day.startsWith(month));
      const usd = sum(ofMonth, ({ billingCurrency }) => billingCurrency === 'USD');
      const eur = sum(ofMonth, ({ billingCurrency }) => billingCurrency === 'EUR');

      expect(usd + eur / 0.92).toBeGreaterThan(55_000);
      expect(usd + eur / 0.92).toBeLessThan(95_000);
      expect(eur).toBeGreaterThan(5_000);
    }
  });

  it('bills Azure in euros and the others in dollars', () => {
    const pairs = new Set(story.charges.map(({ cloud, billingCurrency }) => `${cloud} ${billingCurrency}`));

    expect([...pairs].sort()).toEqual(['aws USD', 'azure EUR', 'gcp USD']);
  });

  it('grows from year to year', () => {
    const november = (year: number) =>
      sum(withoutSurprises.charges, ({ day, cloud }) => day.startsWith(`${year}-11`) && cloud === 'aws');

    expect(november(2026) / november(2025)).toBeGreaterThan(1.05);
    expect(november(2026) / november(2025)).toBeLessThan(1.3);
  });

  it('rests at the weekend where people work office hours', () => {
    const onDay = (day: string) =>
      sum(later.charges, (each) => each.day === day && each.resourceName === 'checkout-dev-1');

    expect(onDay('2026-09-12')).toBeLessThan(onDay('2026-09-11') * 0.1);
  });

  it('knows every kind of charge that Cost Explorer tells apart', () => {
    const types = new Set(story.charges.filter(({ cloud }) => cloud === 'aws').map(({ recordType }) => recordType));

    expect([...types].sort()).toEqual([
      'Credit',
      'DiscountedUsage',
      'RIFee',
      'Refund',
      'SavingsPlanCoveredUsage',
      'SavingsPlanRecurringFee',
      'Support',
      'Tax',
      'Usage',
    ]);
  });

  it('bills commitments once and amortises them: what is used and unused adds up to what was promised', () => {
    const commitments = later.charges.filter(({ commitmentDiscountId }) => commitmentDiscountId !== undefined);
    const october = commitments.filter(({ day }) => day.startsWith('2026-10'));

    for (const id of new Set(october.map(({ commitmentDiscountId }) => commitmentDiscountId))) {
      const ofOne = october.filter(({ commitmentDiscountId }) => commitmentDiscountId === id);
      const billed = ofOne.reduce((total, { billedCost }) => total + billedCost, 0);
      expect(sum(ofOne, () => true)).toBeCloseTo(billed, 2);
      expect(sum(ofOne, ({ commitmentDiscountStatus }) => commitmentDiscountStatus === 'Unused')).toBeGreaterThan(0);
    }
  });

  it('has tag values that only survive careful hands', () => {
    const values = new Set(
      story.charges.flatMap(({ tags }) => Object.entries(tags).map(([key, value]) => `${key}=${value}`)),
    );

    expect(values).toContain('app=R&D <test>');
    expect(values).toContain('app=cost$center$42');
    expect(values).toContain(' org=growth');
    expect(values).toContain('owner=');
  });
});

describe('the newest two days of the story', () => {
  it('are incomplete, as real bills are', () => {
    const share = (daysAgo: number) => {
      const day = addDays(STORY_TODAY, -daysAgo);
      return sum(story.charges, (each) => each.day === day) / sum(later.charges, (each) => each.day === day);
    };

    expect(share(1)).toBeCloseTo(0.55, 3);
    expect(share(2)).toBeCloseTo(0.92, 3);
    expect(share(3)).toBe(1);
    expect(completeness(STORY_TODAY, STORY_TODAY)).toBe(0);
  });

  it('are restated when the clock moves on, and no older day is', () => {
    const settled = addDays(STORY_TODAY, -2);
    const until = ({ charges }: { charges: StoryCharge[] }) => charges.filter(({ day }) => day < settled);

    expect(until(companyStory({ today: addDays(STORY_TODAY, 1) }))).toEqual(until(story));
  });
});

describe('the surprises', () => {
  it.each(story.surprises)(
    '$name shows in the bills as large as it is said to be',
    ({ start, end, subAccountId, dailyImpact }) => {
      const until = end && end < STORY_TODAY ? end : STORY_TODAY;
      const isPart = (each: StoryCharge) => each.day >= start && each.day < until && each.subAccountId === subAccountId;

      const impact = sum(later.charges, isPart) - sum(withoutSurprises.charges, isPart);

      const perDay = impact / daysIn({ start, end: until }).length;
      expect(Math.abs(perDay - dailyImpact)).toBeLessThan(dailyImpact * 0.05);
    },
  );

  it('belong to the team and service that the bills name', () => {
    for (const { start, team, serviceName, subAccountId } of story.surprises) {
      const there = later.charges.find(
        (each) =>
          each.day === start &&
          each.subAccountId === subAccountId &&
          each.serviceName === serviceName &&
          each.tags.team === team,
      );
      expect(there).toBeDefined();
    }
  });

  it('happen to every team, and some were planned', () => {
    expect(new Set(story.surprises.map(({ team }) => team))).toEqual(new Set(TEAM_NAMES));
    expect(story.surprises.filter(({ planned }) => planned).length).toBeGreaterThan(0);
  });

  it('are not known before they happen', () => {
    const names = companyStory({ today: addDays(STORY_TODAY, -10) }).surprises.map(({ name }) => name);

    expect(names).not.toContain('runaway-logs');
    expect(names).toContain('forgotten-load-test');
  });
});

function sum(charges: readonly StoryCharge[], isPart: (charge: StoryCharge) => boolean): number {
  return charges.reduce((total, charge) => (isPart(charge) ? total + charge.effectiveCost : total), 0);
}
