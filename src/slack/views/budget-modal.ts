import type { InputBlock, Option, PlainTextElement } from '@slack/types';
import {
  type Budget,
  DEFAULT_AUTO_ADJUST,
  DEFAULT_THRESHOLDS,
  type Thresholds,
  TIME_UNITS,
} from '../../model/budget.ts';
import type { Message, Modal } from '../../model/message.ts';
import { md, section } from '../blocks.ts';
import { withinLimits } from '../limits.ts';
import { shorten, shortenMiddle, tidy } from '../mrkdwn.ts';
import { withoutNativeBlocks } from '../text-form.ts';
import { budgetName } from './budget-words.ts';

/** The names of the form's fields, as block and as action id. */
export const FIELDS = {
  amount: 'amount',
  currency: 'currency',
  scope: 'scope',
  timeUnit: 'time-unit',
  part: 'part',
  thresholds: 'thresholds',
  mode: 'mode',
} as const;

/** What the form opens with: a new budget in one of some scopes, or another amount for one there is. */
export type BudgetFormModel =
  | { scopes: readonly string[]; scope?: string | undefined; currency: string; tagKeys: readonly string[] }
  | { budget: Budget };

/** The form. What it is for can be chosen for a new budget only: another subject is another budget. */
export function budgetForm(model: BudgetFormModel): Modal {
  const budget = 'budget' in model ? model.budget : undefined;
  const about =
    'budget' in model ? [section(md`*${budgetName(model.budget)}*, in ${model.budget.currency}`)] : subject(model);
  return {
    type: 'modal',
    callback_id: 'budget.set',
    ...(budget ? { private_metadata: budget.budgetId } : {}),
    title: plain(budget ? 'Change budget' : 'New budget'),
    submit: plain(budget ? 'Change' : 'Set'),
    close: plain('Cancel'),
    blocks: [
      mode(budget),
      input(FIELDS.amount, 'Amount', {
        hint: 'Of each period. With an amount from history: what holds until there is enough of it.',
        optional: true,
        element: {
          type: 'number_input',
          is_decimal_allowed: true,
          min_value: '0.01',
          ...(budget?.amount === undefined ? {} : { initial_value: String(budget.amount) }),
        },
      }),
      ...about,
      thresholds(budget?.thresholds ?? DEFAULT_THRESHOLDS),
    ],
  };
}

/** Shown at once, while what was filled in is looked at and stored. */
export function budgetFormPending(): Modal {
  return { type: 'modal', title: plain('Budget'), close: plain('Close'), blocks: [section(md`One moment …`)] };
}

/** What became of it, or why nothing did. */
export function budgetFormDone(message: Message): Modal {
  const blocks = withinLimits(withoutNativeBlocks(message)).blocks.flatMap((block): Modal['blocks'] =>
    block.type === 'data_visualization' || block.type === 'actions' ? [] : [block],
  );
  return { type: 'modal', title: plain('Budget'), close: plain('Done'), blocks };
}

/** Slack takes 100 options a group. */
const GROUP = 100;

function subject({ scopes, scope, currency, tagKeys }: Exclude<BudgetFormModel, { budget: Budget }>): InputBlock[] {
  const options = scopes.map((each) => option(each, each));
  const initial = scope === undefined ? undefined : options[scopes.indexOf(scope)];
  const groups = Array.from({ length: Math.ceil(options.length / GROUP) }, (_, index) => {
    const mine = options.slice(index * GROUP, (index + 1) * GROUP);
    return { label: plain(shorten(`${mine[0]!.value} to ${mine.at(-1)!.value}`, 75)), options: mine };
  });
  const tags = tagKeys.length > 0 ? `, or tag:${shortenMiddle(tidy(tagKeys[0]!), 40)}=VALUE` : '';
  return [
    input(FIELDS.scope, 'Whose costs', {
      element: {
        type: 'static_select',
        ...(groups.length > 1 ? { option_groups: groups } : { options }),
        ...(initial ? { initial_option: initial } : {}),
      },
    }),
    input(FIELDS.part, 'Only for', {
      hint: `All of them where empty; else service NAME${tags}`,
      optional: true,
      element: { type: 'plain_text_input', max_length: 300 },
    }),
    input(FIELDS.timeUnit, 'Period', {
      element: {
        type: 'static_select',
        options: TIME_UNITS.map((each) => option(each, each)),
        initial_option: option('monthly', 'monthly'),
      },
    }),
    input(FIELDS.currency, 'Currency', {
      hint: 'Only costs in this currency count.',
      element: { type: 'plain_text_input', min_length: 3, max_length: 3, initial_value: currency },
    }),
  ];
}

function mode(budget: Budget | undefined): InputBlock {
  const { periods, marginPercent } = budget?.autoAdjust ?? DEFAULT_AUTO_ADJUST;
  const fixed = option('fixed', 'The amount below');
  const auto = option('auto', `From history: median of ${periods} full periods plus ${marginPercent} %`);
  return input(FIELDS.mode, 'How much', {
    element: { type: 'radio_buttons', options: [fixed, auto], initial_option: budget?.autoAdjust ? auto : fixed },
  });
}

/** What can be ticked besides the thresholds that the budget has already. Slack takes ten boxes. */
const OFFERED: Thresholds = { actual: [50, 80, 100, 120], forecast: [80, 100, 120] };
const BOXES = 10;

function thresholds(chosen: Thresholds): InputBlock {
  const boxesOf = (kind: keyof Thresholds) =>
    [...new Set([...chosen[kind], ...OFFERED[kind]])]
      .sort((a, b) => a - b)
      .map((percent) => ({
        isChosen: chosen[kind].includes(percent),
        percent,
        box: option(
          `${kind} ${percent}`,
          kind === 'actual' ? `${percent} % spent` : `Probably ending above ${percent} %`,
        ),
      }));
  const all = [...boxesOf('actual'), ...boxesOf('forecast')];
  const first = [...all.filter(({ isChosen }) => isChosen), ...all.filter(({ isChosen }) => !isChosen)].slice(0, BOXES);
  const options = all.filter((each) => first.includes(each)).map(({ box }) => box);
  const initial = all.filter((each) => each.isChosen && first.includes(each)).map(({ box }) => box);
  return input(FIELDS.thresholds, 'Tell the channel at', {
    optional: true,
    element: { type: 'checkboxes', options, ...(initial.length > 0 ? { initial_options: initial } : {}) },
  });
}

function input(
  id: string,
  label: string,
  { element, hint, optional = false }: { element: InputBlock['element']; hint?: string; optional?: boolean },
): InputBlock {
  return {
    type: 'input',
    block_id: id,
    label: plain(label),
    element: { ...element, action_id: id },
    optional,
    ...(hint === undefined ? {} : { hint: plain(hint) }),
  };
}

function option(value: string, text: string): Option & { text: PlainTextElement } {
  return { value: shorten(value, 150), text: plain(shortenMiddle(tidy(text), 75)) };
}

function plain(text: string): PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}
