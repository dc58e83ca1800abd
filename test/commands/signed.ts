import { createHmac, randomUUID } from 'node:crypto';
import type { TestBot } from '../fakes/bot.ts';

const SECRET = 'test-secret';

/** How a request may differ from what Slack would send. */
export interface Signing {
  /** Seconds that its time differs from now. */
  skew?: number;
  secret?: string;
  headers?: Record<string, string>;
}

/** Posts a body to the bot's front door, signed as Slack signs unless told otherwise. */
export async function send(bot: TestBot, body: string, { skew = 0, secret = SECRET, headers }: Signing = {}) {
  const timestamp = String(Math.floor(Date.now() / 1000) + skew);
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  const signature = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
  const type = body.startsWith('{') ? 'application/json' : 'application/x-www-form-urlencoded';
  const began = performance.now();
  const response = await fetch(bot.eventsUrl, {
    method: 'POST',
    body,
    headers: { 'content-type': type, ...(headers ?? signature) },
  });
  return { status: response.status, text: await response.text(), milliseconds: performance.now() - began };
}

/** A slash command as Slack posts it; what is answered arrives at `responseUrl`. */
export function aCommand(text: string, over: Record<string, string> = {}): string {
  return new URLSearchParams({
    command: '/cost',
    text,
    user_id: 'U0ANA',
    channel_id: 'C0PAY',
    channel_name: 'payments',
    team_id: 'T0SANDBOX',
    response_url: 'http://127.0.0.1:9/',
    trigger_id: randomUUID(),
    ...over,
  }).toString();
}

/** A direct message to the bot, in an event's envelope. */
export function aDirectMessage(text: string, eventId: string = randomUUID()): string {
  const event = { type: 'message', channel_type: 'im', user: 'U0ANA', channel: 'D0ANA', text, ts: '1.000100' };
  return JSON.stringify({ type: 'event_callback', event_id: eventId, team_id: 'T0SANDBOX', event });
}
