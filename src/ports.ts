import type { Weekday } from './config.ts';
import type { Asker, Grant } from './model/access.ts';
import type { Allocation } from './model/allocation.ts';
import type { Anomaly, CloudAnomaly, Feedback, FoundAnomaly, PlannedActivity, SeriesRef } from './model/anomaly.ts';
import type { AuditEntry } from './model/audit.ts';
import type { AuditCheck, ChainedEntry } from './model/audit-chain.ts';
import type { BilledUsage, ListPrice, PriceWanted, UsageInBills } from './model/billed-usage.ts';
import type { Breakdown, BreakdownRow } from './model/breakdown.ts';
import type { Budget } from './model/budget.ts';
import type { BudgetAlert, ThresholdStates, WatchedPeriod } from './model/budget-alert.ts';
import type { CostRow, Grouping, Metric } from './model/charge.ts';
import type { CloudBudget } from './model/cloud-budget.ts';
import type { CommitmentFacts, CommitmentPart, ExpiryWarning, ReservedTerms } from './model/commitment.ts';
import type { Delivery } from './model/delivery.ts';
import type { Exemption, Finding, FindingState, Inspection, SecondOpinion } from './model/finding.ts';
import type { FindingEvent, FindingNotice } from './model/finding-notice.ts';
import type { Message } from './model/message.ts';
import type { MeteredCost, ScopedCost } from './model/metered-cost.ts';
import type { Day, Period } from './model/period.ts';
import type { Approval, Mark, Proposal, ProposalEvent, ProposalState, Stage } from './model/proposal.ts';
import type { ProposalMessage } from './model/proposal-message.ts';
import type { Receipt, Remediation, RemediationName } from './model/remediation.ts';
import type {
  Instance,
  InstanceCatalog,
  Place,
  PlaceReading,
  Resource,
  ResourceRef,
  Trouble,
} from './model/resource.ts';
import type {
  AccountUsage,
  BilledAccount,
  BilledResources,
  BilledUsageTypes,
  ClaimEnding,
  SavingsClaim,
  SubjectCost,
  SubjectCosts,
} from './model/savings-claim.ts';
import type { Noted, Seen, Standing } from './model/standing.ts';
import type { EndedSchedule, ScheduleOverride, StandingSchedule } from './model/standing-schedule.ts';

export type { Inspection } from './model/finding.ts';

/** Time, so that a test or the sandbox can move it. */
export interface Clock {
  now(): Temporal.Instant;
  /** Calls `run` about once a minute, and after every jump; returns the way to stop. */
  everyMinute(run: () => void): () => void;
}

/** Where a posted message is, so that it can be edited days later. */
export interface MessageRef {
  channelId: string;
  messageTs: string;
}

/** Says things in Slack. Falls back to text where a workspace does not know the native blocks yet. */
export interface Notifier {
  /** `slot` is put in the message's metadata, so that after a crash we can see whether it was sent. */
  post(channelId: string, message: Message, options?: { slot?: string }): Promise<MessageRef>;
  update(ref: MessageRef, message: Message): Promise<void>;
  /** A private message to one person. */
  tell(userId: string, message: Message): Promise<void>;
  /** Shown in a channel to one person only. */
  whisper(channelId: string, userId: string, message: Message): Promise<void>;
  /** A CSV file, always by direct message: files in a channel would be everybody's. */
  sendCsv(userId: string, filename: string, csv: string): Promise<void>;
  /**
   * The id of `#name`; of a person, the direct messages with them; other ids stay as they are. Undefined where we cannot
   * see such a channel.
   */
  channelId(nameOrId: string): Promise<string | undefined>;
  /** The message that carries this slot, looked for since `oldest`; `unreadable` where history cannot be read. */
  findPosted(channelId: string, slot: string, oldest: Temporal.Instant): Promise<MessageRef | undefined | 'unreadable'>;
}

/** Who people are, as far as Slack vouches for them. */
export interface People {
  /**
   * Unknown or unreadable is an error, never an empty right. What was said a few minutes ago is believed, unless it must
   * be `fresh`.
   */
  byId(userId: string, options?: { fresh?: boolean }): Promise<Asker>;
  /** The Slack id of an e-mail address, if somebody has it. */
  idByEmail(email: string): Promise<string | undefined>;
  /** User ids of a Slack user group. One that cannot be read is an error, never an empty group; `fresh` as above. */
  groupMembers(groupId: string, options?: { fresh?: boolean }): Promise<readonly string[]>;
}

