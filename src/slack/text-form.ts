import type { Block, Message } from '../model/message.ts';
import { section } from './blocks.ts';
import { chartText } from './chart.ts';
import { type Mrkdwn, md, withoutMarks } from './mrkdwn.ts';
import { tableText } from './table.ts';

/** A message from its blocks: `text` is their text forms, so it cannot say less than they do. */
export function messageOf(...blocks: (Block | undefined)[]): Message {
  const present = blocks.filter((block) => block !== undefined);
  const text = present
    .map(textOf)
    .filter((each) => each !== '')
    .join('\n');
  return { text, blocks: present };
}

/** The same message for a workspace (or a Home tab) that does not know the native chart and table yet. */
export function withoutNativeBlocks({ text, blocks }: Message): Message {
  return { text, blocks: blocks.map((block) => inText(block)) };
}

/** Whether a message has blocks that a workspace may not know yet. */
export function hasNativeBlocks({ blocks }: Message): boolean {
  return blocks.some((block) => nativeText(block) !== undefined);
}

/** A native block as an ordinary section; any other block as it is. */
export function inText(block: Block): Block {
  const text = nativeText(block);
  return text ? section(text) : block;
}

function nativeText(block: Block): Mrkdwn | undefined {
  if (block.type === 'data_visualization') return chartText(block);
  if (block.type === 'data_table') return tableText(block);
  return undefined;
}

/** What a block says, still escaped, without formatting marks; buttons and lines say nothing. */
function textOf(block: Block): string {
  const native = nativeText(block);
  if (native) return native.text;
  if (block.type === 'header') return md`${block.text.text}`.text;
  if (block.type === 'section') return said([block.text, ...(block.fields ?? [])]);
  if (block.type === 'context') return said(block.elements);
  return '';
}

function said(parts: readonly (object | undefined)[]): string {
  return parts
    .flatMap((part) => (part && 'text' in part && typeof part.text === 'string' ? [withoutMarks(part.text)] : []))
    .filter((text) => text !== '')
    .join('\n');
}
