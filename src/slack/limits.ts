import type { ActionsBlock, Button, ContextBlock, DataTableBlock, SectionBlock, TextObject } from '@slack/types';
import type { Block, DataVisualizationBlock, Message } from '../model/message.ts';
import { context, md } from './blocks.ts';
import { isDrawable, withShortLabels } from './chart.ts';
import { shorten, shortenMrkdwn } from './mrkdwn.ts';
import { TABLE_LIMITS, tableWithin } from './table.ts';
import { inText } from './text-form.ts';

/**
 * What a message may hold. Per block: `@slack/types` and docs.slack.dev; 50 blocks: slackapi/bolt-js#2509, which also
 * found the undocumented total of about 13,200 characters; table cells: 10,000 a message (data-table-block).
 */
export const LIMITS = {
  blocks: 50,
  characters: 11_900,
  text: 4000,
  charts: 2,
  tables: 1,
  tableCharacters: 9000,
  section: 3000,
  field: 2000,
  fields: 10,
  contextElements: 10,
  contextText: 2000,
  header: 150,
  buttons: 25,
  buttonText: 75,
  buttonValue: 2000,
  blockId: 255,
} as const;

/**
 * Everything that leaves goes through here: whatever the data, Slack takes the message. What there is no room for is
 * dropped or shortened from the end, and a line says so. Kinds of block we never build pass as they are.
 */
export function withinLimits({ text, blocks }: Message): Message {
  const fitting = withinTotal(withinTables(withinCharts(blocks.flatMap(fitBlock))));
  return { text: shortenMrkdwn(text, LIMITS.text) || 'A message without words.', blocks: fitting };
}

function fitBlock(block: Block): Block[] {
  const id = block.block_id === undefined ? {} : { block_id: shorten(block.block_id, LIMITS.blockId) };
  return kindFit(block).map((each) => ({ ...each, ...id }));
}

function kindFit(block: Block): Block[] {
  switch (block.type) {
    case 'section':
      return fitSection(block);
    case 'context':
      return fitContext(block);
    case 'actions':
      return fitActions(block);
    case 'header': {
      const title = shorten(block.text.text, LIMITS.header);
      return title.trim() === '' ? [] : [{ ...block, text: { ...block.text, text: title } }];
    }
    default:
      return [block];
  }
}

function fitSection({ text, fields, accessory, ...block }: SectionBlock): Block[] {
  const paragraph = text && hasWords(text) ? { text: fitText(text, LIMITS.section) } : {};
  const facts = atMost((fields ?? []).filter(hasWords), LIMITS.fields).map((field) => fitText(field, LIMITS.field));
  if (!('text' in paragraph) && facts.length === 0) return [];
  const beside = accessory && { accessory: accessory.type === 'button' ? fitButton(accessory) : accessory };
  return [{ ...block, ...paragraph, ...(facts.length > 0 ? { fields: facts } : {}), ...beside }];
}

function fitContext(block: ContextBlock): Block[] {
  const remarks = block.elements.filter((each) => each.type === 'image' || hasWords(each));
  const elements = atMost(remarks, LIMITS.contextElements).map((each) =>
    each.type === 'image' ? each : fitText(each, LIMITS.contextText),
  );
  return elements.length === 0 ? [] : [{ ...block, elements }];
}

function fitActions(block: ActionsBlock): Block[] {
  const elements = block.elements
    .slice(0, LIMITS.buttons)
    .map((each) => (each.type === 'button' ? fitButton(each) : each));
  return elements.length === 0 ? [] : [{ ...block, elements }];
}

function fitButton({ value, confirm, ...button }: Button): Button {
  const { title, text, confirm: yes, deny: no } = confirm ?? {};
  const dialog = {
    ...(title ? { title: fitText(title, 100) } : {}),
    ...(yes ? { confirm: fitText(yes, 30) } : {}),
    ...(no ? { deny: fitText(no, 30) } : {}),
    ...(confirm?.style ? { style: confirm.style } : {}),
  };
  return {
    ...button,
    text: fitText(button.text, LIMITS.buttonText),
    ...(value === undefined ? {} : { value: shorten(value, LIMITS.buttonValue) }),
    ...(text ? { confirm: { ...dialog, text: fitText(text, 300) } } : {}),
  };
}

function fitText<Text extends TextObject>(element: Text, limit: number): Text {
  const cut = element.type === 'mrkdwn' ? shortenMrkdwn : shorten;
  return { ...element, text: cut(element.text, limit) || '–' };
}