/** Which costs to break down: one team's or all (`*`), of some services or of an account where they are named. */
export interface BreakdownQuestion {
  scope: string;
  serviceNames?: readonly string[] | undefined;
  subAccountId?: string | undefined;
  period: Pick<Period, 'start' | 'end'>;
}

/** The same of what is stored, which needs the right to see it and the rules to tell whose a charge is. */
export interface StoredBreakdownQuestion extends Omit<BreakdownQuestion, 'scope'> {
  grant: Grant;
  allocation: Allocation;
  tagKeys: readonly string[];
}

/** Whose costs to add up by what they pay for. The rules tell whose a charge of a bill is. */
export interface MeteredQuestion {
  grants: readonly Grant[];
  allocation: Allocation;
  period: Pick<Period, 'start' | 'end'>;
}

/** The same of one scope, asked of a cloud: several periods at once, since some of what it takes is for all of them. */
export interface CloudMeteredQuestion {
  scope: string;
  periods: readonly Pick<Period, 'start' | 'end'>[];
}

/** A cloud's own interface. A missing method is a missing capability. Failures are PennyErrors with what to do. */
export interface Cloud {
  /** The name of the source in penny.yml it belongs to. */
  source: string;
  /** Costs further broken down than is stored; billed requests are counted. */
  breakDown?(question: BreakdownQuestion): Promise<Breakdown>;
  /** One scope's costs by service, usage type and kind at once, a list a period; billed requests are counted. */
  meteredCosts?(question: CloudMeteredQuestion): Promise<MeteredCost[][]>;
  /** The anomalies the cloud found itself, that ended on or after a UTC day or go on. */
  anomalies?(since: Day): Promise<CloudAnomaly[]>;
  giveFeedback?(cloudAnomalyId: string, feedback: Feedback): Promise<void>;
  budgets?(): Promise<CloudBudget[]>;
  /** Everything there is, an account and region at a time; what could not be read is told in the reading. */
  resources?(): AsyncIterable<PlaceReading>;
  /** The machines it sells in some regions. */
  instanceTypes?(regionIds: readonly string[]): Promise<InstanceCatalog>;
  /** What the cloud itself advises about resources; read once, for all accounts. */
  secondOpinions?(): Promise<CloudOpinions>;
  /** What each account used and paid a usage type over some days: what its unit prices are made of. Billed requests. */
  usagePrices?(period: Pick<Period, 'start' | 'end'>): Promise<BilledUsage[]>;
  /** What some resources cost day by day, for as many of the days as the cloud still knows. Billed requests. */
  resourceCosts?(
    question: ResourceCostQuestion,
  ): Promise<{ costs: SubjectCost[]; period: Pick<Period, 'start' | 'end'> }>;
  /** What accounts' usage types cost day by day. Billed requests. */
  usageTypeCosts?(question: UsageTypeCostQuestion): Promise<SubjectCost[]>;
  /** Public prices of what is asked for, as far as the cloud lists them; what was not read is told. */
  priceList?(wanted: readonly PriceWanted[]): Promise<{ prices: ListPrice[]; leftOut: string[] }>;
  /** What was promised to the cloud, how it is used and what the cloud would buy, a part at a time. Billed requests. */
  commitments?(question: CommitmentQuestion): AsyncIterable<CommitmentPart>;
  /** Public prices of machines on demand and reserved. */
  reservedTerms?(wanted: readonly MachineWanted[]): Promise<ReservedTerms[]>;
  /** What can be done in these accounts, loaded when it is asked for; undefined where this cloud cannot do it. */
  remediation?(name: RemediationName): Promise<Remediation | undefined>;
  /** The accounts in which it can act. */
  actsIn?: readonly string[];
  /** What reading resources has asked of it so far. */
  use?(): Promise<CloudUse>;
  /** Lets connections go, where any are kept between questions; what is asked later opens new ones. */
  close?(): Promise<void>;
}

/** Which resources, over which days. */
export interface ResourceCostQuestion {
  resources: readonly ResourceRef[];
  period: Pick<Period, 'start' | 'end'>;
}

/** Which usage types of accounts, over which days. */
export interface UsageTypeCostQuestion {
  usage: readonly AccountUsage[];
  period: Pick<Period, 'start' | 'end'>;
}

/** Which machine's prices are wanted. */
export type MachineWanted = Pick<Instance, 'instanceType' | 'regionId' | 'platform' | 'tenancy'>;

/** Over which days use and coverage are asked for, and where reservations may be. */
export interface CommitmentQuestion {
  period: Pick<Period, 'start' | 'end'>;
  regionIds: readonly string[];
  /** Parts that need not be asked for again. */
  except: readonly string[];
}

