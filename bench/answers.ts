import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startSlack } from '../sandbox/slack/server.ts';
import { bill, fresh } from './imports.ts';
import { DATA, median, percentile, type Reporter } from './report.ts';
import { fillStore, type StoredSize, storedPolicy } from './stored.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');
const CLI = join(import.meta.dirname, '../src/cli.ts');
const SIZE: StoredSize = { resources: 25_000, days: 400, teams: 50, end: '2026-11-01' };
const SECRET = 'bench';
const QUESTIONS = 600;
const STARTS = 3;
/** Questions before the first that counts, as on any morning. */
const WARM_UP = 50;

const PERIODS = ['yesterday', '7d', '30d', 'mtd', 'last-month', '2026-09', '2026-01-01..2026-06-30', '400d'];
const GROUPINGS = [
  'service',
  'service-category',
  'account',
  'region',
  'provider',
  'team',
  'environment',
  'day',
  'tag:owner',
  'tag:app',
];

/** `/cost` from the signed request to the answer at the response URL, with ten million daily charges stored. */
export async function measureAnswers({ add }: Reporter): Promise<void> {
  mkdirSync(DATA, { recursive: true });
  const database = fresh('stored.db');
  const began = performance.now();
  const charges = await fillStore(`sqlite:${database}`, SIZE);
  add('stored daily charges', charges, 'charges');
  add('storing them', (performance.now() - began) / 1000, 's');

  const policy = join(DATA, 'penny.yml');
  writeFileSync(policy, storedPolicy(SIZE));
  const readySeconds: number[] = [];
  for (let start = 1; start < STARTS; start++) {
    const first = await startBot(database, policy);
    readySeconds.push(first.readySeconds);
    await first.stop();
  }
  const bot = await startBot(database, policy);
  try {
    add('start to ready', median([...readySeconds, bot.readySeconds]), 's', 1.5);
    await askMany(bot, WARM_UP);
    await setTimeout(3000);
    add('resident memory at rest', await bot.residentMegabytes(), 'MB', 250);
    const quiet = await askMany(bot, QUESTIONS);
    add('/cost p50', percentile(quiet.answered, 0.5), 'ms', 20);
    add('/cost p99', percentile(quiet.answered, 0.99), 'ms', 100);
    add('resident memory after the questions', await bot.residentMegabytes(), 'MB');

    const path = await bill({ rows: 1_000_000, days: 25, dailyCharges: 500_000, format: 'parquet' });
    const importing = await askWhile(bot, ['import', path, '--source', 'other', '--add'], {
      DATABASE_URL: `sqlite:${database}`,
      PENNY_CONFIG: policy,
    });
    add('/cost p99 while an import runs', percentile(importing.answered, 0.99), 'ms', 500);
    add('/cost acknowledged, longest, while an import runs', Math.max(...importing.acknowledged), 'ms', 1000);

    writeFileSync(policy, storedPolicy(SIZE).replace('{ team: team-0 }', '{ team: [team-0, team-zero] }'));
    const allocating = await askWhile(bot, ['sync'], { DATABASE_URL: `sqlite:${database}`, PENNY_CONFIG: policy });
    add('/cost p99 while history is re-allocated', percentile(allocating.answered, 0.99), 'ms', 500);
    add('/cost acknowledged, longest, while history is re-allocated', Math.max(...allocating.acknowledged), 'ms', 1000);
  } finally {
    await bot.stop();
  }
}

interface Bot {
  readySeconds: number;
  ask(text: string, userId: string): Promise<{ acknowledged: number; answered: number }>;
  residentMegabytes(): Promise<number>;
  stop(): Promise<void>;
}

