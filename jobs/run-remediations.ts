import { redrawProposals } from '../src/redraw-proposals.ts';
import type { Job } from './job.ts';

/** Every minute: carries forward what was approved, what waits for a cloud and what a process that died left; then says so. */
export const runRemediations: Job = {
  name: 'run-remediations',
  doing: 'Carrying out what was approved',
  everyMinutes: 1,

  async run(deps) {
    const line = await deps.runner.run();
    const edited = await redrawProposals(deps);
    return `${line}; ${edited} messages brought up to date`;
  },
};
