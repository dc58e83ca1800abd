import { describe, expect, it } from 'vitest';
import { blockTextLength, messageFaults, viewFaults } from '../../sandbox/slack/limits.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = (fields = {}) => ({ type: 'button', text: plain('Go'), action_id: 'a.b', ...fields });
const cell = (text: string) => ({ type: 'raw_text', text });
const table = (fields = {}) => ({
  type: 'data_table',
  caption: 'Cost',
  rows: [[cell('Team')], [cell('pay')]],
  ...fields,
});
const option = (value: string) => ({ text: plain(value), value });

function chart(series: unknown, categories: unknown = ['Mon', 'Tue'], fields = {}) {
  return {
    type: 'data_visualization',
    title: 'Cost',
    chart: { type: 'line', series, axis_config: { categories } },
    ...fields,
  };
}
const points = [
  { label: 'Mon', value: 1 },
  { label: 'Tue', value: 2 },
];

describe('Slack’s limits for messages', () => {
  it.each([
    ['a section', section('x'.repeat(3000))],
    ['fields without text', { type: 'section', fields: [plain('a'), plain('b')] }],
    ['buttons', { type: 'actions', elements: [button(), button({ action_id: 'c.d', style: 'danger' })] }],
    ['a menu', { type: 'actions', elements: [{ type: 'static_select', action_id: 'm', options: [option('one')] }] }],
    ['a table', table({ page_size: 10 })],
    ['a chart', chart([{ name: 'pay', data: points }])],
    ['a pie', chart([], [], { chart: { type: 'pie', segments: [{ label: 'EC2', value: 3 }] } })],
    [
      'rich text',
      { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] }] },
    ],
    ['an image', { type: 'image', image_url: 'https://example.com/a.png', alt_text: 'a' }],
    ['markdown', { type: 'markdown', text: '**x**' }],
    ['a container', { type: 'container', title: plain('More'), child_blocks: [section('x')], is_collapsible: true }],
  ])('take %s', (_, block) => {
    expect(messageFaults([block])).toEqual([]);
  });

  it.each([
    ['a section of 3,001 characters', section('x'.repeat(3001)), 'less than 3001 characters'],
    ['an empty section', section(''), 'more than 0 characters'],
    ['a section of nothing', { type: 'section' }, 'missing required field: text or fields'],
    ['eleven fields', { type: 'section', fields: Array(11).fill(plain('x')) }, 'no more than 10 items'],
    ['a field of 2,001 characters', { type: 'section', fields: [plain('x'.repeat(2001))] }, 'less than 2001'],
    ['a header of 151 characters', { type: 'header', text: plain('x'.repeat(151)) }, 'less than 151'],
    ['a header in mrkdwn', { type: 'header', text: { type: 'mrkdwn', text: 'x' } }, 'must be one of: plain_text'],
    ['a button text of 76 characters', { type: 'actions', elements: [button({ text: plain('x'.repeat(76)) })] }, '76'],
    ['a button value of 2,001', { type: 'actions', elements: [button({ value: 'x'.repeat(2001) })] }, '2001'],
    ['an action_id of 256', { type: 'actions', elements: [button({ action_id: 'x'.repeat(256) })] }, '256'],
    ['an invented button style', { type: 'actions', elements: [button({ style: 'warning' })] }, 'primary, danger'],
    ['an invented property', { ...section('x'), colour: 'red' }, 'invalid additional property: colour'],
    ['the same action_id twice', { type: 'actions', elements: [button(), button()] }, 'a.b already exists'],
    [
      '26 elements',
      { type: 'actions', elements: Array.from({ length: 26 }, (_, i) => button({ action_id: `${i}` })) },
      '25',
    ],
    ['eleven context elements', { type: 'context', elements: Array(11).fill(plain('x')) }, 'no more than 10'],
    [
      'six overflow options',
      { type: 'actions', elements: [{ type: 'overflow', options: Array(6).fill(option('x')) }] },
      '5',
    ],
    [
      'a menu without options',
      { type: 'actions', elements: [{ type: 'static_select', action_id: 'm' }] },
      'option_groups',
    ],
    ['an alert, which is for modals', { type: 'alert', text: plain('x') }, 'unsupported type: alert'],
    ['a block nobody knows', { type: 'headline' }, 'unsupported type: headline'],
    ['something that is no block', 'text', 'must be an object'],
    ['a table without caption', table({ caption: undefined }), 'missing required field: caption'],
    ['a table of only a header', table({ rows: [[cell('Team')]] }), 'at least 2 items'],
    ['a table of 102 rows', table({ rows: Array(102).fill([cell('x')]) }), 'no more than 101'],
    [
      'a table of 21 columns',
      table({ rows: [Array(21).fill(cell('x')), Array(21).fill(cell('x'))] }),
      'no more than 20',
    ],
    ['a ragged table', table({ rows: [[cell('a'), cell('b')], [cell('c')]] }), 'equal length'],
    [
      'rich text in a table’s header',
      table({ rows: [[{ type: 'rich_text', elements: [] }], [cell('x')]] }),
      'rows/0/0',
    ],
    ['pages of 101 rows', table({ page_size: 101 }), 'between 1 and 100'],
    [
      'a chart of seven series',
      chart(Array.from({ length: 7 }, (_, i) => ({ name: `${i}`, data: points }))),
      '6 items',
    ],
    ['two series of one name', chart([1, 2].map(() => ({ name: 'pay', data: points }))), 'names must be unique'],
    [
      'a series with a gap',
      chart([{ name: 'pay', data: [{ label: 'Mon', value: 1 }] }]),
      'one value for each category',
    ],
    [
      'a value that is no number',
      chart([{ name: 'p', data: [{ label: 'Mon', value: Number.NaN }] }], ['Mon']),
      'finite',
    ],
    ['a long label', chart([{ name: 'x'.repeat(21), data: points }]), 'less than 21'],
    ['a long title', chart([{ name: 'pay', data: points }], ['Mon', 'Tue'], { title: 'x'.repeat(51) }), 'less than 51'],
    [
      'a pie with nothing in a slice',
      chart([], [], { chart: { type: 'pie', segments: [{ label: 'a', value: 0 }] } }),
      'greater',
    ],
    ['a radar chart', chart([], [], { chart: { type: 'radar' } }), 'unsupported type: radar'],
  ])('refuse %s', (_, block, sentence) => {
    const faults = messageFaults([block]);

    expect(faults.join('\n')).toContain(sentence);
  });

  it('refuse the 51st block, a third chart and a second block of one id', () => {
    const threeCharts = Array(3).fill(chart([{ name: 'pay', data: points }]));
    const twins = [
      { ...section('x'), block_id: 'same' },
      { ...section('y'), block_id: 'same' },
    ];

    expect(messageFaults(Array(51).fill(section('x')))).toEqual([
      '[ERROR] no more than 50 items allowed [json-pointer:/blocks]',
    ]);
    expect(messageFaults(threeCharts).join()).toContain('no more than 2 data_visualization');
    expect(messageFaults(twins).join()).toContain('block_id same already exists');
  });

  it('count the text of all blocks, table cells too', () => {
    expect(blockTextLength([section('12345'), table(), { type: 'markdown', text: '123' }])).toBe(5 + 7 + 3);
  });
});

