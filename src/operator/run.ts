import pino from 'pino';
import { jobs } from '../../jobs/index.ts';
import { compileAllocation } from '../analysis/allocation.ts';
import { PennyError } from '../errors.ts';
import { openClouds } from '../open-clouds.ts';
import { inOwnProcess } from '../own-process.ts';
import { remediationRunner } from '../remediation/runner.ts';
import { connectSlack } from '../slack/connect.ts';
import { slackNotifier } from '../slack/notifier.ts';
import { slackPeople } from '../slack/people.ts';
import type { OperatorCommand } from './index.ts';

/** Runs one job now, as its schedule would: `penny run send-digest`. */
export const run: OperatorCommand = {
  async run([name], { config, clock, store: open }) {
    const job = jobs.find((each) => each.name === name);
    if (!job)
      throw new PennyError(
        'not_found',
        `There is no job "${name ?? ''}". Known: ${jobs.map((each) => each.name).join(', ')}.`,
      );
    const log = pino({ level: config.logLevel }, pino.destination(2));
    const { client, workspace } = await connectSlack(config);
    const store = await open();
    const people = slackPeople(client, workspace);
    const clouds = openClouds(config, { store, now: clock.now });
    const processId = `run ${process.pid}`;
    const runner = remediationRunner({ store, config, clock, clouds, people, log, processId });
    const line = await job.run({
      store,
      clouds,
      config,
      clock,
      log,
      notifier: slackNotifier(client, { log }),
      people,
      runner,
      rulesFingerprint: compileAllocation(config).fingerprint,
      processId,
      installedAt: clock.now().subtract({ hours: 24 }),
      syncBills: () => inOwnProcess('sync', config, clock.now()),
      judgeCosts: () => inOwnProcess('judge', config, clock.now()),
      inspectResources: () => inOwnProcess('inspect', config, clock.now()),
    });
    // What waits for a cloud is given back, for the bot to go on with.
    await runner.stop();
    return { text: line, data: { job: job.name, line } };
  },
};
