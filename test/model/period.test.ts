import { describe, expect, it } from 'vitest';
import { looksLikePeriod, parsePeriod, periodBefore } from '../../src/model/period.ts';

const TODAY = '2026-11-23';

describe('a period', () => {
  it.each([
    ['yesterday', '2026-11-22', '2026-11-23'],
    ['7d', '2026-11-16', '2026-11-23'],
    ['mtd', '2026-11-01', '2026-11-23'],
    ['last-month', '2026-10-01', '2026-11-01'],
    ['2026-02', '2026-02-01', '2026-03-01'],
    ['2026-10-01..2026-10-15', '2026-10-01', '2026-10-16'],
    ['2026-10-05', '2026-10-05', '2026-10-06'],
  ])('called %s runs from %s to before %s', (word, start, end) => {
    expect(parsePeriod(word, TODAY)).toMatchObject({ start, end });
  });

  it('called mtd on the first of a month is the whole month before', () => {
    expect(parsePeriod('mtd', '2026-11-01')).toMatchObject({ start: '2026-10-01', end: '2026-11-01' });
  });

  it.each(['2026-13', '2026-02-30', '2026-10-15..2026-10-01', '0d', 'soon'])('is not called %s', (word) => {
    expect(() => parsePeriod(word, TODAY)).toThrow(/period/i);
  });

  it.each([
    ['a whole month', '2026-03', '2026-02-01', '2026-03-01'],
    ['a month to date', 'mtd', '2026-10-01', '2026-10-23'],
    ['seven days', '7d', '2026-11-09', '2026-11-16'],
    ['a day', 'yesterday', '2026-11-21', '2026-11-22'],
  ])('of %s (%s) is compared with %s to before %s', (_, word, start, end) => {
    expect(periodBefore(parsePeriod(word, TODAY))).toMatchObject({ start, end });
  });

  it('is told from a team name', () => {
    expect(['mtd', '30d', '2026-10'].every(looksLikePeriod)).toBe(true);
    expect(['payments', 'team-30d', 'all'].some(looksLikePeriod)).toBe(false);
  });
});
