import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type BenchBot, startBot } from './bot.ts';
import { bill, fresh } from './imports.ts';
import { DATA, median, percentile, type Reporter } from './report.ts';
import { fillStore, type StoredSize, storedPolicy } from './stored.ts';

const CLI = join(import.meta.dirname, '../src/cli.ts');
const SIZE: StoredSize = { resources: 25_000, days: 400, teams: 50, end: '2026-11-01' };
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
    const first = await startAsked(database, policy);
    readySeconds.push(first.readySeconds);
    await first.stop();
  }
  const bot = await startAsked(database, policy);
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

interface Bot extends Pick<BenchBot, 'readySeconds' | 'residentMegabytes' | 'stop'> {
  ask(text: string, userId: string): Promise<{ acknowledged: number; answered: number }>;
}

/** The bot, and what its answers at response URLs are waited for with. */
async function startAsked(database: string, policy: string): Promise<Bot> {
  const people = [
    { id: 'U0FINOPS', email: 'finops@bench.example' },
    ...Array.from({ length: SIZE.teams }, (_, team) => ({ id: `U0${team}`, email: `person-${team}@bench.example` })),
  ];
  const answers = await answerServer();
  const bot = await startBot({ database, policy, people });
  let number = 0;
  return {
    ...bot,
    async ask(text, userId) {
      number += 1;
      const start = performance.now();
      const answered = answers.next(number);
      const acknowledged = await bot.post({
        command: '/cost',
        text,
        user_id: userId,
        channel_id: 'C0BENCH',
        channel_name: 'bench',
        team_id: 'T0SANDBOX',
        trigger_id: `bench.${number}`,
        response_url: `${answers.url}/${number}`,
      });
      await answered;
      return { acknowledged, answered: performance.now() - start };
    },
    async stop() {
      await bot.stop();
      answers.server.close();
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