/** Requests that were sent, and metrics that were asked for, which some clouds bill. */
export interface CloudUse {
  calls: number;
  metrics: number;
}

/** What a cloud advises, one per resource, and what of it could not be read. */
export interface CloudOpinions {
  opinions: (SecondOpinion & Pick<ResourceRef, 'subAccountId' | 'regionId' | 'resourceId'> & { reason: string })[];
  troubles: Trouble[];
}

/** A place as it was last read; its region is `*` for an account of which not even the regions could be read. */
export type PlaceStatus = Omit<PlaceReading, 'resources'> & { source: string };

/** What the clouds' accounts hold, as last read. */
export interface ResourceStore {
  /** Replaces the resources of the types that were read to the end; of others the last known stay. */
  replacePlace(source: string, reading: PlaceReading): Promise<void>;
  /** `measured: false` leaves out how much they are used, which is most of what is stored. */
  list(options?: { measured?: boolean }): Promise<Resource[]>;
  places(): Promise<PlaceStatus[]>;
  /** Forgets accounts and regions that a source no longer has. */
  keepPlaces(source: string, places: readonly Place[]): Promise<void>;
  /** Adds to what is known: a type keeps the regions it was found in before. */
  putInstanceTypes(catalog: InstanceCatalog): Promise<void>;
  instanceTypes(): Promise<InstanceCatalog>;
  /** Replaces what one source's clouds advise. */
  putOpinions(source: string, opinions: CloudOpinions, at: string): Promise<void>;
  /** What the clouds advise, a source each. */
  opinions(): Promise<(CloudOpinions & { source: string; readAt: string })[]>;
}

/** Findings of waste, open and closed. Money only against a grant. */
export interface FindingStore {
  /** Opens what is new, refreshes what is known, closes what is named; all of it or nothing. Returns the newly opened. */
  apply(
    inspection: Pick<Inspection, 'found' | 'closed'>,
    at: string,
  ): Promise<{ opened: Finding[]; closed: Finding[] }>;
  list(grant: Grant, state?: FindingState): Promise<Finding[]>;
  find(findingId: string): Promise<Finding>;
  told(findingIds: readonly string[], at: string): Promise<void>;
  /** When it was opened, closed and opened again, in order. */
  events(findingId: string): Promise<FindingEvent[]>;
}

/** Who is told which findings in one message. */
export interface FindingNoticeStore {
  /**
   * Claims those of some findings that are open, untold and claimed by no other notice, and returns all that are the
   * notice's. Where that is none, nothing is written.
   */
  claim(notice: FindingNotice, findingIds: readonly string[]): Promise<Finding[]>;
  /** Takes what a dead process left untold; true for the one caller who gets it. */
  takeOver(notice: FindingNotice, by: { claimedBy: string; at: string }): Promise<boolean>;
  /** Writes down that it was told, where, and what it says by now; with it, that its open findings were told. */
  told(notice: FindingNotice): Promise<void>;
  /** Gives its untold findings free, to be told by another one. */
  release(noticeId: string): Promise<void>;
  /** Claimed and not told. */
  pending(): Promise<FindingNotice[]>;
  /** Told at or after an instant; only those that tell of some findings where they are named. */
  toldSince(since: string, findingIds?: readonly string[]): Promise<FindingNotice[]>;
  findings(noticeId: string): Promise<Finding[]>;
}

/** What is left alone for a while; every change is written into the audit log with it. */
export interface ExemptionStore {
  /** Those that count on a day. */
  list(today: Day): Promise<Exemption[]>;
  put(exemption: Exemption, entry: AuditEntry): Promise<void>;
  remove(exemptionId: string, entry: AuditEntry): Promise<boolean>;
}

/** A change of a proposal's state, with who did it and why: the audit entry is written with it. */
export interface ProposalMove {
  proposalId: string;
  event: ProposalEvent;
  /** Slack user id, `terminal`, `policy` for what is done alone, or `penny`. */
  actor: string;
  /** Why, for the audit trail; becomes the proposal's note where `note` is not among `set`. */
  because: string;
  at: string;
  /** Only while this process holds the resource's lock; else a `conflict`. */
  claimedBy?: string | undefined;
  /** What else changes with it. */
  set?: Partial<
    Pick<
      Proposal,
      'stage' | 'objections' | 'receipt' | 'note' | 'doneAt' | 'undoUntil' | 'snoozedUntil' | 'expiresAt' | 'isAlone'
    >
  >;
}

