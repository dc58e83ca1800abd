import type { Job } from './job.ts';

/** Every minute: carries forward what was approved, what waits for a cloud and what a process that died left. */
export const runRemediations: Job = {
  name: 'run-remediations',
  doing: 'Carrying out what was approved',
  everyMinutes: 1,

  run: ({ runner }) => runner.run(),
};
