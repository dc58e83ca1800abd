import { useContext } from 'react';
import { type Block, Message } from 'slack-blocks-to-jsx';
import type { Json } from '../slack/options.ts';
import { SurfaceContext } from './surface.ts';

/** Blocks that only show something, drawn by the library in Slack's look. */
export function Rendered({ blocks }: { blocks: Json[] }) {
  const snapshot = useContext(SurfaceContext)?.snapshot;
  const people = snapshot?.people.map(({ id, realName }) => ({ id, name: realName })) ?? [];
  const bot = snapshot ? [{ id: snapshot.bot.id, name: snapshot.bot.name }] : [];
  const channels = snapshot?.channels.map(({ id, name }) => ({ id, name })) ?? [];
  return (
    <Message
      withoutWrapper
      theme="light"
      logo=""
      name=""
      blocks={blocks.map(formatted).filter(isDrawable)}
      data={{ users: [...people, ...bot], channels }}
    />
  );
}

/**
 * The library takes `verbatim` for "no formatting at all"; Slack only leaves addresses and names unlinked
 * (docs.slack.dev, text object).
 */
function formatted(block: Json): Json {
  return JSON.parse(JSON.stringify(block, (key, value) => (key === 'verbatim' ? undefined : value))) as Json;
}

const DRAWN = new Set([
  'alert',
  'card',
  'carousel',
  'context',
  'context_actions',
  'divider',
  'file',
  'header',
  'image',
  'markdown',
  'plan',
  'rich_text',
  'section',
  'table',
  'task_card',
  'video',
]);

/** Whether the library draws this block. What it gets has passed Slack's limits, so the shape is what it expects. */
export function isDrawable(block: Json): block is Json & Block {
  return DRAWN.has(String(block.type));
}