/** One more person's approval; the last one needed approves the proposal. */
export interface ProposalApproval {
  proposalId: string;
  approval: Approval;
  /** How many different people it takes. */
  needed: number;
  /** What the person saw: a proposal with another plan is not approved. */
  planHash: string;
}

/** The beginning of an execution: the resource's lock, and how many there may be. */
export interface ProposalStart {
  proposalId: string;
  /** This process; its lease ends at `leaseUntil` unless it is renewed. */
  claimedBy: string;
  at: string;
  leaseUntil: string;
  /**
   * At most so many begun since an instant, of one team where one is named, and without what schedules do where that is
   * said; `what` names the cap in the objection.
   */
  caps: readonly {
    since: string;
    team?: string | undefined;
    withoutScheduled?: boolean | undefined;
    most: number;
    what: string;
  }[];
}

/** What becomes of the tag that says when something is done alone. `marking` is a `conflict` where it waits no more. */
export interface MarkChange {
  event: 'marking' | 'mark' | 'mark-failed' | 'unmark' | 'unmark-failed';
  /** As it is from now on; absent where there is none any more. */
  mark: Mark | undefined;
  because: string;
  at: string;
}

/** Which proposals; all that is said must hold. */
export interface ProposalsWanted {
  states?: readonly ProposalState[] | undefined;
  /** Of one resource. */
  resource?: ResourceRef | undefined;
  findingIds?: readonly string[] | undefined;
  /** Changed at or after an instant. */
  changedSince?: string | undefined;
}

/**
 * Proposals and the locks of the resources they are about. Every change is written together with its audit entry; where
 * somebody else was quicker it is a `conflict`, and nothing is changed.
 */
export interface ProposalStore {
  /** Adds those whose resource has no other one open or under way. Returns those added. */
  add(proposals: readonly Proposal[]): Promise<Proposal[]>;
  /** Puts one in the place of another that is still open: another of its alternatives. */
  replace(proposalId: string, by: Proposal, who: Pick<ProposalMove, 'actor' | 'because' | 'at'>): Promise<Proposal>;
  find(proposalId: string): Promise<Proposal>;
  /** Of a scope, the newest change first. */
  list(grant: Grant, wanted?: ProposalsWanted): Promise<Proposal[]>;
  move(move: ProposalMove): Promise<Proposal>;
  approve(approval: ProposalApproval): Promise<Proposal>;
  /** Writes down that the last notice was given before it is carried out alone; `conflict` where it waits no more. */
  noticed(proposalId: string, at: string): Promise<Proposal>;
  /** Writes down what becomes of the tag that says when it is done alone, with its audit entry. */
  marked(proposalId: string, change: MarkChange): Promise<Proposal>;
  /** Begins, if the resource is free and no cap is reached; else the reasons, and nothing is changed. */
  start(start: ProposalStart): Promise<{ started: Proposal } | { objections: string[] }>;
  /** Takes the lock for an undo, and begins it. */
  startUndo(start: Omit<ProposalStart, 'caps'>, move: ProposalMove): Promise<Proposal>;
  /** Writes down how far the runner is, before it goes there; `conflict` where the lease is no longer its own. */
  reach(reached: {
    proposalId: string;
    claimedBy: string;
    from: Stage;
    stage: Stage;
    receipt?: Receipt | undefined;
    at: string;
  }): Promise<Proposal>;
  /** Keeps what this process has its hands on. */
  renew(claimedBy: string, leaseUntil: string): Promise<void>;
  /** Those under way whose lease has ended: left by a process that died. Each goes to one caller. */
  takeOver(by: { claimedBy: string; at: string; leaseUntil: string }): Promise<Proposal[]>;
}

/** What was said of proposals: each thing once, by one process, and where it stands. */
export interface ProposalMessageStore {
  /** True for the one caller who gets to tell it. */
  claim(message: ProposalMessage): Promise<boolean>;
  /** Takes what a dead process left untold; true for the one caller who gets it. */
  takeOver(message: ProposalMessage, by: { claimedBy: string; at: string }): Promise<boolean>;
  /** Writes down that it was told, where, and what it says by now. */
  told(message: ProposalMessage): Promise<void>;
  find(messageId: string): Promise<ProposalMessage | undefined>;
  /** Which of these are claimed or told already. */
  known(messageIds: readonly string[]): Promise<Set<string>>;
  /**
   * Penny's own that wait, were made after their finding had been told, and were not told by a card since; without what
   * took the place of another one that ended at or after an instant.
   */
  unannounced(since: string): Promise<Proposal[]>;
  /** Claimed and not told. */
  untold(): Promise<ProposalMessage[]>;
  /** Told, and to be redrawn when something becomes of them; of some proposals, or of all. */
  standing(proposalIds?: readonly string[]): Promise<ProposalMessage[]>;
}

