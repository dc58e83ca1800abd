import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { openStore } from '../../db/store.ts';
import { movableClock } from '../../sandbox/clock.ts';
import { type SandboxSlack, startSlack } from '../../sandbox/slack/server.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { type Penny, start } from '../../src/main.ts';
import type { Store } from '../../src/ports.ts';
import { NOW, POLICY } from './builders.ts';

const SECRET = 'test-secret';
const TOKEN = 'xoxb-test';

const PEOPLE = [
  { id: 'U0ANA', name: 'ana', realName: 'Ana', email: 'ana@acme.example' },
  { id: 'U0BEN', name: 'ben', realName: 'Ben', email: 'ben@acme.example' },
  { id: 'U0SAM', name: 'sam', realName: 'Sam', email: 'sam@acme.example' },
  { id: 'U0FIN', name: 'fin', realName: 'Fin', email: 'fin@acme.example' },
  { id: 'U0OPS', name: 'ops', realName: 'Ops', email: 'ops@acme.example' },
  { id: 'U0NEW', name: 'new', realName: 'Newcomer', email: 'new@acme.example' },
  { id: 'U0GUEST', name: 'guest', realName: 'Guest', email: 'ana@acme.example', isGuest: true },
  { id: 'U0OTHER', name: 'other', realName: 'Other', email: 'x@other.example', isForeign: true },
];
const members = PEOPLE.map(({ id }) => id);

const CHANNELS = [
  { id: 'C0PAY', name: 'payments', members, botIsMember: true },
  { id: 'C0FIN', name: 'finops', members, botIsMember: true },
  { id: 'C0AWAY', name: 'away', members, botIsMember: false },
  { id: 'C0EXT', name: 'partners', members, botIsMember: true, isExternal: true },
];

/** The whole bot on loopback: real Bolt, real SQLite in a temporary file, the sandbox's Slack. */
export interface TestBot {
  slack: SandboxSlack;
  store: Store;
  penny: Penny;
  clock: ReturnType<typeof movableClock>;
  /** Where Slack's requests go in HTTP mode. */
  eventsUrl: string;
  /** Types into a channel, or `direct` to the bot, and returns what the person then sees, newest last. */
  type(userId: string, text: string, channel?: string): Promise<string[]>;
  /** A second copy of Penny on the same database and workspace. */
  another(): Promise<Penny>;
  /** Moves the clock to an instant and lets the jobs run. */
  moveTo(instant: string): Promise<void>;
  config: Config;
  /** The database file, to look at or to break. */
  database: string;
  /** Every line of the log so far. */
  logged: { msg: string; [field: string]: unknown }[];
  stop(): Promise<void>;
}

export async function startTestBot({ policy = '', socketMode = false, now = NOW } = {}): Promise<TestBot> {
  const folder = mkdtempSync(join(tmpdir(), 'penny-test-'));
  const database = join(folder, 'penny.db');
  const clock = movableClock(now);
  const appToken = socketMode ? 'xapp-test' : undefined;
  const slack = await startSlack({
    signingSecret: SECRET,
    botToken: TOKEN,
    ...(appToken ? { appToken } : {}),
    people: PEOPLE,
    channels: CHANNELS,
    now: clock.now,
  });
  const env = {
    SLACK_BOT_TOKEN: TOKEN,
    ...(appToken ? { SLACK_APP_TOKEN: appToken } : { SLACK_SIGNING_SECRET: SECRET }),
    SLACK_API_URL: slack.apiUrl,
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: `sqlite:${database}`,
  };
  const file = join(folder, 'penny.yml');
  writeFileSync(file, POLICY + policy);
  const config = loadConfig(env, POLICY + policy, file);
  const store = await openStore(config.databaseUrl);
  const logged: TestBot['logged'] = [];
  const log = pino({ level: 'info' }, { write: (line) => void logged.push(JSON.parse(line)) });
  const begin = () => start(config, { clock, log });
  const penny = await begin();
  // The first jobs are over before a test writes on a connection of its own: two in one process would wait for each other.
  await penny.tick();
  const eventsUrl = `http://127.0.0.1:${penny.port}/slack/events`;
  if (!socketMode) slack.deliverTo(eventsUrl);
  const others: Penny[] = [];
  return {
    slack,
    store,
    penny,
    clock,
    eventsUrl,
    config,
    database,
    logged,
    async moveTo(instant) {
      clock.set(Temporal.Instant.from(instant));
      await penny.tick();
    },
    async type(userId, text, channel = 'C0PAY') {
      const seen = () =>
        slack.state.messages
          .filter((message) => message.user === 'U0PENNY' && (message.ephemeralTo ?? userId) === userId)
          .filter((message) => message.channel === channel || message.channel === `D${userId.slice(1)}`);
      const before = seen().length;
      if (text.startsWith('/')) await slack.command({ user: userId, channel, text });
      else await slack.say({ user: userId, text, ...(channel === 'direct' ? {} : { channel }) });
      return until(
        () =>
          seen()
            .slice(before)
            .map(({ text: said }) => said),
        (said) => said.length > 0,
      );
    },
    async another() {
      const other = await begin();
      others.push(other);
      return other;
    },
    async stop() {
      for (const each of [...others, penny]) await each.stop();
      await store.close();
      await slack.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits, a few seconds at most, until what is looked at is as wanted. */
export async function until<T>(look: () => T, isAsWanted: (seen: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const seen = look();
    if (isAsWanted(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('waited in vain');
}
