import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import pino, { type Logger } from 'pino';
import { answerBook } from '../commands/answers.ts';
import { openBolt } from '../commands/bolt.ts';
import { registerListeners } from '../commands/register.ts';
import { openStore } from '../db/store.ts';
import { jobs } from '../jobs/index.ts';
import { compileAllocation } from './analysis/allocation.ts';
import type { Config } from './config.ts';
import { healthRoutes } from './health.ts';
import { notePolicy } from './note-policy.ts';
import { openClouds } from './open-clouds.ts';
import { inOwnProcess } from './own-process.ts';
import type { Clock } from './ports.ts';
import { readConfig } from './read-config.ts';
import { redrawer } from './redraw-soon.ts';
import { remediationRunner } from './remediation/runner.ts';
import { report } from './report-failure.ts';
import { startScheduler, systemClock } from './scheduler.ts';
import { slackNotifier } from './slack/notifier.ts';
import { slackPeople } from './slack/people.ts';

/** A running Penny. */
export interface Penny {
  /** Where HTTP mode listens; absent in Socket Mode. */
  port?: number | undefined;
  /** Asks the clock's jobs now, and waits for what that starts. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

/** How long a write may hold up everything else; longer waits leave the process free to answer. */
const SHORT_WAIT_MS = 20;

/** Builds everything from the config and starts it. The clock is the one thing that can be replaced. */
export async function start(
  config: Config,
  { clock = systemClock, log = logger(config) }: { clock?: Clock; log?: Logger } = {},
): Promise<Penny> {
  const store = await openStore(config.databaseUrl, { waitMs: SHORT_WAIT_MS });
  try {
    return await startOn(store, { config, clock, log });
  } catch (error) {
    await store.close();
    throw error;
  }
}

type OpenedStore = Awaited<ReturnType<typeof openStore>>;

async function startOn(
  store: OpenedStore,
  { config, clock, log }: { config: Config; clock: Clock; log: Logger },
): Promise<Penny> {
  await notePolicy({ store, config, clock });
  const allocation = compileAllocation(config);
  const bolt = await openBolt(config, { log, routes: healthRoutes(store) });
  const notifier = slackNotifier(bolt.app.client, { log });
  const people = slackPeople(bolt.app.client, bolt.workspace);
  const clouds = openClouds(config, { store, now: () => clock.now() });
  const processId = randomUUID();
  const cards = redrawer({ store, config, clock, notifier, people, log, processId });
  const runner = remediationRunner({
    store,
    config,
    clock,
    clouds,
    people,
    log,
    processId,
    changed: cards.changed,
  });
  const shared = { store, config, clock, clouds, notifier, people, log, rulesFingerprint: allocation.fingerprint };
  registerListeners(bolt.app, {
    ...shared,
    answers: answerBook(),
    wakeRunner: runner.wake,
    proposalsChanged: cards.changed,
  });
  const port = await bolt.start();

  const stopping = new AbortController();
  const syncBills = () => inOwnProcess('sync', config, clock.now(), stopping.signal);
  const scheduler = startScheduler(jobs, {
    ...shared,
    syncBills,
    judgeCosts: () => inOwnProcess('judge', config, clock.now(), stopping.signal),
    inspectResources: () => inOwnProcess('inspect', config, clock.now(), stopping.signal),
    runner,
    processId,
    installedAt: await firstStart(store, clock),
  });
  const catchUp = catchUpAtStart({ store, fingerprint: allocation.fingerprint, syncBills, log }).then(() =>
    scheduler.tick(),
  );
  log.info(port === undefined ? 'ready, in Socket Mode' : `ready on port ${port}`);
  return {
    port,
    tick: async () => {
      await catchUp;
      await scheduler.tick();
    },
    async stop() {
      stopping.abort();
      await bolt.stop();
      // The job that waits for the runner ends when the runner does.
      await Promise.all([runner.stop(), catchUp]);
      await cards.stop();
      await scheduler.stop();
      await store.close();
    },
  };
}

/** When this installation first ran: no digest before it can have been missed. */
async function firstStart(store: OpenedStore, clock: Clock): Promise<Temporal.Instant> {
  const known = await store.facts.get('first started at');
  if (known === undefined) await store.facts.set('first started at', clock.now().toString());
  return known === undefined ? clock.now() : Temporal.Instant.from(known);
}

/** New rules mean that history is allocated anew, at once and not at the next full hour. */
async function catchUpAtStart(about: {
  store: OpenedStore;
  fingerprint: string;
  syncBills(): Promise<string>;
  log: Logger;
}): Promise<void> {
  const { store, fingerprint, syncBills, log } = about;
  if ((await store.deliveries.awaitingReallocation(fingerprint)) === 0) return;
  log.info('the allocation rules have changed; allocating history anew');
  await syncBills().then(
    (line) => log.info(line),
    (error: unknown) => log.error({ err: error }, 'allocating history anew'),
  );
}

function logger({ logLevel }: Config): Logger {
  return pino({ level: logLevel, redact: ['*.token', '*.authorization', 'err.config'] }, pino.destination(2));
}

/** How long a stop waits for what is being done; a digest that was waiting for Slack is taken up at the next start. */
const GRACE_MS = 2000;

if (import.meta.main) {
  // A signal that comes while she starts waits for the start: what was begun is then closed in order too.
  const starting = startFromEnvironment();
  const stop = () =>
    void Promise.race([starting.then((penny) => penny.stop()), setTimeout(GRACE_MS)]).then(
      () => process.exit(0),
      () => undefined,
    );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  await starting.catch((error: unknown) => process.exit(report(error)));
}

async function startFromEnvironment(): Promise<Penny> {
  return start(readConfig(process.env));
}