/** Whose resources are, and since when: what a tag says since yesterday gives nobody a say. */
export interface ResourceTeamStore {
  /**
   * Writes down how some resources are seen now; returns how all of those stand, by their key. What has changed lately
   * does not count yet.
   */
  note(seen: readonly Seen[], when: Noted): Promise<Map<string, Standing>>;
  /** Undefined for what was never seen. */
  find(resource: ResourceRef): Promise<Standing | undefined>;
}

/** Why nothing is carried out at the moment; undefined where there is no freeze. */
export interface Freeze {
  by: string;
  at: string;
  because: string;
}

/** The red switch, for all processes at once. */
export interface FreezeStore {
  get(): Promise<Freeze | undefined>;
  /** Sets or lifts it with its audit entry. */
  set(freeze: Freeze | undefined, entry: AuditEntry): Promise<void>;
}

/** What was saved by what was done, and what bills say of it. Money only against a grant. */
export interface SavingsStore {
  /**
   * Opens those not known yet, in the order given; a later change of the same resource ends the earlier claim. Returns
   * the newly opened.
   */
  open(claims: readonly SavingsClaim[]): Promise<SavingsClaim[]>;
  /** Ends what has not ended before that day. Returns those it changed. */
  end(endings: readonly ClaimEnding[]): Promise<SavingsClaim[]>;
  /** Of a scope, the newest first. */
  list(grant: Grant): Promise<SavingsClaim[]>;
  /** The same with all that was brought in of their costs. */
  ledger(grant: Grant): Promise<{ claims: SavingsClaim[]; costs: SubjectCost[] }>;
  /** Puts what was read in the place of what was known of these subjects and days. */
  putCosts(read: SubjectCosts): Promise<void>;
  /** Every account that bills are stored of, by source. */
  accounts(): Promise<BilledAccount[]>;
  /** By stored bills that name resources, or usage types: rows of days with charges only, settled or not. */
  resourceCosts(wanted: BilledResources): Promise<SubjectCost[]>;
  usageTypeCosts(wanted: BilledUsageTypes): Promise<SubjectCost[]>;
}

/** Schedules in force: each is a proposal that was approved and done, and nothing else puts one there. */
export interface ScheduleStore {
  /** Of a scope, by the name of their resources: of each resource the one done last, unless that has ended. */
  list(grant: Grant): Promise<StandingSchedule[]>;
  /** Switches one off for good, with its audit entry; true for the one caller who did. */
  end(proposalId: string, because: string, at: string): Promise<boolean>;
  /** Ended, and their owners have not been told. */
  untold(): Promise<EndedSchedule[]>;
  told(proposalId: string, at: string): Promise<void>;
  /** Those that end after an instant. */
  overrides(after: string): Promise<ScheduleOverride[]>;
  /** Puts one in the place of the resource's earlier one, with its audit entry. */
  putOverride(override: ScheduleOverride, entry: AuditEntry): Promise<void>;
  /** Adds the proposal of a start or stop, once for a resource and instant; false where another copy did. */
  act(dueAt: string, proposal: Proposal): Promise<boolean>;
}

/** What things cost, as bills and price lists last said. */
export interface PriceStore {
  /** What a source's stored charges tell of prices, over their last 30 settled days. */
  inCharges(source: string): Promise<UsageInBills>;
  putUsage(source: string, usage: UsageInBills): Promise<void>;
  /** Of all sources, in the order of the config: where two tell of one account, the earlier one counts. */
  usage(precedence: readonly string[]): Promise<UsageInBills>;
  /** Adds public prices, or renews them. */
  putList(list: readonly ListPrice[]): Promise<void>;
  list(): Promise<ListPrice[]>;
}

