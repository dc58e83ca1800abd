import type { Proposal } from '../src/model/proposal.ts';
import { redrawProposals } from '../src/redraw-proposals.ts';
import { actAlone } from '../src/remediation/act-alone.ts';
import { noticeTerminations } from '../src/remediation/last-notice.ts';
import { expireAndWake } from '../src/remediation/propose.ts';
import { giveFinalNotice } from '../src/tell-proposals.ts';
import type { Job } from './job.ts';

/**
 * Every minute: ends what nobody answered, brings back what was put off, lets the policy for acting alone speak, carries
 * forward what was approved, what waits for a cloud and what a process that died left; then says so.
 */
export const runRemediations: Job = {
  name: 'run-remediations',
  doing: 'Carrying out what was approved',
  everyMinutes: 1,

  async run(deps) {
    const moved = await expireAndWake(deps);
    const telling = {
      ...deps,
      giveFinalNotice: (proposal: Proposal, actsAt: Temporal.Instant) => giveFinalNotice(deps, proposal, actsAt),
    };
    const alone = await actAlone(telling);
    await noticeTerminations(telling);
    const line = await deps.runner.run();
    const edited = await redrawProposals(deps);
    return `${line}; ${moved} expired or back, ${alone.marked.length} marked, ${alone.approved.length} by policy, ${edited} messages edited`;
  },
};
