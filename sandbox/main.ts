import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../src/config.ts';
import type { Penny } from '../src/main.ts';
import type { Day } from '../src/model/period.ts';
import { readArguments, whyNot } from './arguments.ts';
import { type SandboxAws, startAws } from './aws/server.ts';
import { type BillFeed, billFeed } from './bill-feed.ts';
import { type MovableClock, movableClock } from './clock.ts';
import { importOwnBills } from './own-bills.ts';
import { buildPage } from './page/build.ts';
import { runPenny } from './run-penny.ts';
import { environment, workspace } from './settings.ts';
import { type SandboxSlack, startSlack } from './slack/server.ts';
import { awsCommitments } from './story/aws-commitments.ts';
import { openingOf, STORY_TODAY, storyConfig, TIME_ZONE } from './story.ts';

/** What can be asked of the sandbox. */
export interface SandboxOptions {
  port?: number | undefined;
  /** FOCUS files to tell the story with, instead of the company's. */
  bills?: string[] | undefined;
  logLevel?: string | undefined;
  /** Another day of the company's story to begin on. */
  today?: Day | undefined;
  /** Without the browser page, for tests that press buttons themselves. */
  withoutPage?: boolean | undefined;
  /** Gives up while it starts; what was started is stopped. */
  signal?: AbortSignal | undefined;
}

/** The whole product on one machine: Slack, AWS, the bills, and the real bot between them. */
export interface Sandbox {
  url: string;
  slack: SandboxSlack;
  aws: SandboxAws;
  penny: Penny;
  clock: MovableClock;
  /** The bills of the opening have been judged, and what is worth it was told; the page is there before. */
  firstJudgement: Promise<void>;
  /** Moves the clock to an instant, brings in the bills of that moment, and lets the jobs run. */
  moveTo(instant: Temporal.Instant): Promise<void>;
  /** To the next 09:15 in the story's time zone: every digest of the morning is out then. */
  nextMorning(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts everything on loopback, and the real bot by its ordinary settings; only its clock is given to it. What can be
 * done side by side is: the page is bundled and files are written while Cost Explorer is read in another process.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const started = new AsyncDisposableStack();
  try {
    return await startWith(options, started);
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

async function startWith(
  { port = 0, bills, logLevel = 'warn', today = STORY_TODAY, withoutPage, signal }: SandboxOptions,
  started: AsyncDisposableStack,
): Promise<Sandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'penny-sandbox-'));
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  const databaseUrl = `sqlite:${join(folder, 'penny.db')}`;
  const feed = bills ? undefined : billFeed(join(folder, 'bills'));
  const clock = movableClock(openingOf(today));
  const moves = { moveTo: async (_: Temporal.Instant) => {}, nextMorning: async () => {} };

  const aws = await startAws({
    charges: () => feed?.awsCharges() ?? [],
    anomalies: () => feed?.awsAnomalies() ?? [],
    budgets: () => feed?.awsBudgets() ?? [],
    commitments: () => (feed ? awsCommitments() : []),
    ...(feed && { estate: () => feed.awsEstate(clock.now()) }),
    now: clock.now,
    pageSize: 20_000,
  });
  started.defer(() => aws.stop());
  const slack = await startSlack({
    ...workspace(),
    port,
    now: clock.now,
    clock: {
      now: clock.now,
      advance: (duration) => moves.moveTo(clock.now().add(duration)),
      nextMorning: () => moves.nextMorning(),
    },
    ...(withoutPage ? {} : { page: buildPage() }),
  });
  started.defer(() => slack.stop());

  const own = bills ? await importOwnBills(bills, { databaseUrl, signal }) : undefined;
  const policy = own?.policy ?? storyConfig(feed!);
  const opening = own?.opening ?? openingOf(today);
  clock.set(opening);
  const file = join(folder, 'penny.yml');
  writeFileSync(file, policy);
  const env = environment({ aws, slack, databaseUrl, logLevel });
  Object.assign(process.env, env);
  if (feed) await readBefore(feed, opening, { env: { PENNY_CONFIG: file }, signal });
  const { start } = await import('../src/main.ts');
  signal?.throwIfAborted();
  const penny = await start(loadConfig(env, policy, file), { clock });
  started.defer(() => penny.stop());
  slack.deliverTo(`http://127.0.0.1:${penny.port}/slack/events`);

  let isStopping = false;
  started.defer(() => {
    isStopping = true;
  });
  moves.moveTo = async (instant) => {
    if (isStopping) return;
    clock.set(instant);
    feed?.showAws(instant);
    await feed?.deliverFiles(instant);
    if (!isStopping) await penny.tick();
  };
  moves.nextMorning = async () => {
    const morning = nextTime(clock.now(), '09:15');
    await moves.moveTo(morning.subtract({ hours: 3 }));
    await moves.moveTo(morning.subtract({ hours: 2 }));
    await moves.moveTo(morning);
  };
  clock.set(opening);
  await penny.tick();
  const firstJudgement = moves.moveTo(opening.add(QUARTER));
  firstJudgement.catch((error: unknown) => {
    if (!isStopping) console.error(whyNot(error, port));
  });
  return {
    url: slack.url,
    slack,
    aws,
    penny,
    clock,
    firstJudgement,
    moveTo: (instant) => moves.moveTo(instant),
    nextMorning: () => moves.nextMorning(),
    stop: () => started.disposeAsync(),
  };
}

/**
 * Figures settle when two readings 12 hours apart agree: one the evening before, one now (by the bot itself). The
 * other clouds' files can be delivered and read at once, since they settle by their newest charge.
 */
async function readBefore(feed: BillFeed, opening: Temporal.Instant, run: Parameters<typeof runPenny>[1]) {
  const evening = opening.subtract({ hours: 13 });
  feed.showAws(evening);
  const reading = runPenny(['sync', 'aws', '--now', evening.toString()], run);
  await Promise.all([reading, feed.deliverFiles(opening), import('../src/main.ts')]);
  feed.showAws(opening);
}

/** The bills of the morning are judged a quarter of an hour after they came in. */
const QUARTER = { minutes: 15 };

/** The next time a local clock shows a time, strictly later than now. */
function nextTime(now: Temporal.Instant, time: string): Temporal.Instant {
  const local = now.toZonedDateTimeISO(TIME_ZONE);
  const today = local.withPlainTime(time);
  return (Temporal.ZonedDateTime.compare(today, local) > 0 ? today : today.add({ days: 1 })).toInstant();
}

/** Ctrl-C stops everything, also while it still starts; a terminal may send it twice. */
async function main({ port, bills }: ReturnType<typeof readArguments>): Promise<void> {
  const giveUp = new AbortController();
  let sandbox: Sandbox | undefined;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (giveUp.signal.aborted) return;
      giveUp.abort();
      void sandbox?.stop().then(() => process.exit(0));
    });
  }
  const logLevel = process.env.LOG_LEVEL ?? 'warn';
  sandbox = await startSandbox({ port, bills, logLevel, signal: giveUp.signal }).catch((error: unknown) => {
    if (!giveUp.signal.aborted) console.error(whyNot(error, port));
    process.exit(giveUp.signal.aborted ? 0 : 1);
  });
  console.log(`Penny's workspace: ${sandbox.url}`);
}

if (import.meta.main) {
  enableCompileCache();
  try {
    await main(readArguments(process.argv.slice(2)));
  } catch (error) {
    console.error(whyNot(error, 0));
    process.exit(1);
  }
}
