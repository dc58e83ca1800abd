import { all, boolean, byType, type Check, fault, list, matching, number, object, oneOf, string } from './checks.ts';
import { isJson } from './options.ts';

/*
 * The composition objects and elements of Block Kit with their limits.
 * Source: the types and comments of @slack/types 3.2, and docs.slack.dev/reference/block-kit.
 */

const type = string();

export const plainText = (max: number, min = 1) =>
  all(object({ type: oneOf('plain_text'), text: string(max, min), 'emoji?': boolean }));
const mrkdwn = (max: number, min = 1) =>
  object({ type: oneOf('mrkdwn'), text: string(max, min), 'verbatim?': boolean });
export const anyText = (max: number) => byType({ plain_text: plainText(max), mrkdwn: mrkdwn(max) });
export const markdownText = mrkdwn;

export const actionId = string(255, 1);
const placeholder = plainText(150);
const date = matching(/^\d{4}-\d{2}-\d{2}$/, 'YYYY-MM-DD');
const dispatch = object({
  'trigger_actions_on?': list(oneOf('on_enter_pressed', 'on_character_entered')),
});
const confirm = object({
  'title?': plainText(100),
  text: anyText(300),
  'confirm?': plainText(30),
  'deny?': plainText(30),
  'style?': oneOf('primary', 'danger'),
});

/** An option of a menu: text and description 75 characters, value 150. */
const option = (text: Check = plainText(75)) =>
  object({ text, value: string(150, 1), 'description?': plainText(75), 'url?': string(3000) });
const choice = option(anyText(75));
const group = object({ label: plainText(75), options: list(option(), 100) });

const common = { type, 'action_id?': actionId, 'confirm?': confirm, 'focus_on_load?': boolean };
const menu = { ...common, 'placeholder?': placeholder };
const multi = { ...menu, 'max_selected_items?': number(1) };
const ids = list(string(), 100, 0);
const filter = object({
  'include?': list(oneOf('im', 'mpim', 'private', 'public')),
  'exclude_external_shared_channels?': boolean,
  'exclude_bot_users?': boolean,
});
const input = {
  type,
  'action_id?': actionId,
  'dispatch_action_config?': dispatch,
  'focus_on_load?': boolean,
  'placeholder?': placeholder,
};

/** A static menu has either options or groups of them. */
const hasOptions: Check = (value, path, faults) => {
  if (isJson(value) && (value.options === undefined) === (value.option_groups === undefined))
    fault(faults, path, 'must have either options or option_groups');
};
const optionsOrGroups = { 'options?': list(option(), 100), 'option_groups?': list(group, 100) };

export const button = object({
  type,
  text: plainText(75),
  'action_id?': actionId,
  'value?': string(2000),
  'url?': string(3000),
  'style?': oneOf('primary', 'danger'),
  'confirm?': confirm,
  'accessibility_label?': string(75),
});

export const image = all(
  object({
    type,
    alt_text: string(2000, 1),
    'image_url?': string(3000, 1),
    'slack_file?': object({ 'id?': string(), 'url?': string() }),
  }),
  hasSource,
);

/** An image comes from a public address or from a file in Slack, never both. */
export function hasSource(value: unknown, path: string, faults: string[]): void {
  if (isJson(value) && (value.image_url === undefined) === (value.slack_file === undefined))
    fault(faults, path, 'must have either image_url or slack_file');
}

const selects = {
  static_select: all(object({ ...menu, 'initial_option?': option(), ...optionsOrGroups }), hasOptions),
  multi_static_select: all(
    object({ ...multi, 'initial_options?': list(option(), 100), ...optionsOrGroups }),
    hasOptions,
  ),
  external_select: object({ ...menu, 'initial_option?': option(), 'min_query_length?': number(0) }),
  multi_external_select: object({ ...multi, 'initial_options?': list(option(), 100), 'min_query_length?': number(0) }),
  users_select: object({ ...menu, 'initial_user?': string() }),
  multi_users_select: object({ ...multi, 'initial_users?': ids }),
  channels_select: object({ ...menu, 'initial_channel?': string(), 'response_url_enabled?': boolean }),
  multi_channels_select: object({ ...multi, 'initial_channels?': ids }),
  conversations_select: object({
    ...menu,
    'initial_conversation?': string(),
    'default_to_current_conversation?': boolean,
    'filter?': filter,
    'response_url_enabled?': boolean,
  }),
  multi_conversations_select: object({
    ...multi,
    'initial_conversations?': ids,
    'default_to_current_conversation?': boolean,
    'filter?': filter,
  }),
};

const choices = {
  checkboxes: object({ ...common, options: list(choice, 10), 'initial_options?': list(choice, 10) }),
  radio_buttons: object({ ...common, options: list(choice, 10), 'initial_option?': choice }),
};

const pickers = {
  datepicker: object({ ...menu, 'initial_date?': date }),
  timepicker: object({ ...menu, 'initial_time?': matching(/^\d{2}:\d{2}$/, 'HH:mm'), 'timezone?': string() }),
  datetimepicker: object({ ...common, 'initial_date_time?': number(1e9, 9_999_999_999) }),
};

const richTextInput = object({ ...input, 'initial_value?': object({ type, elements: list(anything) }) });

const inputs = {
  plain_text_input: object({
    ...input,
    'initial_value?': string(3000),
    'multiline?': boolean,
    'min_length?': number(0, 3000),
    'max_length?': number(1, 3000),
  }),
  email_text_input: object({ ...input, 'initial_value?': string() }),
  url_text_input: object({ ...input, 'initial_value?': string() }),
  number_input: object({
    ...input,
    is_decimal_allowed: boolean,
    'initial_value?': string(),
    'min_value?': string(),
    'max_value?': string(),
  }),
  file_input: object({ type, 'action_id?': actionId, 'filetypes?': list(string()), 'max_files?': number(1, 10) }),
  rich_text_input: richTextInput,
};

/** No limit is known for what is inside. */
export function anything(): void {}

const overflow = object({ type, 'action_id?': actionId, options: list(option(), 5), 'confirm?': confirm });
const workflowButton = object({
  type,
  text: plainText(75),
  workflow: object({ trigger: object({ url: string(), 'customizable_input_parameters?': list(anything) }) }),
  'action_id?': actionId,
  'style?': oneOf('primary', 'danger'),
  'accessibility_label?': string(75),
});

/** What may stand in an actions block. */
export const actionElement = byType({
  button,
  overflow,
  workflow_button: workflowButton,
  rich_text_input: richTextInput,
  ...selects,
  ...choices,
  ...pickers,
});
/** What may stand beside a section's text. */
export const accessory = byType({
  button,
  overflow,
  workflow_button: workflowButton,
  image,
  ...selects,
  ...choices,
  ...pickers,
});
/** What may stand in an input block. */
export const inputElement = byType({ ...selects, ...choices, ...pickers, ...inputs });

const feedback = object({ text: plainText(75), value: string(2000), 'accessibility_label?': string(75) });
/** What may stand in a context_actions block. */
export const contextAction = byType({
  feedback_buttons: object({ type, 'action_id?': actionId, positive_button: feedback, negative_button: feedback }),
  icon_button: object({
    type,
    icon: string(),
    text: plainText(75),
    'action_id?': actionId,
    'value?': string(2000),
    'confirm?': confirm,
    'accessibility_label?': string(75),
    'visible_to_user_ids?': ids,
  }),
});