describe('Slack’s limits for views', () => {
  const input = { type: 'input', label: plain('Why'), element: { type: 'plain_text_input', action_id: 'a' } };
  const modal = (fields = {}) => ({
    type: 'modal',
    title: plain('Deny'),
    submit: plain('OK'),
    blocks: [input],
    ...fields,
  });

  it('take a modal with an input and a Home tab of a hundred blocks', () => {
    expect(viewFaults(modal())).toEqual([]);
    expect(viewFaults({ type: 'home', blocks: Array(100).fill(section('x')) })).toEqual([]);
  });

  it.each([
    ['a modal without a title', modal({ title: undefined }), 'missing required field: title'],
    ['a title of 25 characters', modal({ title: plain('x'.repeat(25)) }), 'less than 25'],
    ['an input nobody can submit', modal({ submit: undefined }), 'missing required field: submit'],
    ['101 blocks', modal({ blocks: Array(101).fill(section('x')) }), 'no more than 100'],
    ['private metadata of 3,001', modal({ private_metadata: 'x'.repeat(3001) }), 'less than 3001'],
    ['a chart, which is for messages', modal({ blocks: [chart([])] }), 'unsupported type: data_visualization'],
    ['a table on the Home tab', { type: 'home', blocks: [table()] }, 'unsupported type: data_table'],
    ['a Home tab with a title', { type: 'home', title: plain('x'), blocks: [] }, 'additional property: title'],
    ['an input without its element', modal({ blocks: [{ ...input, element: undefined }] }), 'field: element'],
    ['no view at all', undefined, 'must be an object'],
  ])('refuse %s', (_, view, sentence) => {
    expect(viewFaults(view).join('\n')).toContain(sentence);
  });
});
