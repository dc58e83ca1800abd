import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CHART_LIMITS,
  chartText,
  costChart,
  costPie,
  isDrawable,
  sparkline,
  uniqueLabels,
} from '../../src/slack/chart.ts';
import { dataTable, moneyColumn, tableText, tableWithin } from '../../src/slack/table.ts';
import { hasNativeBlocks, messageOf, withoutNativeBlocks } from '../../src/slack/text-form.ts';

const days = ['2026-11-01', '2026-11-02', '2026-11-03'];
const aChart = (values = [10, 12.5, 8]) =>
  costChart({
    type: 'area',
    title: 'payments',
    categories: days,
    series: [{ name: 'cost', values }],
    currency: 'USD',
    categoryName: 'UTC day',
  });

describe('a chart', () => {
  it('holds one value per category and names its currency', () => {
    const block = aChart();

    expect(block.chart).toMatchObject({
      type: 'area',
      series: [{ name: 'cost', data: [{ label: '2026-11-01', value: 10 }, { value: 12.5 }, { value: 8 }] }],
      axis_config: { categories: days, x_label: 'UTC day', y_label: 'USD' },
    });
    expect(isDrawable(block)).toBe(true);
  });

  it('says the same in words, with its ends and extremes', () => {
    expect(chartText(aChart()).text).toBe(
      'payments (UTC day)\n▃▇▁\nfirst $10.00 (2026-11-01), last $8.00 (2026-11-03), lowest $8.00 (2026-11-03), highest $12.50 (2026-11-02)',
    );
  });

  it('is not drawn when a figure is no number or Slack would refuse it', () => {
    expect(isDrawable(aChart([1, Number.NaN, 2]))).toBe(false);
    expect(chartText(aChart([1, Number.NaN, 2])).text).toContain('last $2.00');
  });

  it('as a pie shows the positive parts and its currency in the title', () => {
    const pie = costPie(
      'x'.repeat(80),
      [
        { label: 'EC2', cost: 5 },
        { label: 'Credits', cost: -3 },
      ],
      'EUR',
    );

    expect(pie.title).toHaveLength(CHART_LIMITS.title);
    expect(pie.chart).toEqual({ type: 'pie', segments: [{ label: 'EC2', value: 5 }] });
    expect(chartText(pie).text).toContain('EC2  €5.00');
  });

  it('keeps labels short, unique and not empty, whatever they are', () => {
    const anyLabels = fc.array(
      fc.oneof(
        fc.constantFrom('', 'a'.repeat(30), `${'a'.repeat(30)}b`, 'x'),
        fc.string({ unit: 'binary', maxLength: 40 }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(anyLabels, (labels) => {
        const short = uniqueLabels(labels);

        expect(new Set(short).size).toBe(labels.length);
        expect(short.every((each) => each.length > 0 && each.length <= 20 && each.isWellFormed())).toBe(true);
      }),
    );
  });

  it('draws a flat line in the middle', () => {
    expect(sparkline([4, 4, 4])).toBe('▃▃▃');
  });
});

describe('a table', () => {
  const columns = ['Service', moneyColumn('Cost', 'USD'), moneyColumn('Change', 'USD')];
  const aRow = (name: string, cost: number) => [
    name,
    { value: cost, text: `$${cost}.00` },
    { value: 1, text: '+$1.00' },
  ];

  it('holds numbers the reader can sort by', () => {
    const { rows } = dataTable({ caption: 'By service', columns, rows: [aRow('EC2', 3)] });

    expect(rows).toEqual([
      columns.map((text) => ({ type: 'raw_text', text })),
      [
        { type: 'raw_text', text: 'EC2' },
        { type: 'raw_number', value: 3, text: '$3.00' },
        { type: 'raw_number', value: 1, text: '+$1.00' },
      ],
    ]);
  });

  it('sums up the rows it has no room for, each currency for itself', () => {
    const block = dataTable({
      caption: 'By service',
      columns,
      rows: Array.from({ length: 250 }, (_, index) => aRow(`s${index}`, 2)),
    });

    expect(block.rows).toHaveLength(101);
    expect(block.rows.at(-1)).toMatchObject([
      { text: 'and 151 more' },
      { value: 302, text: '$302.00' },
      { text: '+$151.00' },
    ]);
  });

  it('counts right when it is cut twice', () => {
    const block = dataTable({
      caption: 'By service',
      columns,
      rows: Array.from({ length: 250 }, (_, index) => aRow(`s${index}`, 2)),
    });

    const smaller = tableWithin(block, { rows: 11, characters: 6000 });

    expect(smaller.rows.at(-1)).toMatchObject([{ text: 'and 240 more' }, { text: '$480.00' }, {}]);
  });

  it('says the same in aligned text of a dozen rows', () => {
    const rows = [aRow('AmazonEC2', 1200), ...Array.from({ length: 15 }, (_, index) => aRow(`s${index}`, 2))];

    const { text } = tableText(dataTable({ caption: 'By service', columns, rows }));

    expect(text.split('\n').slice(0, 4)).toEqual([
      'By service',
      'Service     Cost (USD)  Change (USD)',
      'AmazonEC2     $1200.00        +$1.00',
      's0               $2.00        +$1.00',
    ]);
    expect(text).toContain('and 4 more       $8.00        +$4.00');
  });

  it('drops columns that do not fit on a phone, never the first figure', () => {
    const wide = ['Resource', ...['Cost', 'Change', 'Before'].map((name) => moneyColumn(name, 'USD'))];
    const row = [
      'arn:aws:ec2:'.repeat(20),
      ...Array.from({ length: 3 }, () => ({ value: 1234567, text: '$1,234,567,000.00' })),
    ];

    const lines = tableText(dataTable({ caption: 'x', columns: wide, rows: [row] })).text.split('\n');

    expect(lines[1]).toContain('Cost (USD)');
    expect(lines[1]).not.toContain('Before');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(64);
  });
});

describe('the text form of a message', () => {
  it('takes the place of the native blocks and carries the same figures', () => {
    const message = messageOf(
      aChart(),
      dataTable({
        caption: 'By <service>',
        columns: ['Service', 'Cost'],
        rows: [['<!channel>', { value: 3, text: '$3.00' }]],
      }),
    );

    const plain = withoutNativeBlocks(message);

    expect(hasNativeBlocks(message)).toBe(true);
    expect(hasNativeBlocks(plain)).toBe(false);
    expect(plain.blocks.map(({ type }) => type)).toEqual(['section', 'section']);
    expect(plain.text).toBe(message.text);
    expect(JSON.stringify(plain)).not.toContain('<!channel>');
    expect(message.text).toContain('$3.00');
  });
});