/** Commitments as last read, and who was told of their ends. Money only against a grant for everything. */
export interface CommitmentStore {
  /** Takes the place of what the source's part said before; a part that failed keeps that and its sentence. */
  putPart(source: string, part: CommitmentPart, at: string): Promise<void>;
  /** When each part of a source was last read, and why it could not be the last time; empty where it could. */
  parts(source: string): Promise<{ part: string; readAt: string | null; trouble: string }[]>;
  /** Forgets parts that a source no longer has, as of a region without costs. */
  keepParts(source: string, parts: readonly string[]): Promise<void>;
  /** All that some sources told, and why some of it could not be read. */
  facts(
    grant: Grant,
    sources: readonly string[],
  ): Promise<CommitmentFacts & { troubles: string[]; readAt: string | null }>;
  /** What a source's stored charges show of commitments, over their last 30 settled days. */
  inCharges(source: string): Promise<Partial<CommitmentFacts>>;
  warnings: {
    list(): Promise<ExpiryWarning[]>;
    /** True for the one caller who gets to tell it. */
    claim(warning: ExpiryWarning): Promise<boolean>;
    /** Takes what a dead process left untold; true for the one caller who gets it. */
    takeOver(warning: ExpiryWarning, by: { claimedBy: string; at: string }): Promise<boolean>;
    told(warning: ExpiryWarning): Promise<void>;
  };
}

/** What a sum is asked for: whose (only a grant opens the store), broken down how, when, in which metric. */
export interface CostQuestion {
  grant: Grant;
  grouping: Grouping;
  period: Pick<Period, 'start' | 'end'>;
  metric: Metric;
}

/** A question for every group of a scope, day by day, in effective cost. */
export type SeriesQuestion = Omit<CostQuestion, 'metric'>;

/** One group's effective cost a day of the period asked for; NaN where there is no charge. */
export interface GroupSeries {
  key: string;
  billingCurrency: string;
  costs: Float64Array;
}

/** Whether a day's figure will still move, and when it was read. */
export interface DayStatus {
  day: Day;
  source: string;
  settled: boolean;
  /** The provider no longer calls it estimated; for finance, and not the same as settled. */
  invoiced: boolean;
  readAt: string;
}

/** What storing a delivery needs to know besides the delivery. Instants are ISO text. */
export interface Arrival {
  allocation: Allocation;
  readAt: string;
  /** For files: the end of their newest charge, from which their days settle. */
  newestChargeAt?: string | undefined;
  /** Hours after a day's end before its figure can be settled. */
  settleAfterHours: number;
  /** Sources in the order of the config: where two cover an account and month, the earlier one counts. */
  precedence: string[];
  /** The asker says that this source adds to another one of the same account and month. */
  add?: boolean | undefined;
}

/** What a source has given so far. */
export interface SourceStatus {
  source: string;
  lastReadAt: string;
  charges: number;
  firstDay: Day;
  lastDay: Day;
  settledThrough: Day | null;
}

/** A channel's standing order for a digest. */
export interface Subscription {
  channelId: string;
  scope: string;
  /** Local time of day, `09:00`. */
  at: string;
  timeZone: string;
  weekdays: Weekday[];
  createdBy: string;
}

/** One execution of a job for one slot. */
export interface JobRun {
  job: string;
  slot: string;
  claimedBy: string;
  startedAt: string;
  finishedAt: string | null;
  outcome: 'running' | 'done' | 'failed' | 'missed';
  detail: string;
}

/** A posted digest that may still have to be edited. */
export interface PostedDigest {
  channelId: string;
  slotDate: Day;
  scope: string;
  messageTs: string;
  postedAt: string;
  /** JSON of the figures as they were first posted. */
  posted: string;
  /** Fingerprint of what the message says now. */
  fingerprint: string;
  settledAt: string | null;
}

/** Which models were chosen for a series, and when. */
export interface StoredChoice {
  series: string;
  choice: unknown;
  chosenOn: Day;
}

/** What a scope's day had cost when it was so many days old. */
export interface YoungCost {
  scope: string;
  billingCurrency: string;
  day: Day;
  age: number;
  cost: number;
}

/** That an anomaly was told, and what its message says by now. */
export interface AnomalyMark {
  told?: Pick<NonNullable<Anomaly['told']>, 'as' | 'at' | 'channelId' | 'messageTs'> | undefined;
  fingerprint: string;
}

/** An answer of a person, who was seen to have the right to give it. */
export interface FeedbackGiven {
  anomalyId: string;
  feedback: Feedback;
  /** Slack user id. */
  actor: string;
  at: string;
}

/** What a person decided about an anomaly besides answering; the actor is a Slack user id. */
export interface AnomalyChange {
  assignee?: string | undefined;
  snoozedUntil?: Day | undefined;
  actor: string;
  at: string;
}

/** Which plan is taken back, by whom. */
export interface PlanRemoved {
  scope: string;
  name: string;
  /** Slack user id, or `terminal`. */
  actor: string;
  at: string;
}

/** An answer that a cloud has not heard of yet. */
export interface PendingFeedback {
  feedbackId: number;
  source: string;
  cloudAnomalyId: string;
  feedback: Feedback;
}

