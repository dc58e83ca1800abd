import { WebClient } from '@slack/web-api';
import pino from 'pino';
import type { JobDeps } from '../../jobs/job.ts';
import { compileAllocation } from '../../src/analysis/allocation.ts';
import type { ChargeKey } from '../../src/model/charge.ts';
import { addDays, type Day, daysIn } from '../../src/model/period.ts';
import { remediationRunner } from '../../src/remediation/runner.ts';
import { slackNotifier } from '../../src/slack/notifier.ts';
import { slackPeople } from '../../src/slack/people.ts';
import type { TestBot } from '../fakes/bot.ts';
import { type ACharge, aDelivery, anArrival } from '../fakes/builders.ts';
import { digestsIn } from './digests.ts';

interface Bills {
  perDay?: number;
  /** Other figures for some months or days. */
  on?: Record<string, number>;
  key?: Partial<ChargeKey>;
  more?: ACharge[];
}

/** Brings in payments' bills from August on: so much a day, but for some months or days; settled through a day. */
export async function bring(
  bot: TestBot,
  through: Day,
  { perDay = 100, on = {}, key = {}, more = [] }: Bills = {},
): Promise<void> {
  const days = daysIn({ start: '2026-08-01', end: addDays(through, 1) });
  const costOf = (day: Day) => on[day] ?? on[day.slice(0, 7)] ?? perDay;
  await bot.store.deliveries.replace(
    aDelivery([...days.map((day) => ({ day, billed: costOf(day), key })), ...more], { billingMonth: '2026-08' }),
    anArrival({ newestChargeAt: `${addDays(through, 3)}T00:00:00Z`, readAt: bot.clock.now().toString() }, bot.config),
  );
}

/** What was said about budgets in a channel, and how often it was edited since. */
export function saidIn(bot: TestBot, channel = 'C0PAY'): { text: string; edited: boolean }[] {
  return digestsIn(bot, channel)
    .filter(({ slot }) => slot.startsWith('budget '))
    .map(({ text, edited }) => ({ text, edited }));
}

/** What a job of one copy of Penny may use, on the bot's database and workspace. */
export function depsOf(bot: TestBot, processId: string): JobDeps {
  const client = new WebClient('xoxb-test', { slackApiUrl: bot.slack.apiUrl, retryConfig: { retries: 0 } });
  const log = pino({ level: 'silent' });
  const people = slackPeople(client, { teamId: 'T0SANDBOX' });
  const { store, config, clock } = bot;
  return {
    store,
    config,
    clock,
    notifier: slackNotifier(client, { log }),
    people,
    runner: remediationRunner({ store, config, clock, clouds: [], people, log, processId }),
    rulesFingerprint: compileAllocation(bot.config).fingerprint,
    log,
    processId,
    installedAt: bot.clock.now(),
    syncBills: async () => '',
    judgeCosts: async () => '',
    inspectResources: async () => '',
    clouds: [],
  };
}
