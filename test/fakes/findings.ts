import type { Exemption, Finding, FoundWaste, Saving } from '../../src/model/finding.ts';
import type { FindingNotice } from '../../src/model/finding-notice.ts';
import type { WasteLook } from '../../src/model/waste-look.ts';

/** What a disk of 100 GiB costs, by the bill. */
export function aSaving(over: Partial<Saving> = {}): Saving {
  return {
    monthly: 80,
    currency: 'USD',
    basis: { kind: 'bill', asOf: '2026-11-21', note: '' },
    stillBilled: [],
    ...over,
  };
}

/** Payments' disk that no machine uses. */
export function aFoundWaste({
  saving,
  ...over
}: Partial<Omit<FoundWaste, 'saving'>> & { saving?: Partial<Saving> } = {}): FoundWaste {
  const resourceId = over.resourceId ?? 'vol-1';
  const detector = over.detector ?? 'unattached-volume';
  return {
    findingId: `${detector}:${resourceId}`,
    detector,
    cloud: 'aws',
    subAccountId: '200',
    regionId: 'us-east-1',
    resourceType: 'volume',
    resourceId,
    resourceName: 'old-data',
    actionType: 'Delete',
    reason: 'unattached, 1000 GiB of gp2, created 90 days ago',
    evidence: { createdDaysAgo: 90, sizeGiB: 1000 },
    saving: aSaving(saving),
    alternatives: [],
    others: [],
    opinions: [],
    rollbackPossible: true,
    restartNeeded: false,
    risk: 'low',
    team: 'payments',
    ...over,
  };
}

export function aFinding({
  saving,
  ...over
}: Partial<Omit<Finding, 'saving'>> & { saving?: Partial<Saving> } = {}): Finding {
  return {
    ...aFoundWaste({ ...over, ...(saving ? { saving } : {}) }),
    state: 'open',
    openedAt: '2026-11-20T08:00:00Z',
    seenAt: '2026-11-23T07:00:00Z',
    ...over,
    saving: aSaving(saving),
  };
}

export function aNotice(over: Partial<FindingNotice> = {}): FindingNotice {
  return {
    noticeId: 'N1',
    recipient: 'team payments',
    claimedBy: 'one',
    claimedAt: '2026-11-23T08:00:00Z',
    toldAt: null,
    places: [],
    fingerprint: '',
    ...over,
  };
}

export function anExemption(over: Partial<Exemption> = {}): Exemption {
  return {
    exemptionId: 'x-1',
    resource: { cloud: 'aws', subAccountId: '200', regionId: 'us-east-1', resourceType: 'volume', resourceId: 'vol-1' },
    reason: 'kept for the auditors',
    until: '2027-01-31',
    team: 'payments',
    createdBy: 'U0ANA',
    createdAt: '2026-11-23T08:00:00Z',
    ...over,
  };
}

export function aLook(over: Partial<WasteLook> = {}): WasteLook {
  return {
    at: '2026-11-23T07:00:00Z',
    resources: { payments: 120, search: 40, unallocated: 7 },
    unread: [],
    unjudged: [],
    failures: [],
    ...over,
  };
}