/** What is written down with a budget that somebody sets. */
export interface BudgetSet {
  budget: Budget;
  /** The amount it has in the running period; absent while there is none. */
  period?: WatchedPeriod | undefined;
  /** The thresholds that the answer told as passed already, so that no job tells them again. */
  told?: { periodStart: Day; states: ThresholdStates; by: string } | undefined;
}

/** A cloud's own budget as a source gave it. */
export type StoredCloudBudget = CloudBudget & { source: string; readAt: string };

/** What we remember. A method is the unit of a transaction. Costs are only given against a grant. */
export interface Store {
  costs: {
    sumBy(question: CostQuestion): Promise<CostRow[]>;
    sumByDay(question: CostQuestion): Promise<(CostRow & { day: Day })[]>;
    days(period: Pick<Period, 'start' | 'end'>): Promise<DayStatus[]>;
    /** Sub-account ids to the names people use. */
    accountNames(): Promise<Map<string, string>>;
    /** Tag keys in the bills with their values, the most used first: what `tagKeys` and rules can be made of. */
    tagKeys(): Promise<{ key: string; values: string[] }[]>;
    /** All groups at once, as numbers: what is judged every day. */
    series(question: SeriesQuestion): Promise<GroupSeries[]>;
    /** Charges of bills that carry every column, by all that they say: what an anomaly's reason is found in. */
    breakDown(question: StoredBreakdownQuestion): Promise<BreakdownRow[]>;
    /** By kind of charge alone, slices of Cost Explorer included. */
    breakDownByKind(question: StoredBreakdownQuestion): Promise<BreakdownRow[]>;
    /** By all that tells what a charge pays for; of a source that keeps slices, by service alone. */
    metered(question: MeteredQuestion): Promise<ScopedCost[]>;
    /** Sums a group, month (as `day`, `YYYY-MM`) and currency. */
    sumByMonth(question: CostQuestion): Promise<(CostRow & { day: string })[]>;
  };
  deliveries: {
    /** Stores it in place of the source's earlier one; returns what was stored, or why another source counts instead. */
    replace(delivery: Delivery, arrival: Arrival): Promise<{ charges: number; leftOut?: string | undefined }>;
    /** Allocates what was stored under other rules anew, except of some sources; returns how many deliveries that were. */
    reallocate(allocation: Allocation, except?: readonly string[]): Promise<number>;
    awaitingReallocation(fingerprint: string): Promise<number>;
    sources(): Promise<SourceStatus[]>;
    /** What the bills of some months lack: providers shown by billed cost, sources without a list cost. */
    caveats(period: Pick<Period, 'start' | 'end'>): Promise<{ shownByBilledCost: string[]; withoutListCost: string[] }>;
    overlaps(): Promise<{ billingAccountId: string; billingMonth: string; winner: string; loser: string }[]>;
    /**
     * The first month from which a slice must be read again: not yet invoiced and settled, or behind what `service`
     * has been restated to; undefined: all of it.
     */
    firstOpenMonth(source: string, slice: string): Promise<string | undefined>;
    /** Removes a source's slices that are no longer planned. */
    keepSlices(source: string, slices: string[]): Promise<void>;
  };
  apiUsage: {
    add(source: string, day: Day, used: { requests: number; cacheHits: number }): Promise<void>;
    on(day: Day): Promise<{ source: string; requests: number; cacheHits: number }[]>;
  };
  subscriptions: {
    list(): Promise<Subscription[]>;
    put(subscription: Subscription, at: string): Promise<void>;
    remove(channelId: string): Promise<boolean>;
  };
  jobRuns: {
    /** True for the one caller who gets the slot. */
    claim(run: { job: string; slot: string; claimedBy: string; at: string }): Promise<boolean>;
    /** Takes an abandoned claim from a dead process; true for the one caller who gets it. */
    takeOver(run: { job: string; slot: string; from: string; claimedBy: string; at: string }): Promise<boolean>;
    finish(run: { job: string; slot: string; outcome: JobRun['outcome']; detail: string; at: string }): Promise<void>;
    unfinished(job: string): Promise<JobRun[]>;
    find(job: string, slot: string): Promise<JobRun | undefined>;
    latest(): Promise<JobRun[]>;
  };
  digests: {
    put(digest: PostedDigest): Promise<void>;
    unsettled(since: Day): Promise<PostedDigest[]>;
    edited(digest: Pick<PostedDigest, 'channelId' | 'slotDate' | 'fingerprint' | 'settledAt'>): Promise<void>;
  };
  anomalies: {
    /** Of a scope, or of all for `*`; those that were not over before `since`. */
    list(grant: Grant, since: Day): Promise<Anomaly[]>;
    find(anomalyId: string): Promise<Anomaly>;
    /** `evidence` is what it was found with, so that it can be found again. */
    put(found: readonly { anomaly: FoundAnomaly; evidence?: unknown }[]): Promise<void>;
    evidence(anomalyId: string): Promise<unknown>;
    mark(anomalyId: string, mark: AnomalyMark): Promise<void>;
    alertsSince(channelId: string, since: string): Promise<number>;
    answer(given: FeedbackGiven): Promise<Anomaly>;
    /** Who looks after it, or until when nobody wants to hear of it. */
    settle(anomalyId: string, change: AnomalyChange): Promise<Anomaly>;
    answers(): Promise<{ series: SeriesRef[]; feedback: Feedback; firstDay: Day }[]>;
    pendingFeedback(): Promise<PendingFeedback[]>;
    delivered(feedbackId: number, at: string): Promise<void>;
  };
  forecastChoices: {
    /** What was chosen for a series on or after a day, as it was put; undefined when nothing was. */
    find(series: string, since: Day): Promise<unknown>;
    put(stored: StoredChoice): Promise<void>;
  };
  youngCosts: {
    list(grant: Grant): Promise<YoungCost[]>;
    put(today: Day, costs: readonly YoungCost[]): Promise<void>;
  };
  planned: {
    list(since: Day): Promise<PlannedActivity[]>;
    put(planned: PlannedActivity): Promise<void>;
    /** True when there was one of that name. */
    remove(removed: PlanRemoved): Promise<boolean>;
  };
  budgets: {
    /** Those set in Slack or in a terminal; penny.yml's are not stored. */
    list(): Promise<Budget[]>;
    /** Puts it in the place of the one for the same subject; everything and the audit entry together, or nothing. */
    set(set: BudgetSet, entry: AuditEntry): Promise<void>;
    /** False where there is none. */
    remove(budgetId: string, entry: AuditEntry): Promise<boolean>;
    watched(budgetId: string, periodStart: Day): Promise<WatchedPeriod | undefined>;
    /** Writes down the amount of a period, and with it why it is another one. */
    watch(period: WatchedPeriod, entry?: AuditEntry): Promise<void>;
    /** Every budget of one source's cloud as it is now. */
    replaceCloud(source: string, budgets: readonly CloudBudget[], at: string): Promise<void>;
    listCloud(): Promise<StoredCloudBudget[]>;
  };
  budgetAlerts: {
    /** Everything told of a budget's period, in order. */
    list(budgetId: string, periodStart: Day): Promise<BudgetAlert[]>;
    /** True for the one caller who gets to tell it. */
    claim(alert: BudgetAlert): Promise<boolean>;
    /** Takes what a dead process left untold; true for the one caller who gets it. */
    takeOver(alert: BudgetAlert, by: { claimedBy: string; at: string }): Promise<boolean>;
    /** Writes down that it was told, where, and what it says by now. */
    told(alert: BudgetAlert): Promise<void>;
    /** Whether anything is claimed and not told. */
    anyUntold(): Promise<boolean>;
  };
  findings: FindingStore;
  findingNotices: FindingNoticeStore;
  exemptions: ExemptionStore;
  proposals: ProposalStore;
  proposalMessages: ProposalMessageStore;
  resourceTeams: ResourceTeamStore;
  freeze: FreezeStore;
  savings: SavingsStore;
  schedules: ScheduleStore;
  prices: PriceStore;
  commitments: CommitmentStore;
  resources: ResourceStore;
  /** Append-only: the database itself refuses to change or to remove an entry. */
  auditLog: {
    add(entry: AuditEntry): Promise<void>;
    /** In the order things happened; of one kind, or of one thing. */
    list(subject?: { subjectKind: string; subjectId?: string | undefined }): Promise<AuditEntry[]>;
    /** Whether all of it is as it was written. */
    verify(): Promise<AuditCheck>;
    /** All of it with the hashes, to be kept elsewhere. */
    chain(): Promise<ChainedEntry[]>;
  };
  facts: {
    get(name: string): Promise<string | undefined>;
    set(name: string, value: string): Promise<void>;
  };
  /** True when the database answers. */
  ping(): Promise<boolean>;
  /** `ok`, or what is damaged. Takes seconds on a large database: for a doctor, not for a start. */
  check(): Promise<string>;
  close(): Promise<void>;
}
