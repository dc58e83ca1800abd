import type { WasteAnswer } from '../src/analysis/waste.ts';
import type { Finding } from '../src/model/finding.ts';

/** The `--json` document: CONTRACT of `waste`. Money a month of 730 hours, in each finding's own currency. */
export function wasteDocument({ team, by, groups, findings, look, resources, totals, unpriced, unpaid }: WasteAnswer) {
  return {
    team,
    findings: findings.map(findingDocument),
    totals,
    unpriced,
    unpaid,
    by: by ?? null,
    groups,
    lookedAt: look?.at ?? null,
    resources,
    unread: look?.unread ?? [],
    unjudged: look?.unjudged ?? [],
    failures: look?.failures ?? [],
  };
}

/** One finding. `priceBasis` is the kind: bill, price-list, embedded, or null where there is no price. */
export function findingDocument(finding: Finding) {
  const { findingId, detector, cloud, resourceType, resourceId, resourceName, subAccountId, regionId } = finding;
  const { team, owner, environment, actionType, change, reason, evidence, saving, rollbackPossible } = finding;
  const { alternatives, others, opinions, risk, restartNeeded, state, openedAt, seenAt, closedAt, closedReason } =
    finding;
  return {
    findingId,
    detector,
    cloud,
    resourceType,
    resourceId,
    resourceName,
    subAccountId,
    regionId,
    team,
    actionType,
    reason,
    evidence,
    estimatedMonthlySavings: saving.monthly,
    currency: saving.currency,
    priceBasis: saving.basis?.kind ?? null,
    rollbackPossible,
    priceAsOf: saving.basis?.asOf ?? null,
    priceNote: saving.basis?.note ?? '',
    savingIsAtMost: saving.isAtMost ?? false,
    stillBilled: saving.stillBilled,
    commitment: saving.commitment ?? null,
    savingNotes: saving.notes ?? [],
    change: change ?? null,
    owner: owner ?? null,
    environment: environment ?? null,
    alternatives,
    others,
    opinions,
    risk,
    restartNeeded,
    state,
    openedAt,
    seenAt,
    closedAt: closedAt ?? null,
    closedReason: closedReason ?? null,
    toldAt: finding.toldAt ?? null,
  };
}
