import type { Job } from './job.ts';

/** Every hour: ask each source whether it has anything new; most hours none has, and nothing is read. */
export const ingestCharges: Job = {
  name: 'ingest-charges',
  doing: 'Reading the bills',
  everyMinutes: 60,
  run: async ({ config, syncBills }) => (config.sources.length === 0 ? 'no sources configured' : syncBills()),
};
