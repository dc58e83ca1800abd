import { elementsOf } from './blocks.ts';
import { chart } from './chart-limits.ts';
import { all, boolean, byType, type Check, fault, list, number, object, oneOf, string } from './checks.ts';
import {
  accessory,
  actionElement,
  anyText,
  anything,
  button,
  contextAction,
  hasSource,
  image,
  inputElement,
  markdownText,
  plainText,
} from './limits-elements.ts';
import { isJson, type Json } from './options.ts';
import { dataTable, table } from './table-limits.ts';

/** What one message's blocks may say in all. Not documented: slackapi/bolt-js#2509 found about 13,200. */
export const BLOCK_TEXT_LIMIT = 13_200;
/** What `text` alone may say before `msg_too_long`; chat.postMessage truncates there, chat.update refuses. */
export const TEXT_LIMIT = 40_000;

const base = { type: string(), 'block_id?': string(255, 1) };

const richText = object({ ...base, elements: list(richTextPart) });

/** The four parts of rich text; what is inside them has no documented limit. */
function richTextPart(value: unknown, path: string, faults: string[]): void {
  const part = { type: string(), elements: list(anything, Number.POSITIVE_INFINITY, 0), 'border?': oneOf(0, 1) };
  byType({
    rich_text_section: object(part),
    rich_text_quote: object(part),
    rich_text_preformatted: object({ ...part, 'language?': string() }),
    rich_text_list: object({
      ...part,
      style: oneOf('bullet', 'ordered'),
      'indent?': number(0, 8),
      'offset?': number(0),
    }),
  })(value, path, faults);
}

const needsText: Check = (value, path, faults) => {
  if (isJson(value) && value.text === undefined && value.fields === undefined)
    fault(faults, path, 'missing required field: text or fields');
};

const uniqueActionIds: Check = (value, path, faults) => {
  if (!isJson(value)) return;
  const actionIds = elementsOf([value]).map(({ element }) => element.action_id);
  for (const id of duplicates(actionIds)) fault(faults, path, `action_id ${id} already exists in this block`);
};

const card = object({
  ...base,
  'hero_image?': image,
  'icon?': image,
  'title?': markdownText(150),
  'subtitle?': markdownText(150),
  'body?': markdownText(200),
  'actions?': list(button),
});

const context = object({
  ...base,
  elements: list(byType({ image, plain_text: plainText(2000), mrkdwn: markdownText(2000) }), 10),
});
const header = object({ ...base, text: plainText(150) });
const divider = object(base);

const section = all(
  object({
    ...base,
    'text?': anyText(3000),
    'fields?': list(anyText(2000), 10),
    'accessory?': accessory,
    'expand?': boolean,
  }),
  needsText,
);

const actions = all(object({ ...base, elements: list(actionElement, 25) }), uniqueActionIds);

const imageBlock = all(
  object({
    ...base,
    alt_text: string(2000, 1),
    'title?': plainText(2000),
    'image_url?': string(3000, 1),
    'slack_file?': object({ 'id?': string(), 'url?': string() }),
  }),
  hasSource,
);

const input = object({
  ...base,
  label: plainText(2000),
  element: inputElement,
  'hint?': plainText(2000),
  'optional?': boolean,
  'dispatch_action?': boolean,
});

const video = object({
  ...base,
  video_url: string(),
  thumbnail_url: string(),
  alt_text: string(),
  title: plainText(199),
  'title_url?': string(),
  'author_name?': string(49),
  'provider_name?': string(),
  'provider_icon_url?': string(),
  'description?': plainText(200),
});

const everywhere = { actions, context, divider, header, image: imageBlock, input, rich_text: richText, section, video };
const file = object({ ...base, source: oneOf('remote'), external_id: string() });

const container = object({
  ...base,
  'title?': plainText(150),
  'rich_text_title?': richText,
  'subtitle?': anyText(150),
  child_blocks: list(byType({ ...everywhere, file, table: table(base, richText) }), 10),
  'width?': oneOf('narrow', 'standard', 'wide', 'full'),
  'icon?': image,
  'is_collapsible?': boolean,
  'default_collapsed?': boolean,
  'has_header_divider?': boolean,
});

