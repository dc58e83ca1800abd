import { describe, expect, it } from 'vitest';
import { summarise } from '../../src/model/metric-summary.ts';

describe('the summary of a metric', () => {
  it('takes the mean from the averages, the peaks from the maxima and the lows from the minima', () => {
    expect(summarise([1, 2, 3], [10, 20, 30], [0.5, 0.1, 2])).toEqual({
      hours: 3,
      mean: 2,
      min: 0.1,
      max: 30,
      p99: 30,
    });
  });

  it('lets the averages stand in where the cloud was not asked for more', () => {
    expect(summarise([4, 8])).toEqual({ hours: 2, mean: 6, min: 4, max: 8, p99: 8 });
    expect(summarise([4, 8], [null, null])).toEqual({ hours: 2, mean: 6, min: 4, max: 8, p99: 8 });
  });

  it('assumes nothing of hours without data', () => {
    expect(summarise([null, 6, null, Number.NaN])).toEqual({ hours: 1, mean: 6, min: 6, max: 6, p99: 6 });
  });

  it('is absent where nothing was measured', () => {
    expect(summarise([])).toBeUndefined();
    expect(summarise([null, null], [5, 5])).toBeUndefined();
  });

  it('leaves out the highest three of two weeks of hours for the 99th percentile', () => {
    const hours = Array.from({ length: 336 }, (_, hour) => hour + 1);

    // The nearest rank of 99 % of 336 is the 333rd.
    expect(summarise(hours)).toMatchObject({ max: 336, p99: 333 });
  });
});
