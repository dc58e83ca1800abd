import type { Plan, Proposal } from '../../src/model/proposal.ts';
import { planHash } from '../../src/remediation/plan-hash.ts';

/** A plan to stop an idle development machine of payments; override what matters. */
export function aPlan(over: Partial<Plan> = {}): Plan {
  return {
    remediation: 'stop-instance',
    cloud: 'aws',
    subAccountId: '111111111111',
    regionId: 'eu-central-1',
    resourceType: 'instance',
    resourceId: 'i-0aaaaaaaaaaaaaaa1',
    resourceName: 'report-server',
    change: {},
    observed: { state: 'running', instanceType: 'm6i.large' },
    reason: 'CPU 0.1 % on average and 2.3 % at most over 14 days',
    evidence: { cpuMeanPercent: 0.1 },
    saving: { monthly: 80, currency: 'USD', basis: null, stillBilled: [{ what: '8 GiB of gp3', monthly: 0.76 }] },
    passed: ['no Auto Scaling group'],
    undo: { how: 'start it again', days: 30, costs: ['its public address changes'] },
    warnings: [],
    team: 'payments',
    environment: 'development',
    ...over,
  };
}

/** A proposal of Penny's that nobody has answered, with the hash of its plan. */
export function aProposal({
  plan,
  ...over
}: Partial<Omit<Proposal, 'plan'>> & { plan?: Partial<Plan> } = {}): Proposal {
  const whole = aPlan(plan);
  return {
    proposalId: 'P1',
    plan: whole,
    planHash: planHash(whole),
    alternatives: [],
    state: 'proposed',
    proposedBy: 'penny',
    proposedAt: '2026-11-23T08:00:00Z',
    expiresAt: '2026-12-07T08:00:00Z',
    approvals: [],
    approvalsNeeded: 1,
    objections: [],
    changedAt: '2026-11-23T08:00:00Z',
    ...over,
  };
}
