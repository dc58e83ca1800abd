import type { Block, Message } from '../../src/model/message.ts';

/** What Slack would object to in a message, in words; empty when it would take it. Written from Slack's pages alone. */
export function objectionsOfSlack({ text, blocks }: Message): string[] {
  return [
    ...when(text.trim() === '', 'no text'),
    ...when(text.length > 4000, 'text too long'),
    ...when(blocks.length > 50, `${blocks.length} blocks`),
    ...when(blocks.filter(({ type }) => type === 'data_visualization').length > 2, 'more than two charts'),
    ...when(blocks.filter(({ type }) => type === 'table').length > 1, 'more than one table'),
    ...when(sum(blocks.map(textLength)) >= 12_000, 'too much text in all'),
    ...when(sum(blocks.map(cellLength)) > 10_000, 'too much text in cells'),
    ...blocks.flatMap(objectionsTo),
    ...when(!JSON.stringify({ text, blocks }).isWellFormed(), 'half a character'),
    ...when(/\\ud[89a-f]/i.test(JSON.stringify({ text, blocks })), 'half a character'),
  ];
}

function objectionsTo(block: Block): string[] {
  const long = when((block.block_id ?? '').length > 255, 'block_id');
  switch (block.type) {
    case 'section':
      return [
        ...long,
        ...when(!block.text && !block.fields, 'section without text'),
        ...when(block.text !== undefined && !isBetween(block.text.text.length, 1, 3000), 'section text'),
        ...when(
          (block.fields ?? []).length > 10 ||
            (block.fields ?? []).some((field) => !isBetween(field.text.length, 1, 2000)),
          'fields',
        ),
      ];
    case 'context':
      return [...long, ...when(!isBetween(block.elements.length, 1, 10), 'context elements')];
    case 'header':
      return [...long, ...when(!isBetween(block.text.text.length, 1, 150), 'header')];
    case 'actions':
      return [
        ...long,
        ...when(!isBetween(block.elements.length, 1, 25), 'actions'),
        ...block.elements.flatMap((each) =>
          each.type === 'button'
            ? when(!isBetween(each.text.text.length, 1, 75) || (each.value ?? '').length > 2000, 'button')
            : [],
        ),
      ];
    case 'data_table': {
      const widths = new Set(block.rows.map((row) => row.length));
      return [
        ...long,
        ...when(block.caption === '', 'caption'),
        ...when(!isBetween(block.rows.length, 2, 101), `${block.rows.length} rows`),
        ...when(widths.size !== 1 || Math.max(...widths) > 20 || Math.max(...widths) < 1, 'columns'),
        ...when(!isBetween(block.page_size ?? 5, 1, 100), 'page size'),
        ...block.rows
          .flat()
          .flatMap((cell) => [
            ...when(cell.type === 'raw_number' && !Number.isFinite(cell.value), 'number'),
            ...when(cell.type !== 'rich_text' && cell.text === '', 'empty cell'),
          ]),
      ];
    }
    case 'data_visualization':
      return [...long, ...objectionsToChart(block)];
    default:
      return long;
  }
}

function objectionsToChart({ title, chart }: Extract<Block, { type: 'data_visualization' }>): string[] {
  const titleFault = when(!isBetween(title.length, 1, 50), 'chart title');
  const label = (each: string) => isBetween(each.length, 1, 20);
  if (chart.type === 'pie') {
    const { segments } = chart;
    return [
      ...titleFault,
      ...when(
        !isBetween(segments.length, 1, 6) ||
          !segments.every((each) => label(each.label) && each.value > 0 && Number.isFinite(each.value)),
        'pie',
      ),
    ];
  }
  const { categories, x_label: x = '', y_label: y = '' } = chart.axis_config;
  return [
    ...titleFault,
    ...when(
      !isBetween(categories.length, 1, 20) ||
        new Set(categories).size !== categories.length ||
        !categories.every(label),
      'categories',
    ),
    ...when(x.length > 50 || y.length > 50, 'axis label'),
    ...when(
      !isBetween(chart.series.length, 1, 6) ||
        new Set(chart.series.map(({ name }) => name)).size !== chart.series.length,
      'series',
    ),
    ...chart.series.flatMap(({ name, data }) => [
      ...when(!label(name), 'series name'),
      ...when(
        data.length !== categories.length ||
          data.some((point, index) => point.label !== categories[index] || !Number.isFinite(point.value)),
        'points',
      ),
    ]),
  ];
}

/** Brackets that Slack would read as a mention or a link and that we did not write ourselves. */
export function pings(message: Message): string[] {
  return [message.text, ...message.blocks.flatMap(mrkdwnOf)].flatMap(
    (text) => text.match(/<(?![#@][A-Z0-9]+>)[^>]*>?/g) ?? [],
  );
}

function mrkdwnOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value && typeof value.text === 'string')
    return [value.text];
  return Object.values(value).flatMap(mrkdwnOf);
}

function textLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return sum(value.map(textLength));
  if (typeof value !== 'object' || value === null) return 0;
  return sum(Object.entries(value).map(([key, each]) => (key === 'type' ? 0 : textLength(each))));
}

function cellLength(block: Block): number {
  return block.type === 'data_table' ? textLength(block.rows) : 0;
}

function when(fault: boolean, name: string): string[] {
  return fault ? [name] : [];
}

function isBetween(count: number, least: number, most: number): boolean {
  return count >= least && count <= most;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
