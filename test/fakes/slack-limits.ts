import { messageFaults } from '../../sandbox/slack/limits.ts';
import type { Block, Message } from '../../src/model/message.ts';

/** What Slack would object to in a message; empty when it would take it. Per block as the sandbox checks, and in all. */
export function objectionsOfSlack({ text, blocks }: Message): string[] {
  const json = JSON.stringify({ text, blocks });
  return [
    ...messageFaults(blocks),
    ...when(text.trim() === '', 'no text'),
    ...when(text.length > 4000, 'text too long'),
    ...when(textLength(blocks) >= 12_000, 'too much text in all'),
    ...when(sum(blocks.map(cellLength)) > 10_000, 'too much text in cells'),
    ...when(/\\ud[89a-f]/i.test(json) || !json.isWellFormed(), 'half a character'),
    ...when(/"(value|text)":null/.test(json), 'a figure that is no number'),
  ];
}

/** Brackets that Slack would read as a mention or a link and that we did not write ourselves. */
export function pings({ text, blocks }: Message): string[] {
  return [text, ...mrkdwnOf(blocks)].flatMap((each) => each.match(/<(?![#@][A-Z0-9]+>)[^>]*>?/g) ?? []);
}

function mrkdwnOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value && typeof value.text === 'string')
    return [value.text];
  return Object.values(value).flatMap(mrkdwnOf);
}

/** Every string that is not the name of a kind: more than Slack counts. */
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

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
