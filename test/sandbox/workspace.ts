import { App, type AppOptions } from '@slack/bolt';
import type { SlackOptions } from '../../sandbox/slack/options.ts';
import { type SandboxSlack, startSlack } from '../../sandbox/slack/server.ts';

export const SIGNING_SECRET = 'not-a-secret';
export const BOT_TOKEN = 'xoxb-sandbox';
export const APP_TOKEN = 'xapp-sandbox';

/** A small workspace: Ana and Ben, a guest and a stranger; the bot is in #payments and #shared, not in #random. */
export function startWorkspace(options: Partial<SlackOptions> = {}): Promise<SandboxSlack> {
  return startSlack({
    signingSecret: SIGNING_SECRET,
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    people: [
      { id: 'U0ANA', name: 'ana', realName: 'Ana Lima', email: 'ana@example.com', title: 'payments lead' },
      { id: 'U0BEN', name: 'ben', realName: 'Ben Roth', email: 'ben@example.com', timeZone: 'Europe/Berlin' },
      { id: 'U0GUEST', name: 'gil', realName: 'Gil Guest', email: 'gil@example.com', isGuest: true },
      { id: 'U0OTHER', name: 'olu', realName: 'Olu Other', email: 'olu@example.org', isForeign: true },
    ],
    channels: [
      { id: 'C0PAY', name: 'payments', members: ['U0ANA', 'U0BEN'], botIsMember: true },
      { id: 'C0RANDOM', name: 'random', members: ['U0ANA'], botIsMember: false },
      { id: 'C0SHARED', name: 'shared', members: ['U0ANA', 'U0OTHER'], botIsMember: true, isExternal: true },
      { id: 'C0OLD', name: 'old', members: ['U0ANA'], botIsMember: true, isArchived: true },
    ],
    userGroups: [{ id: 'S0PAY', handle: 'pay', name: 'Payments', users: ['U0ANA'] }],
    ...options,
  });
}

/** The two ways a bot may listen; its behaviour must not depend on which. */
export type Mode = 'HTTP' | 'Socket Mode';

/** A real Bolt app, pointed at the workspace by its ordinary options. */
export async function startBolt(slack: SandboxSlack, mode: Mode, register: (app: App) => void): Promise<App> {
  const wired: AppOptions =
    mode === 'HTTP' ? { signingSecret: SIGNING_SECRET } : { socketMode: true, appToken: APP_TOKEN };
  const app = new App({ token: BOT_TOKEN, clientOptions: { slackApiUrl: slack.apiUrl }, ...wired });
  register(app);
  const server = await app.start(0);
  if (mode === 'HTTP') slack.deliverTo(`http://127.0.0.1:${portOf(server)}/slack/events`);
  return app;
}

function portOf(server: unknown): number {
  const address =
    typeof server === 'object' && server !== null && 'address' in server && typeof server.address === 'function'
      ? server.address.call(server)
      : undefined;
  return Number(address?.port);
}

/** Waits until something is true of the workspace, looking again after every change. */
export async function until(slack: SandboxSlack, isTrue: () => boolean): Promise<void> {
  if (isTrue()) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = slack.onChange(() => {
    if (isTrue()) resolve();
  });
  await promise.finally(stop);
}
