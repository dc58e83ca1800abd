import type { TestBot } from '../fakes/bot.ts';

/** The digests in a channel, by the slot in their metadata; the digest's first lines as text. */
export function digestsIn(bot: TestBot, channel = 'C0PAY'): { slot: string; text: string; edited: boolean }[] {
  return bot.slack.state.messages
    .filter((message) => message.channel === channel && message.metadata !== undefined)
    .map(({ metadata, text, editedTs }) => ({ slot: slotOf(metadata), text, edited: editedTs !== undefined }));
}

export const slotsIn = (bot: TestBot, channel = 'C0PAY') => digestsIn(bot, channel).map(({ slot }) => slot);

/** What the bot told somebody by direct message. */
export function toldTo(bot: TestBot, userId: string): string[] {
  return bot.slack.state.messages
    .filter(({ channel, user }) => channel === `D${userId.slice(1)}` && user === 'U0PENNY')
    .map(({ text }) => text);
}

function slotOf(metadata: unknown): string {
  const payload = fieldOf(metadata, 'event_payload');
  return String(fieldOf(payload, 'slot'));
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
