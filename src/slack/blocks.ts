import type {
  ActionsBlock,
  Button,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  MrkdwnElement,
  PlainTextElement,
  SectionBlock,
} from '@slack/types';
import type { Mrkdwn } from './mrkdwn.ts';

export { joined, type Mrkdwn, md, mention } from './mrkdwn.ts';

/** A paragraph. */
export function section(text: Mrkdwn): SectionBlock {
  return { type: 'section', text: mrkdwnElement(text), expand: true };
}

/** A paragraph with a button beside it, under it on a phone. */
export function buttonSection(text: Mrkdwn, spec: ButtonSpec): SectionBlock {
  return { ...section(text), accessory: button(spec) };
}

/** Short facts side by side, two columns on a desktop, one on a phone. */
export function fields(...facts: Mrkdwn[]): SectionBlock {
  return { type: 'section', fields: facts.map(mrkdwnElement) };
}

/** The small grey print under a message. */
export function context(...remarks: Mrkdwn[]): ContextBlock {
  return { type: 'context', elements: remarks.map(mrkdwnElement) };
}

/** A title; plain text, so Slack formats nothing in it. */
export function header(title: string): HeaderBlock {
  return { type: 'header', text: plainElement(title) };
}

/** A line between two parts. */
export function divider(): DividerBlock {
  return { type: 'divider' };
}

/** What a button needs: `actionId` is `noun.verb`, `value` an opaque id and never the order itself. */
export interface ButtonSpec {
  label: string;
  actionId: string;
  value: string;
  style?: 'primary' | 'danger';
  /** Asked before the button does anything. */
  confirm?: { title: string; text: Mrkdwn; yes: string; no: string };
}

/** A row of buttons. */
export function buttons(...specs: ButtonSpec[]): ActionsBlock {
  return { type: 'actions', elements: specs.map(button) };
}

function button({ label, actionId, value, style, confirm }: ButtonSpec): Button {
  return {
    type: 'button',
    text: plainElement(label),
    action_id: actionId,
    value,
    ...(style ? { style } : {}),
    ...(confirm ? { confirm: confirmation(confirm) } : {}),
  };
}

function confirmation({ title, text, yes, no }: NonNullable<ButtonSpec['confirm']>) {
  return { title: plainElement(title), text: mrkdwnElement(text), confirm: plainElement(yes), deny: plainElement(no) };
}

/** `verbatim`: Slack must not turn a tag value that looks like `#general` or an address into a link. */
function mrkdwnElement({ mrkdwn }: Mrkdwn): MrkdwnElement {
  return { type: 'mrkdwn', text: mrkdwn, verbatim: true };
}

function plainElement(text: string): PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}
