import { elementsOf } from './blocks.ts';
import { isJson, type Json } from './options.ts';

/** What a person put into an element: a text, a choice's value, a date; several for checkboxes and multi menus. */
export type InputValue = string | string[] | null;

/** By action_id; where two blocks share one, by `block_id/action_id`. */
export type InputValues = Record<string, InputValue>;

const asList = (value: InputValue): string[] => (value === null ? [] : Array.isArray(value) ? value : [value]);
const asText = (value: InputValue): string | null => (Array.isArray(value) ? (value[0] ?? null) : value || null);

/** The options of a menu, groups opened. */
function optionsOf(element: Json): Json[] {
  const groups = Array.isArray(element.option_groups) ? element.option_groups.filter(isJson) : [];
  return [element, ...groups].flatMap(({ options }) => (Array.isArray(options) ? options.filter(isJson) : []));
}

/** The fields an element adds to an action or to a view's state, by its type. */
export function chosenFields(element: Json, value: InputValue): Json {
  const text = asText(value);
  const chosen = optionsOf(element).filter((option) => asList(value).includes(String(option.value)));
  switch (element.type) {
    case 'button':
    case 'icon_button':
      return element.value === undefined ? {} : { value: element.value };
    case 'static_select':
    case 'radio_buttons':
    case 'overflow':
      return { selected_option: chosen[0] ?? null };
    case 'checkboxes':
    case 'multi_static_select':
      return { selected_options: chosen };
    case 'users_select':
      return { selected_user: text };
    case 'channels_select':
      return { selected_channel: text };
    case 'conversations_select':
      return { selected_conversation: text };
    case 'multi_users_select':
      return { selected_users: asList(value) };
    case 'multi_channels_select':
      return { selected_channels: asList(value) };
    case 'multi_conversations_select':
      return { selected_conversations: asList(value) };
    case 'datepicker':
      return { selected_date: text };
    case 'timepicker':
      return { selected_time: text };
    case 'datetimepicker':
      return { selected_date_time: text === null ? null : Number(text) };
    default:
      return { value: text };
  }
}

/** What an element holds before anybody touches it. */
export function initialValue(element: Json): InputValue {
  const { initial_option, initial_options, initial_date_time } = element;
  if (isJson(initial_option)) return String(initial_option.value);
  if (Array.isArray(initial_options)) return initial_options.filter(isJson).map((option) => String(option.value));
  if (typeof initial_date_time === 'number') return String(initial_date_time);

  const plural = element.initial_users ?? element.initial_channels ?? element.initial_conversations;
  if (Array.isArray(plural)) return plural.map(String);
  const { initial_value, initial_date, initial_time, initial_user, initial_channel, initial_conversation } = element;
  const single =
    initial_value ?? initial_date ?? initial_time ?? initial_user ?? initial_channel ?? initial_conversation;
  return typeof single === 'string' ? single : null;
}

/** `state.values` of a surface: every element that can hold a value, with what was filled in or its initial value. */
export function stateValues(blocks: Json[], filled: InputValues): Json {
  const values: Record<string, Json> = {};
  for (const { blockId, element } of elementsOf(blocks)) {
    if (['button', 'overflow', 'icon_button', 'feedback_buttons', 'workflow_button'].includes(String(element.type)))
      continue;
    const value = filledIn(filled, blockId, element);
    values[blockId] = {
      ...values[blockId],
      [String(element.action_id)]: { type: element.type, ...chosenFields(element, value) },
    };
  }
  return values;
}

function filledIn(filled: InputValues, blockId: string, element: Json): InputValue {
  const actionId = String(element.action_id);
  const own = filled[`${blockId}/${actionId}`] ?? filled[actionId];
  return own === undefined ? initialValue(element) : own;
}

/** What Slack's own client refuses before the bot hears of it: by block_id, the sentence under the input. */
export function inputErrors(blocks: Json[], filled: InputValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    if (block.type !== 'input' || !isJson(block.element)) continue;
    const blockId = String(block.block_id);
    const value = filledIn(filled, blockId, block.element);
    const problem = inputError(block.element, value, block.optional === true);
    if (problem) errors[blockId] = problem;
  }
  return errors;
}

function inputError(element: Json, value: InputValue, isOptional: boolean): string | undefined {
  const texts = asList(value).filter((text) => text !== '');
  if (texts.length === 0) return isOptional ? undefined : 'Please complete this required field.';

  const [text] = texts as [string];
  const { min_length, max_length, min_value, max_value } = element;
  if (element.type === 'plain_text_input') {
    if (typeof max_length === 'number' && text.length > max_length)
      return `Please enter at most ${max_length} characters.`;
    if (typeof min_length === 'number' && text.length < min_length)
      return `Please enter at least ${min_length} characters.`;
  }
  if (element.type === 'number_input') {
    const pattern = element.is_decimal_allowed === true ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
    if (!pattern.test(text)) return 'Please enter a number.';
    if (min_value !== undefined && Number(text) < Number(min_value)) return `Please enter at least ${min_value}.`;
    if (max_value !== undefined && Number(text) > Number(max_value)) return `Please enter at most ${max_value}.`;
  }
  if (element.type === 'email_text_input' && !/^[^\s@]+@[^\s@]+$/.test(text))
    return 'Please enter a valid email address.';
  if (element.type === 'url_text_input' && !URL.canParse(text)) return 'Please enter a valid URL.';
  return undefined;
}
