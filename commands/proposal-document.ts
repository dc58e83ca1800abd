import type { Proposal } from '../src/model/proposal.ts';

/** A proposal as `--json` gives it. */
export function proposalDocument({ plan, ...proposal }: Proposal) {
  const { remediation, cloud, subAccountId, regionId, resourceType, resourceId, resourceName, team, environment } =
    plan;
  return {
    proposalId: proposal.proposalId,
    state: proposal.state,
    remediation,
    cloud,
    subAccountId,
    regionId,
    resourceType,
    resourceId,
    resourceName,
    team,
    environment,
    change: plan.change,
    reason: plan.reason,
    estimatedMonthlySavings: plan.saving.monthly,
    currency: plan.saving.currency,
    rollbackPossible: plan.undo !== undefined,
    proposedBy: proposal.proposedBy,
    proposedAt: proposal.proposedAt,
    expiresAt: proposal.expiresAt,
    approvals: proposal.approvals,
    approvalsNeeded: proposal.approvalsNeeded,
    objections: proposal.objections,
    planHash: proposal.planHash,
  };
}
