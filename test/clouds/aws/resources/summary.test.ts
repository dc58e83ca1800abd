import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  keptHours,
  largest,
  noHours,
  putPoints,
  summarise,
  together,
} from '../../../../src/clouds/aws/resources/summary.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-23T00:00:00Z');
const SPAN = { start: START, end: START + 4 * HOUR, step: HOUR };
const hours = (...values: (number | null)[]) => Float64Array.from(values, (each) => each ?? Number.NaN);

describe('points of a metric', () => {
  const placed = (...points: [hour: number, value: number][]) => {
    const series = noHours(4);
    const timestamps = points.map(([hour]) => new Date(START + hour * HOUR));
    putPoints(series, { timestamps, values: points.map(([, value]) => value) }, SPAN);
    return series;
  };

  it('are put into their hours, whatever order they come in', () => {
    expect(placed([2, 20], [0, 5])).toEqual(hours(5, null, 20, null));
  });

  it('are dropped where they are outside of the hours that were asked for, as from a clock that differs', () => {
    expect(placed([-1, 1], [4, 1], [99, 1], [3.5, 7])).toEqual(hours(null, null, null, 7));
  });

  it('count once where an hour comes twice', () => {
    expect(placed([1, 3], [1, 4])).toEqual(hours(null, 4, null, null));
  });

  it('are dropped where they are no numbers', () => {
    expect(placed([0, Number.NaN], [1, Number.POSITIVE_INFINITY])).toEqual(noHours(4));
  });
});

describe('several series', () => {
  it('are added only in the hours that all of them have', () => {
    expect(together([hours(1, 2, null, null), hours(10, null, 30, null)])).toEqual(hours(11, null, null, null));
  });

  it('are averaged where they are parts of one thing', () => {
    expect(together([hours(0, 50), hours(100, 50)], { areParts: true })).toEqual(hours(50, 50));
  });

  it('have the largest of each hour among those that have it', () => {
    expect(largest([hours(1, 9, null, null), hours(5, null, 3, null)])).toEqual(hours(5, 9, 3, null));
  });
});

describe('a summary', () => {
  it('counts the hours that have data and assumes nothing of the others', () => {
    expect(summarise(hours(4, null, 2, null))).toEqual({ hours: 2, mean: 3, min: 2, max: 4, p99: 4 });
  });

  it('is unknown where there is no hour at all, which is not zero', () => {
    expect(summarise(noHours(4))).toBeUndefined();
  });

  it('has its largest and 99th from the maxima, where those were asked for', () => {
    expect(summarise(hours(1, 2, 3), { peaks: hours(50, 99, 70) })).toEqual({
      hours: 3,
      mean: 2,
      min: 1,
      max: 99,
      p99: 99,
    });
  });

  it('falls back on the averages where no maximum came', () => {
    expect(summarise(hours(1, 2), { peaks: hours(null, null) })).toMatchObject({ max: 2, p99: 2 });
  });

  it('takes the 99th percentile by nearest rank: of 336 hours the fourth largest', () => {
    const values = Float64Array.from({ length: 336 }, (_, hour) => hour + 1);

    expect(summarise(values)).toMatchObject({ max: 336, p99: 333 });
  });

  it('counts a day as 24 hours where there is one figure a day', () => {
    expect(summarise(hours(7, 7), { hoursAPoint: 24 })).toMatchObject({ hours: 48 });
  });

  it('always has its figures in order, whatever was measured', () => {
    const values = fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 1e12 })), {
      minLength: 1,
      maxLength: 400,
    });

    fc.assert(
      fc.property(values, (measured) => {
        const summary = summarise(hours(...measured));
        const known = measured.filter((each) => each !== null);
        if (!summary) return known.length === 0;
        const { min, mean, max, p99, hours: counted } = summary;
        const slack = max * 1e-9;
        const within = known.filter((each) => each <= p99).length >= 0.99 * known.length;
        return counted === known.length && min <= mean + slack && mean <= max + slack && p99 <= max && within;
      }),
    );
  });

  it('keeps hours with two digits, and null where there was nothing', () => {
    expect(keptHours(hours(1.23456, null, 0))).toEqual([1.23, null, 0]);
  });
});
