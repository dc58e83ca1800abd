import { describe, expect, it } from 'vitest';
import { evenSeries } from '../../src/ingestion/even-series.ts';
import { parseSeriesCsv } from '../../src/ingestion/series-csv.ts';

const even = (...rows: string[]) => evenSeries(parseSeriesCsv(['timestamp,value', ...rows].join('\n'), 'series.csv'));

describe('rows at even spacing', () => {
  it('are days, with holes where there is no row', () => {
    expect(even('2026-01-04,4', '2026-01-01,1', '2026-01-02,2', '2026-01-05,5')).toEqual({
      series: { values: [1, 2, null, 4, 5], frequency: 'D', start: '2026-01-01' },
      season: undefined,
      spacing: 'one a day',
      indexOf: [3, 0, 1, 4],
    });
  });

  it('are one figure where several rows are at one time: their mean', () => {
    const { series, indexOf } = even('2026-01-01,1', '2026-01-01,3', '2026-01-02,5', '2026-01-02,');

    expect({ values: series.values, indexOf }).toEqual({ values: [2, 5], indexOf: [0, 0, 1, 1] });
  });

  it.each([
    ['2026-01-01T00:05:00Z', 288, 'one every 5 minutes'],
    ['2026-01-01 01:00', 24, 'one an hour'],
    ['2026-01-01T02:00:00+01:00', 24, 'one an hour'],
    ['2026-01-01T06:00:00', 28, 'one every 6 hours'],
    ['2026-01-01T00:00:01', 1440, 'one a second'],
    ['2026-01-08', undefined, 'one every 7 days'],
  ])('have the season of their spacing: until %s it is %s', (second, season, spacing) => {
    expect(even('2026-01-01T00:00:00Z,1', `${second},2`)).toMatchObject({ season, spacing });
  });

  it('need not be even at all: then their order counts', () => {
    const { series } = even('2026-01-01,1', '2026-01-02,2', '2026-01-03,3', '2031-01-01,4');

    expect(series.values).toEqual([1, 2, 3, 4]);
  });

  it('may be a single one', () => {
    expect(even('2026-01-01,1').series).toEqual({ values: [1], frequency: 'D', start: '2026-01-01' });
  });
});