function hasWords({ text }: TextObject): boolean {
  return text.trim() !== '';
}

/** The first ones, the last of them saying how many are left out. */
function atMost<Item>(items: Item[], limit: number): (Item | TextObject)[] {
  if (items.length <= limit) return items;
  const more = md`and ${items.length - limit + 1} more`;
  return [...items.slice(0, limit - 1), { type: 'mrkdwn', text: more.mrkdwn, verbatim: true }];
}

/** Two charts at most, and none that Slack would refuse: the others say the same in text. */
function withinCharts(blocks: Block[]): Block[] {
  let charts = 0;
  return blocks.map((block) => {
    if (block.type !== 'data_visualization') return block;
    const chart: DataVisualizationBlock = withShortLabels(block);
    if (isDrawable(chart)) charts += 1;
    return isDrawable(chart) && charts <= LIMITS.charts ? chart : shortSection(inText(block));
  });
}

/** Sortable tables share a message's 10,000 characters of cells; of the older kind there is one. */
function withinTables(blocks: Block[]): Block[] {
  let room: number = LIMITS.tableCharacters;
  let older = 0;
  return blocks.flatMap((block): Block[] => {
    if (block.type === 'table') {
      older += 1;
      return older > LIMITS.tables ? [] : [{ ...block, rows: block.rows.slice(0, 100).map((row) => row.slice(0, 20)) }];
    }
    if (block.type !== 'data_table') return [block];
    const table = fitTable(block, Math.min(room, TABLE_LIMITS.characters));
    if (sizeOf(table) > room) return [shortSection(inText(block))];
    room -= sizeOf(table);
    return [table];
  });
}

function fitTable(block: DataTableBlock, characters: number): DataTableBlock {
  const {
    page_size: pageSize = 10,
    row_header_column_index: rowHeader = 0,
    ...rest
  } = tableWithin(block, { rows: TABLE_LIMITS.rows, characters });
  const columns = rest.rows[0]?.length ?? 1;
  return {
    ...rest,
    page_size: Math.max(1, Math.min(100, Math.trunc(pageSize) || 10)),
    row_header_column_index: Math.max(0, Math.min(columns - 1, Math.trunc(rowHeader) || 0)),
  };
}

function shortSection(block: Block): Block {
  return kindFit(block)[0] ?? context(md`A part without figures.`);
}

/** Characters kept for the line that says what is missing. */
const NOTE = 120;

/** Keeps what fits from the start, and the last row of buttons; says what was left out. */
function withinTotal(blocks: Block[]): Block[] {
  if (blocks.length <= LIMITS.blocks && sizeOf(blocks) <= LIMITS.characters) return blocks;
  const last = blocks.at(-1);
  const ending = last?.type === 'actions' && sizeOf(last) < LIMITS.characters / 4 ? [last] : [];
  const body = blocks.slice(0, blocks.length - ending.length);
  const kept: Block[] = [];
  let room = LIMITS.characters - NOTE - sizeOf(ending);
  for (const block of body.slice(0, LIMITS.blocks - 1 - ending.length)) {
    const fitting = sizeOf(block) <= room ? block : squeezed(block, room);
    if (!fitting) break;
    kept.push(fitting);
    room -= sizeOf(fitting);
    if (fitting !== block) break;
  }
  const missing = body.length - kept.length;
  const note = md`Shortened, since Slack takes no more in one message${missing > 0 ? `: ${missing} ${missing === 1 ? 'part is' : 'parts are'} left out` : ''}.`;
  return [...kept, context(note), ...ending];
}

/** As much of a block as there is room for; nothing where that would not be worth reading. */
function squeezed(block: Block, room: number): Block | undefined {
  if (block.type === 'section' && block.text && !block.fields && room > 300) {
    const limit = room - (sizeOf(block) - block.text.text.length);
    const text = limit > 100 ? { ...block.text, text: shortenMrkdwn(block.text.text, limit) } : undefined;
    return text && { ...block, text };
  }
  if (block.type === 'data_table' && room > 1500) {
    const table = fitTable(block, room - 1000);
    return sizeOf(table) <= room ? table : undefined;
  }
  return undefined;
}

/** Characters of text in a block or blocks: every string that is not the name of a kind. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, each: unknown) => sum + sizeOf(each), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, each]) => sum + (key === 'type' ? 0 : sizeOf(each)), 0);
}
