import { proveSavings as prove } from '../src/prove-savings.ts';
import type { Job } from './job.ts';

/** Every hour: what was done since, what was taken back, and what do settled bills say of it? */
export const proveSavings: Job = {
  name: 'prove-savings',
  doing: 'Proving savings by the bill',
  everyMinutes: 60,

  async run(deps) {
    const { opened, ended, watched, troubles } = await prove(deps);
    if (opened + ended + watched === 0) return 'nothing to prove';
    return [`${opened} claims opened, ${ended} ended, ${watched} watched`, ...troubles].join('; ');
  },
};
