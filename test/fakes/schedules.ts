import type { Proposal } from '../../src/model/proposal.ts';
import { aProposal } from './proposals.ts';

export const OFFICE_HOURS = { start: '07:00', stop: '19:00', weekdays: 'mon-fri', timeZone: 'Europe/Berlin' };
/** What its tag says then. */
export const OFFICE_HOURS_TEXT = 'mon-fri 07:00-19:00 Europe/Berlin';

/** A schedule for payments' report server that Ana approved and that is done; override what matters. */
export function aDoneSchedule({ plan, ...over }: Parameters<typeof aProposal>[0] = {}): Proposal {
  return aProposal({
    proposalId: 'S1',
    state: 'done',
    approvals: [{ userId: 'U0ANA', email: 'ana@acme.example', at: '2026-11-20T09:00:00Z' }],
    doneAt: '2026-11-20T09:05:00Z',
    changedAt: '2026-11-20T09:05:00Z',
    ...over,
    plan: { remediation: 'schedule-instance', change: OFFICE_HOURS, ...plan },
  });
}