/** The real bot in a process of its own, its Slack and its response URL on loopback. */
async function startBot(database: string, policy: string): Promise<Bot> {
  const people = [
    { id: 'U0FINOPS', name: 'fin', realName: 'Fin', email: 'finops@bench.example' },
    ...Array.from({ length: SIZE.teams }, (_, team) => ({
      id: `U0${team}`,
      name: `p${team}`,
      realName: `P${team}`,
      email: `person-${team}@bench.example`,
    })),
  ];
  const channels = [{ id: 'C0BENCH', name: 'bench', members: people.map(({ id }) => id), botIsMember: true }];
  const slack = await startSlack({ signingSecret: SECRET, botToken: 'xoxb-bench', people, channels });
  const answers = await answerServer();
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      SLACK_BOT_TOKEN: 'xoxb-bench',
      SLACK_SIGNING_SECRET: SECRET,
      SLACK_API_URL: slack.apiUrl,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATABASE_URL: `sqlite:${database}`,
      PENNY_CONFIG: policy,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const base = `http://127.0.0.1:${port}`;
  await untilReady(`${base}/readyz`, child);
  const readySeconds = (performance.now() - began) / 1000;
  let number = 0;
  return {
    readySeconds,
    async ask(text, userId) {
      number += 1;
      const start = performance.now();
      const answered = answers.next(number);
      await post(`${base}/slack/events`, {
        command: '/cost',
        text,
        user_id: userId,
        channel_id: 'C0BENCH',
        channel_name: 'bench',
        team_id: 'T0SANDBOX',
        trigger_id: `bench.${number}`,
        response_url: `${answers.url}/${number}`,
      });
      const acknowledged = performance.now() - start;
      await answered;
      return { acknowledged, answered: performance.now() - start };
    },
    async residentMegabytes() {
      const text = await (await fetch(`${base}/metrics`)).text();
      return Number(/process_resident_memory_bytes (\d+)/.exec(text)?.[1]) / 1024 / 1024;
    },
    async stop() {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
      answers.server.close();
      await slack.stop();
    },
  };
}

/** A mix of every grouping and period; one question in ten is about all. */
async function askMany(bot: Bot, count: number): Promise<{ answered: number[]; acknowledged: number[] }> {
  const answered: number[] = [];
  const acknowledged: number[] = [];
  for (let index = 0; index < count; index++) {
    const { text, userId } = question(index);
    const took = await bot.ask(text, userId);
    answered.push(took.answered);
    acknowledged.push(took.acknowledged);
  }
  return { answered, acknowledged };
}

function question(index: number): { text: string; userId: string } {
  const team = (index * 13) % SIZE.teams;
  const period = PERIODS[index % PERIODS.length]!;
  const grouping = GROUPINGS[Math.floor(index / PERIODS.length) % GROUPINGS.length]!;
  return index % 10 === 9
    ? { text: `all ${period} by ${grouping}`, userId: 'U0FINOPS' }
    : { text: `team-${team} ${period} by ${grouping}`, userId: `U0${team}` };
}

/** Asks on while a command of the terminal works on the same database. */
async function askWhile(
  bot: Bot,
  words: string[],
  env: Record<string, string>,
): Promise<{ answered: number[]; acknowledged: number[] }> {
  const child = spawn(process.execPath, [CLI, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const all = { answered: [] as number[], acknowledged: [] as number[] };
  while (child.exitCode === null) {
    const { answered, acknowledged } = await askMany(bot, 10);
    all.answered.push(...answered);
    all.acknowledged.push(...acknowledged);
    await setTimeout(20);
  }
  if ((await ended) !== 0) throw new Error(`penny ${words[0]} failed while being measured`);
  return all;
}

async function answerServer(): Promise<{ server: Server; url: string; next(number: number): Promise<void> }> {
  const waiting = new Map<string, () => void>();
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.end('ok');
      waiting.get(request.url ?? '')?.();
      waiting.delete(request.url ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    server,
    url: `http://127.0.0.1:${port}`,
    next: (number) => new Promise((resolve) => waiting.set(`/${number}`, resolve)),
  };
}

async function post(url: string, fields: Record<string, string>): Promise<void> {
  const body = new URLSearchParams(fields).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = `v0=${createHmac('sha256', SECRET).update(`v0:${timestamp}:${body}`).digest('hex')}`;
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
