import { dayOf } from '../src/model/period.ts';
import { selfReport } from '../src/slack/views/self-report.ts';
import type { Command } from './command.ts';

/** What AWS asks for a page of a Cost Explorer answer, in USD. */
const USD_A_REQUEST = 0.01;

/** "What does Penny herself do, and what does that cost?" */
export const self: Command = {
  name: 'self',
  usage: 'self',
  summary: 'what I read, when, and what my own requests cost today',

  async run(_words, { store, config, clock }) {
    const day = dayOf(clock.now());
    const usage = await store.apiUsage.on(day);
    const sources = await store.deliveries.sources();
    const requests = usage.reduce((sum, each) => sum + each.requests, 0);
    const limits = await Promise.all(config.sources.map(({ name }) => store.facts.get(`limits of ${name}`)));
    const report = {
      day,
      requests,
      cost: requests * USD_A_REQUEST,
      cacheHits: usage.reduce((sum, each) => sum + each.cacheHits, 0),
      cap: config.sources.reduce(
        (sum, each) => sum + (each.kind === 'aws-cost-explorer' ? each.maxRequestsPerDay : 0),
        0,
      ),
      sources: sources.map(({ source, lastReadAt, settledThrough, charges }) => ({
        name: source,
        lastReadAt,
        settledThrough,
        charges,
      })),
      overlaps: await store.deliveries.overlaps(),
      jobs: await store.jobRuns.latest(),
      notes: limits.flatMap((text) => (text ? (JSON.parse(text) as string[]) : [])),
    };
    return { message: selfReport(report), data: report };
  },
};
