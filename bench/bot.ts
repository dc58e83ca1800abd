import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type SandboxSlack, startSlack } from '../sandbox/slack/server.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');
const SECRET = 'bench';
const TOKEN = 'xoxb-bench';

/** Who may be asked as, by an e-mail address. */
export interface BenchPerson {
  id: string;
  email: string;
}

/** The real bot in a process of its own, its Slack on loopback. */
export interface BenchBot {
  slack: SandboxSlack;
  /** Seconds from its start to ready. */
  readySeconds: number;
  /** Milliseconds until what was posted, signed as Slack signs, is acknowledged. */
  post(fields: Record<string, string>): Promise<number>;
  residentMegabytes(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts it on a database and a policy, with one channel that everybody is in. */
export async function startBot(about: {
  database: string;
  policy: string;
  people: readonly BenchPerson[];
  env?: Record<string, string>;
}): Promise<BenchBot> {
  const { database, policy, env = {} } = about;
  const people = about.people.map(({ id, email }) => ({ id, name: email, realName: email, email }));
  const channels = [{ id: 'C0BENCH', name: 'bench', members: people.map(({ id }) => id), botIsMember: true }];
  const slack = await startSlack({ signingSecret: SECRET, botToken: TOKEN, people, channels });
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      SLACK_BOT_TOKEN: TOKEN,
      SLACK_SIGNING_SECRET: SECRET,
      SLACK_API_URL: slack.apiUrl,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATABASE_URL: `sqlite:${database}`,
      PENNY_CONFIG: policy,
      LOG_LEVEL: 'error',
      ...env,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const base = `http://127.0.0.1:${port}`;
  await untilReady(`${base}/readyz`, child);
  return {
    slack,
    readySeconds: (performance.now() - began) / 1000,
    post: (fields) => post(`${base}/slack/events`, fields),
    async residentMegabytes() {
      const text = await (await fetch(`${base}/metrics`)).text();
      return Number(/process_resident_memory_bytes (\d+)/.exec(text)?.[1]) / 1024 / 1024;
    },
    async stop() {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
      await slack.stop();
    },
  };
}

async function post(url: string, fields: Record<string, string>): Promise<number> {
  const body = new URLSearchParams(fields).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = `v0=${createHmac('sha256', SECRET).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  const began = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    },
    body,
  });
  if (!response.ok) throw new Error(`the bot answered ${response.status}`);
  await response.arrayBuffer();
  return performance.now() - began;
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if (child.exitCode !== null) throw new Error('the bot did not start');
    const ready = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await setTimeout(5);
  }
  throw new Error('the bot was not ready in time');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