const taskCard = object({
  ...base,
  task_id: string(),
  title: string(),
  status: oneOf('pending', 'in_progress', 'complete', 'error'),
  'details?': richText,
  'output?': richText,
  'sources?': list(object({ type: oneOf('url'), url: string(), text: string() })),
});

const blocksOf = {
  message: byType({
    ...everywhere,
    card,
    carousel: object({ ...base, elements: list(card, 10) }),
    container,
    context_actions: object({ ...base, elements: list(contextAction, 5) }),
    data_table: dataTable(base, richText),
    data_visualization: chart(base),
    file,
    markdown: object({ ...base, text: string(12_000, 1) }),
    plan: object({ ...base, title: string(), 'tasks?': list(taskCard) }),
    table: table(base, richText),
    task_card: taskCard,
  }),
  modal: byType({
    ...everywhere,
    alert: object({ ...base, text: anyText(3000), 'level?': oneOf('default', 'info', 'warning', 'error', 'success') }),
  }),
  home: byType(everywhere),
};

/** What Slack would find wrong with a message's blocks, in its words; empty when it would take them. */
export function messageFaults(blocks: unknown): string[] {
  const faults: string[] = [];
  list(blocksOf.message, 50, 0)(blocks, '/blocks', faults);
  if (!Array.isArray(blocks)) return faults;

  noDuplicateBlockIds(blocks, '/blocks', faults);
  atMost(blocks, { type: 'data_visualization', most: 2 }, faults);
  atMost(blocks, { type: 'table', most: 1 }, faults);
  return faults;
}

const viewFields = {
  type: oneOf('modal', 'home'),
  'private_metadata?': string(3000),
  'callback_id?': string(255),
  'external_id?': string(255),
};
const modalFields = {
  ...viewFields,
  title: plainText(24),
  'close?': plainText(24),
  'submit?': plainText(24),
  'clear_on_close?': boolean,
  'notify_on_close?': boolean,
  'submit_disabled?': boolean,
};

/** What Slack would find wrong with a modal or a Home tab; a modal that asks for input needs a submit button. */
export function viewFaults(view: unknown): string[] {
  const faults: string[] = [];
  if (!isJson(view)) return ['[ERROR] must be an object [json-pointer:/view]'];

  const isModal = view.type === 'modal';
  const blocks = list(isModal ? blocksOf.modal : blocksOf.home, 100, 0);
  object({ ...(isModal ? modalFields : viewFields), blocks })(view, '/view', faults);
  if (!Array.isArray(view.blocks)) return faults;

  noDuplicateBlockIds(view.blocks, '/view/blocks', faults);
  if (isModal && !view.submit && view.blocks.some((block) => isJson(block) && block.type === 'input'))
    fault(faults, '/view', 'missing required field: submit');
  if (JSON.stringify(view).length > 250_000) fault(faults, '/view', 'must be less than 250 kB');
  return faults;
}

function noDuplicateBlockIds(blocks: unknown[], path: string, faults: string[]): void {
  const blockIds = blocks.filter(isJson).map((block) => block.block_id);
  for (const id of duplicates(blockIds)) fault(faults, path, `block_id ${id} already exists`);
}

function duplicates(ids: unknown[]): unknown[] {
  const known = ids.filter((id) => id !== undefined);
  return [...new Set(known.filter((id, index) => known.indexOf(id) !== index))];
}

function atMost(blocks: unknown[], { type, most }: { type: string; most: number }, faults: string[]): void {
  const count = blocks.filter((block) => isJson(block) && block.type === type).length;
  if (count > most) fault(faults, '/blocks', `no more than ${most} ${type} blocks allowed`);
}

/** The characters of all texts in some blocks, table cells included: what `msg_blocks_too_long` counts. */
export function blockTextLength(blocks: Json[]): number {
  const count = (value: unknown): number => {
    if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + count(each), 0);
    if (!isJson(value)) return 0;
    return Object.entries(value).reduce(
      (sum, [key, each]) => sum + (key === 'text' && typeof each === 'string' ? each.length : count(each)),
      0,
    );
  };
  return count(blocks);
}
