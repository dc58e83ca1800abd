import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block, Message } from '../../src/model/message.ts';
import { buttons, context, divider, fields, header, md, section } from '../../src/slack/blocks.ts';
import { costChart, costPie } from '../../src/slack/chart.ts';
import { withinLimits } from '../../src/slack/limits.ts';
import { dataTable, moneyColumn } from '../../src/slack/table.ts';
import { messageOf, withoutNativeBlocks } from '../../src/slack/text-form.ts';
import { objectionsOfSlack, pings } from '../fakes/slack-limits.ts';

const aMessage = (...blocks: Block[]): Message => ({ text: 'x', blocks });
const types = ({ blocks }: Message) => blocks.map(({ type }) => type);

describe('withinLimits', () => {
  it('leaves alone what Slack takes', () => {
    const message = messageOf(
      header('payments'),
      section(md`*$12.00*`),
      divider(),
      buttons({ label: 'CSV', actionId: 'cost.csv', value: 'A1' }),
    );

    expect(withinLimits(message)).toEqual(message);
  });

  it('drops from the end, says how much, and keeps the buttons', () => {
    const message = aMessage(
      ...Array.from({ length: 80 }, (_, index) => section(md`${index}`)),
      buttons({ label: 'CSV', actionId: 'cost.csv', value: 'A1' }),
    );

    const sent = withinLimits(message);

    expect(sent.blocks).toHaveLength(50);
    expect(sent.blocks.at(-1)?.type).toBe('actions');
    expect(JSON.stringify(sent.blocks.at(-2))).toContain('32 parts are left out');
  });

  it('shortens a text that is too long for one block', () => {
    const sent = withinLimits(aMessage(section(md`${md`${'a'.repeat(1400)}`}${'b'.repeat(1400)}${'&'.repeat(1400)}`)));

    expect(objectionsOfSlack(sent)).toEqual([]);
    expect(JSON.stringify(sent)).toMatch(/&amp;…/);
  });

  it('shows a third chart, and one that Slack would refuse, as text', () => {
    const chart = costChart({
      type: 'bar',
      title: 'by team',
      categories: ['a'],
      series: [{ name: 'cost', values: [1] }],
      currency: 'USD',
      categoryName: 'team',
    });
    const refused = costPie('nothing', [], 'USD');

    expect(types(withinLimits(aMessage(refused, chart, chart, chart)))).toEqual([
      'section',
      'data_visualization',
      'data_visualization',
      'section',
    ]);
  });

  it('never sends a message without text', () => {
    expect(withinLimits({ text: '', blocks: [] }).text).not.toBe('');
  });
});

const nasty = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  fc.constantFrom(
    '<!channel>',
    '<@U1>',
    '*_~`',
    '&&&&',
    '',
    '   ',
    '\ud83d',
    '😀'.repeat(40),
    'שלום ‮ abc',
    '```',
    '<!subteam^S1|x>',
  ),
  fc.integer({ min: 1, max: 10_000 }).map((length) => '&<a😀'.repeat(length).slice(0, length)),
);
const figure = fc.oneof(
  fc.double({ min: -1e12, max: 1e12, noNaN: true }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0),
);
const someText = fc
  .array(nasty, { maxLength: 4 })
  .map((values) => values.reduce((text, value) => md`${text} *${value}*`, md``));
const money = figure.map((value) => ({ value, text: `$${value}` }));
const someRows = fc.oneof(
  fc.array(fc.array(fc.oneof(nasty, money), { maxLength: 25 }), { maxLength: 20 }),
  fc
    .tuple(fc.integer({ min: 0, max: 300 }), nasty, money)
    .map(([count, name, cost]) => Array.from({ length: count }, (_, index) => [`${name} ${index}`, cost])),
);
const someBlock: fc.Arbitrary<Block> = fc.oneof(
  someText.map(section),
  fc.array(someText, { maxLength: 14 }).map((texts) => fields(...texts)),
  fc.array(someText, { maxLength: 14 }).map((texts) => context(...texts)),
  nasty.map(header),
  fc
    .array(fc.record({ label: nasty, actionId: fc.constant('cost.csv'), value: nasty }), { maxLength: 30 })
    .map((specs) => buttons(...specs.map((spec, index) => ({ ...spec, actionId: `cost.csv${index}` })))),
  fc
    .record({ caption: nasty, columns: fc.array(nasty, { minLength: 1, maxLength: 25 }), rows: someRows })
    .map(dataTable),
  someRows.map((rows) => dataTable({ caption: 'By service', columns: ['Service', moneyColumn('Cost', 'USD')], rows })),
  fc
    .record({
      type: fc.constantFrom('line' as const, 'area' as const, 'bar' as const),
      title: nasty,
      categories: fc.array(nasty, { maxLength: 25 }),
      series: fc.array(fc.record({ name: nasty, values: fc.array(figure, { maxLength: 25 }) }), { maxLength: 8 }),
      currency: nasty,
      categoryName: nasty,
    })
    .map(costChart),
  fc.array(fc.record({ label: nasty, cost: figure }), { maxLength: 8 }).map((parts) => costPie('share', parts, 'USD')),
);

describe('whatever a message is made of', () => {
  it('what goes out is what Slack takes, pings nobody, and so does its text form', () => {
    fc.assert(
      fc.property(fc.array(someBlock, { maxLength: 70 }), (blocks) => {
        const message = messageOf(...blocks);

        for (const out of [withinLimits(message), withinLimits(withoutNativeBlocks(message))]) {
          expect(objectionsOfSlack(out)).toEqual([]);
          expect(pings(out)).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });
});
