import type { Generated } from 'kysely';

/** The tables, one column a line. Days are `YYYY-MM-DD` (UTC), instants ISO text, costs in `billingCurrency`. */
export interface Tables {
  /** One source's charges for one billing account and month (and slice); replaced as a whole. */
  deliveries: {
    /** Never used twice, so that an import which lost its delivery cannot write into another's. */
    deliveryId: Generated<number>;
    source: string;
    billingAccountId: string;
    billingMonth: string;
    slice: string;
    /** `loading` until every charge is in; only `current` ones count. */
    state: 'loading' | 'current' | 'replaced';
    /** Fingerprint of the rules its charges are allocated by. */
    rulesHash: string;
    readAt: string;
    charges: number;
    hasListCost: number;
    /** JSON list of providers shown by billed cost, since their effective cost is missing. */
    shownByBilledCost: string;
  };
  /** What charges are for; shared by all days and months of one source. */
  chargeKeys: {
    chargeKeyId: Generated<number>;
    source: string;
    keyHash: string;
    team: string;
    serviceProviderName: string;
    billingAccountId: string;
    subAccountId: string | null;
    subAccountName: string | null;
    serviceName: string | null;
    serviceCategory: string | null;
    regionId: string | null;
    resourceId: string | null;
    resourceName: string | null;
    resourceType: string | null;
    chargeCategory: string | null;
    /** Only where it is another than the provider. */
    publisherName: string | null;
    skuMeter: string | null;
    consumedUnit: string | null;
    commitmentDiscountId: string | null;
    commitmentDiscountStatus: string | null;
    billingCurrency: string;
    tags: string;
  };
  charges: {
    deliveryId: number;
    chargeKeyId: number;
    /** Days since 1970-01-01, UTC: a tenth of the size of text, ten million times. */
    day: number;
    billedCost: number | null;
    effectiveCost: number | null;
    listCost: number | null;
    contractedCost: number | null;
    consumedQuantity: number | null;
  };
  /** Sums that answer every question: per scope (a team, or `*` for all), grouping, day and group. */
  dailyTotals: {
    scope: string;
    grouping: string;
    day: string;
    groupKey: string;
    billingCurrency: string;
    deliveryId: number;
    billedCost: number;
    effectiveCost: number;
    listCost: number;
  };
  /** What people call a sub-account; its id is what bills go by. */
  subAccounts: {
    subAccountId: string;
    subAccountName: string;
  };
  /** Per source, account and day: when it was read and whether it is settled. */
  days: {
    source: string;
    billingAccountId: string;
    day: string;
    readAt: string;
    settled: number;
    invoiced: number;
  };
  /** Earlier readings of days that are not old news yet, to see whether two agree. */
  dayReads: {
    source: string;
    billingAccountId: string;
    day: string;
    readAt: string;
    billingCurrency: string;
    cost: number;
  };
  /** Where two sources cover the same account and month: who counts and who is left out. */
  overlaps: {
    billingAccountId: string;
    billingMonth: string;
    winner: string;
    loser: string;
  };
  /** Billed requests to a provider's cost interface, per UTC day and source. */
  apiUsage: {
    source: string;
    day: string;
    requests: number;
    cacheHits: number;
  };
  subscriptions: {
    channelId: string;
    scope: string;
    at: string;
    timeZone: string;
    weekdays: string;
    kinds: string;
    createdBy: string;
    createdAt: string;
  };
  /** What ran, for which slot. The row is the claim: whoever inserts it runs. */
  jobRuns: {
    job: string;
    slot: string;
    /** Which process claimed it, so that a restart can tell its own dead claim from a living copy's. */
    claimedBy: string;
    startedAt: string;
    finishedAt: string | null;
    outcome: 'running' | 'done' | 'failed' | 'missed';
    detail: string;
  };
  /** Posted digests, so that they can be edited when their figures settle. */
  digests: {
    channelId: string;
    slotDate: string;
    scope: string;
    messageTs: string;
    postedAt: string;
    /** JSON of the figures first posted. */
    posted: string;
    /** Fingerprint of what the message says now. */
    fingerprint: string;
    settledAt: string | null;
  };
  /** What was found, as JSON with the columns it is looked up by, and what people and the notifier did with it. */
  anomalies: {
    anomalyId: string;
    scope: string;
    billingCurrency: string;
    state: string;
    firstDay: string;
    lastDay: string;
    /** JSON of FoundAnomaly. */
    found: string;
    /** JSON of what it was found with, to find it again. */
    evidence: string;
    feedback: string | null;
    feedbackBy: string | null;
    assignee: string | null;
    snoozedUntil: string | null;
    toldAs: 'alert' | 'digest' | null;
    toldAt: string | null;
    channelId: string | null;
    messageTs: string | null;
    /** Fingerprint of what the message says now. */
    fingerprint: string | null;
  };
  /** Every answer, in order; the cloud that saw the same thing is told once. */
  anomalyFeedback: {
    feedbackId: Generated<number>;
    anomalyId: string;
    feedback: string;
    actor: string;
    at: string;
    deliveredAt: string | null;
  };
  plannedActivities: {
    plannedId: string;
    scope: string;
    name: string;
    firstDay: string;
    lastDay: string;
    amount: number;
    billingCurrency: string;
    createdBy: string;
    createdAt: string;
  };
  /** Which models suit a series' past; `choice` is JSON of ModelChoice. */
  forecastChoices: {
    series: string;
    choice: string;
    chosenOn: string;
  };
  /** What a scope's day had cost when it was so many days old, before it settled: what a young day is compared with. */
  youngCosts: {
    scope: string;
    billingCurrency: string;
    day: string;
    age: number;
    cost: number;
  };
  /** Budgets set in Slack or in a terminal, one a subject. */
  budgets: {
    budgetId: string;
    scope: string;
    grouping: string;
    groupKey: string | null;
    timeUnit: string;
    currency: string;
    amount: number | null;
    /** JSON. */
    autoAdjust: string | null;
    /** JSON. */
    thresholds: string;
    setBy: string;
    setAt: string;
  };
  /** The amount that holds in a period; written when its first day has settled. */
  budgetPeriods: {
    budgetId: string;
    periodStart: string;
    budgetedCost: number;
    /** JSON of how it was made from history. */
    adjustment: string | null;
  };
  /** What was told of a budget's period. The row is the claim: whoever inserts it tells. */
  budgetAlerts: {
    budgetId: string;
    periodStart: string;
    change: number;
    /** JSON. */
    crossings: string;
    /** JSON. */
    states: string;
    claimedBy: string;
    claimedAt: string;
    toldAt: string | null;
    channelId: string | null;
    messageTs: string | null;
    fingerprint: string;
  };
  /** Budgets of a cloud's own console, as last read. */
  cloudBudgets: {
    source: string;
    name: string;
    about: string;
    timeUnit: string;
    budgetedCost: number;
    actualCost: number;
    forecastedCost: number | null;
    billingCurrency: string;
    updatedOn: string;
    readAt: string;
  };
  /** Findings of waste, open and closed. */
  findings: {
    findingId: string;
    team: string;
    state: string;
    /** What it would save a month, in the currency that `found` names; null where no price is known. */
    monthly: number | null;
    /** JSON of what was found last. */
    found: string;
    openedAt: string;
    seenAt: string;
    closedAt: string | null;
    closedReason: string | null;
    toldAt: string | null;
    /** What it would have saved when it was told. */
    toldMonthly: number | null;
    /** The message that tells it, or is about to. */
    noticeId: string | null;
  };
  /** When findings were opened, closed and opened again. */
  findingEvents: {
    eventId: Generated<number>;
    findingId: string;
    event: string;
    closedReason: string | null;
    monthly: number | null;
    at: string;
  };
  /** Messages about findings. The row is the claim: whoever inserts it tells. */
  findingNotices: {
    noticeId: string;
    recipient: string;
    claimedBy: string;
    claimedAt: string;
    toldAt: string | null;
    /** JSON. */
    places: string;
    fingerprint: string;
  };
  /** What is left alone until a day, the last included. */
  exemptions: {
    exemptionId: string;
    detector: string | null;
    /** JSON of what names the resource. */
    resource: string;
    reason: string;
    until: string;
    team: string | null;
    createdBy: string;
    createdAt: string;
  };
  /** What bills tell of prices: an account's usage of a type over the last settled days, a commitment's part apart. */
  billedUsage: {
    source: string;
    cloud: string;
    subAccountId: string;
    serviceName: string | null;
    regionId: string | null;
    usageType: string;
    unit: string;
    /** Null is on demand. */
    commitment: string | null;
    quantity: number;
    cost: number;
    currency: string;
    startDay: string;
    endDay: string;
    caveat: string;
  };
  /** How far commitments cover each resource of a usage type that any covers. */
  resourceUsage: {
    source: string;
    cloud: string;
    subAccountId: string;
    resourceTail: string;
    usageType: string;
    quantity: number;
    coveredQuantity: number;
    commitment: string | null;
    commitmentDiscountId: string | null;
  };
  /** Public prices of what is in use; `item` is JSON of PriceItem. */
  listPrices: {
    cloud: string;
    regionId: string;
    itemKey: string;
    item: string;
    amount: number;
    currency: string;
    asOf: string;
  };
  /** What a source's cloud told of commitments, a part of the reading at a time. */
  commitmentParts: {
    source: string;
    part: string;
    /** JSON of what it told. */
    facts: string;
    /** Null where it never could be read. */
    readAt: string | null;
    /** Why it could not be read the last time; empty where it could. */
    trouble: string;
  };
  /** Which ends of commitments were told. The row is the claim: whoever inserts it tells. */
  expiryWarnings: {
    commitmentDiscountId: string;
    endsOn: string;
    daysBefore: number;
    claimedBy: string;
    claimedAt: string;
    toldAt: string | null;
  };
  /** What the clouds' accounts hold, as JSON with the columns it is replaced by. */
  resources: {
    source: string;
    cloud: string;
    subAccountId: string;
    regionId: string;
    resourceType: string;
    resourceId: string;
    /** JSON of Resource without what was measured, which is most of it and of use to few. */
    resource: string;
    /** JSON. */
    utilisation: string | null;
  };
  /** Each account and region as it was last read. */
  resourcePlaces: {
    source: string;
    cloud: string;
    subAccountId: string;
    regionId: string;
    /** JSON lists. */
    readTypes: string;
    troubles: string;
    readAt: string;
  };
  /** What types of machines have and where they are sold; `spec` is JSON of InstanceSpec. */
  instanceTypes: {
    instanceType: string;
    spec: string;
  };
  /** What the clouds themselves advise, and what of it could not be read: JSON lists, one row a source. */
  cloudOpinions: {
    source: string;
    opinions: string;
    troubles: string;
    readAt: string;
  };
  /** What may be done to resources, and what became of it; `proposal` is JSON of Proposal, the rest is to find it by. */
  proposals: {
    proposalId: string;
    resourceKey: string;
    findingId: string | null;
    team: string;
    state: string;
    proposedBy: string;
    startedAt: string | null;
    changedAt: string;
    proposal: string;
  };
  /** Which resource is being changed, by which process, for how long unless it says more. */
  resourceLocks: {
    resourceKey: string;
    proposalId: string;
    claimedBy: string;
    leaseUntil: string;
  };
  /** What was said of proposals: claims, and the messages to redraw; `places` is JSON. */
  proposalMessages: {
    messageId: string;
    proposalId: string;
    kind: string;
    about: string;
    claimedBy: string;
    claimedAt: string;
    toldAt: string | null;
    places: string;
    print: string;
    isOver: number;
  };
  /** Schedules that no longer count, by the proposal they stood on, and when their owner was told. */
  scheduleEnds: {
    proposalId: string;
    endedAt: string;
    because: string;
    toldAt: string | null;
  };
  /** What is left on, and until when; `resource` is JSON of ResourceRef. */
  scheduleOverrides: {
    resourceKey: string;
    since: string;
    until: string;
    saidBy: string;
    resource: string;
  };
  /** Starts and stops by schedule that were taken on: the row is the claim. */
  scheduleSlots: {
    resourceKey: string;
    dueAt: string;
    proposalId: string;
  };
  /** Whose each resource is by the rules, what it was before and since when, as Standing has it. */
  resourceTeams: {
    resourceKey: string;
    team: string;
    teamBefore: string | null;
    teamSince: string | null;
    environment: string;
    environmentBefore: string | null;
    environmentSince: string | null;
  };
  /** What something that was done saves, as JSON of SavingsClaim with the columns it is looked up by. */
  savingsClaims: {
    proposalId: string;
    resourceKey: string;
    team: string;
    /** Null while it counts; of one resource one at a time does. */
    endedOn: string | null;
    claim: string;
  };
  /** Effective cost of settled days of resources and usage types that claims are about; zero where there was none. */
  subjectCosts: {
    subject: string;
    day: string;
    currency: string;
    cost: number;
    /** The part that a commitment pays. */
    covered: number;
  };
  /** What people decided, for good: triggers refuse UPDATE and DELETE. */
  auditLog: {
    entryId: Generated<number>;
    subjectKind: string;
    subjectId: string;
    event: string;
    fromState: string | null;
    toState: string | null;
    actor: string;
    note: string;
    at: string;
    /** Of the entry and the one before it: `chainHash`. */
    hash: string | null;
  };
  /** Small facts about ourselves: fingerprints of files, notices already given. */
  facts: {
    name: string;
    value: string;
  };
}
