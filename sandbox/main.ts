import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../src/config.ts';
import { PennyError } from '../src/errors.ts';
import { type Penny, start } from '../src/main.ts';
import { type SandboxAws, startAws } from './aws/cost-explorer.ts';
import { billFeed } from './bill-feed.ts';
import { type MovableClock, movableClock } from './clock.ts';
import { importOwnBills } from './own-bills.ts';
import { buildPage } from './page/build.ts';
import { runPenny } from './run-penny.ts';
import { type SandboxSlack, startSlack } from './slack/server.ts';
import { companyStory, openingOf, STORY_TODAY, storyConfig } from './story.ts';

/** What can be asked of the sandbox. */
export interface SandboxOptions {
  port?: number | undefined;
  /** FOCUS files to tell the story with, instead of the company's. */
  bills?: string[] | undefined;
  logLevel?: string | undefined;
  /** Without the browser page, for tests that press buttons themselves. */
  withoutPage?: boolean | undefined;
}

/** The whole product on one machine: Slack, AWS, the bills, and the real bot between them. */
export interface Sandbox {
  url: string;
  slack: SandboxSlack;
  aws: SandboxAws;
  penny: Penny;
  clock: MovableClock;
  /** Moves the clock to an instant, brings in the bills of that moment, and lets the jobs run. */
  moveTo(instant: Temporal.Instant): Promise<void>;
  /** To the next 09:15 in the story's time zone: every digest of the morning is out then. */
  nextMorning(): Promise<void>;
  stop(): Promise<void>;
}

const SIGNING_SECRET = 'sandbox-signing-secret';
const BOT_TOKEN = 'xoxb-sandbox-token';
const TIME_ZONE = 'Europe/Berlin';

/** Starts everything on loopback, and the real bot by its ordinary settings; only its clock is given to it. */
export async function startSandbox({
  port = 0,
  bills,
  logLevel = 'warn',
  withoutPage,
}: SandboxOptions = {}): Promise<Sandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'penny-sandbox-'));
  const database = `sqlite:${join(folder, 'penny.db')}`;
  const feed = bills ? undefined : billFeed(join(folder, 'bills'));
  const own = bills ? await importOwnBills(bills, database) : undefined;
  const opening = own?.opening ?? openingOf(STORY_TODAY);
  const clock = movableClock(opening);
  const aws = await startAws({ charges: () => feed?.awsCharges() ?? [], now: clock.now, pageSize: 20_000 });

  const { people, channels, company } = companyStory();
  const moves = { moveTo: async (_: Temporal.Instant) => {}, nextMorning: async () => {} };
  const slack = await startSlack({
    port,
    signingSecret: SIGNING_SECRET,
    botToken: BOT_TOKEN,
    people: people.map((each) => ({ ...each })),
    channels: channels.map((each) => ({ ...each, members: [...each.members] })),
    teamName: company,
    botName: 'Penny',
    commands: [{ command: '/cost', description: 'What your team spends', usageHint: '[team] [30d] [by service]' }],
    now: clock.now,
    clock: {
      now: clock.now,
      advance: (duration) => moves.moveTo(clock.now().add(duration)),
      nextMorning: () => moves.nextMorning(),
    },
    ...(withoutPage ? {} : { page: await buildPage() }),
  });

  const file = join(folder, 'penny.yml');
  const policy = own?.policy ?? storyConfig({ azurePaths: feed!.azurePaths, gcpPaths: feed!.gcpPaths });
  writeFileSync(file, policy);
  const env = environment({ aws, slack, database, logLevel });
  Object.assign(process.env, env);
  if (feed) {
    const evening = opening.subtract({ hours: 13 });
    await feed.moveTo(evening);
    await runPenny(['sync', 'aws', '--now', evening.toString()], { PENNY_CONFIG: file });
    await feed.moveTo(opening);
  }
  const penny = await start(loadConfig(env, policy, file), { clock });
  slack.deliverTo(`http://127.0.0.1:${penny.port}/slack/events`);

  moves.moveTo = async (instant) => {
    clock.set(instant);
    await feed?.moveTo(instant);
    await penny.tick();
  };
  moves.nextMorning = async () => {
    const morning = nextTime(clock.now(), '09:15');
    await moves.moveTo(morning.subtract({ hours: 3 }));
    await moves.moveTo(morning);
  };
  clock.set(opening);
  await penny.tick();
  return {
    url: slack.url,
    slack,
    aws,
    penny,
    clock,
    moveTo: (instant) => moves.moveTo(instant),
    nextMorning: () => moves.nextMorning(),
    async stop() {
      await penny.stop();
      await slack.stop();
      await aws.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The bot's own settings, pointed at loopback. Anyone can set these. */
function environment(about: {
  aws: SandboxAws;
  slack: SandboxSlack;
  database: string;
  logLevel: string;
}): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: about.slack.apiUrl,
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: about.database,
    LOG_LEVEL: about.logLevel,
    AWS_ENDPOINT_URL: about.aws.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** The next time a local clock shows a time, strictly later than now. */
function nextTime(now: Temporal.Instant, time: string): Temporal.Instant {
  const local = now.toZonedDateTimeISO(TIME_ZONE);
  const today = local.withPlainTime(time);
  return (Temporal.ZonedDateTime.compare(today, local) > 0 ? today : today.add({ days: 1 })).toInstant();
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string', default: '0' }, bills: { type: 'string', multiple: true } },
  });
  const sandbox = await startSandbox({
    port: Number(values.port),
    bills: values.bills ? [...values.bills, ...positionals] : undefined,
    logLevel: process.env.LOG_LEVEL ?? 'warn',
  });
  console.log(`Penny's workspace: ${sandbox.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void sandbox.stop().then(() => process.exit(0)));
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(error instanceof PennyError ? error.message : error);
    process.exit(1);
  });
}
