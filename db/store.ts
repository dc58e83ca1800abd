import { sql } from 'kysely';
import type { Store } from '../src/ports.ts';
import {
  countAlerts,
  deliveredFeedback,
  findAnomaly,
  findEvidence,
  giveFeedback,
  listAnomalies,
  listAnswers,
  listPendingFeedback,
  markAnomaly,
  putAnomalies,
  settleAnomaly,
} from './anomalies.ts';
import { addAuditEntry, listAuditEntries, listChain, verifyAuditLog } from './audit-log.ts';
import { breakDown, breakDownByKind } from './breakdown.ts';
import { anyUntold, claimAlert, listAlerts, takeOverAlert, toldAlert } from './budget-alerts.ts';
import { findWatched, listBudgets, removeBudget, setBudget, watchPeriod } from './budgets.ts';
import { listCloudBudgets, replaceCloudBudgets } from './cloud-budgets.ts';
import { keepCommitmentParts, listCommitmentFacts, listCommitmentParts, putCommitmentPart } from './commitments.ts';
import { commitmentsInCharges } from './commitments-in-bills.ts';
import { listAccountNames, listTagKeys, sumBy, sumByDay, sumByMonth } from './costs.ts';
import { listDays } from './days.ts';
import {
  countAwaiting,
  firstOpenMonth,
  keepSlices,
  listCaveats,
  listSources,
  reallocate,
  storeDelivery,
} from './deliveries.ts';
import { editedDigest, listUnsettled, putDigest } from './digests.ts';
import { reachStage, renewLeases, startProposal, startUndo, takeOverExecutions } from './executions.ts';
import { listExemptions, putExemption, removeExemption } from './exemptions.ts';
import { claimWarning, listWarnings, takeOverWarning, toldWarning } from './expiry-warnings.ts';
import { whileBusy } from './faults.ts';
import {
  claimFindings,
  listPending,
  listToldSince,
  noticeFindings,
  releaseNotice,
  takeOverNotice,
  toldNotice,
} from './finding-notices.ts';
import { applyInspection, findFinding, listEvents, listFindings, toldFindings } from './findings.ts';
import { findChoice, putChoice } from './forecast-choices.ts';
import { findFreeze, setFreeze } from './freeze.ts';
import { claimRun, findRun, finishRun, listLatest, listUnfinished, takeOverRun } from './job-runs.ts';
import { listMeteredCosts } from './metered-costs.ts';
import { type Db, openDatabase } from './open.ts';
import { listPlanned, putPlanned, removePlanned } from './planned.ts';
import { listBilledUsage, listListPrices, putListPrices, putUsage } from './prices.ts';
import {
  claimMessage,
  findMessage,
  knownMessages,
  listStandingMessages,
  listUnannounced,
  listUntoldMessages,
  takeOverMessage,
  toldMessage,
} from './proposal-messages.ts';
import {
  addProposals,
  approveProposal,
  findProposal,
  listProposals,
  moveProposal,
  noteFinalNotice,
  noteMark,
  replaceProposal,
} from './proposals.ts';
import { listBilledAccounts, listResourceCosts, listUsageTypeCosts } from './resource-costs.ts';
import { findResourceTeam, noteResourceTeams } from './resource-teams.ts';
import {
  keepPlaces,
  listInstanceTypes,
  listOpinions,
  listPlaces,
  listResources,
  putInstanceTypes,
  putOpinions,
  replacePlace,
} from './resources.ts';
import { endClaims, listClaims, listLedger, openClaims, putSubjectCosts } from './savings.ts';
import {
  actOnce,
  endSchedule,
  listOverrides,
  listSchedules,
  listUntoldEnds,
  putOverride,
  toldEnd,
} from './schedules.ts';
import { listSeries } from './series.ts';
import { listSubscriptions, putSubscription, removeSubscription } from './subscriptions.ts';
import { addUsage, listUsage } from './usage.ts';
import { usageInBills } from './usage-in-bills.ts';
import { listYoungCosts, putYoungCosts } from './young-costs.ts';

/** Opens the database and gives it the shape the rest of Penny knows. `waitMs` as in `openDatabase`. */
export async function openStore(url: string, options: { waitMs?: number } = {}): Promise<Store> {
  const db = await openDatabase(url, options);
  return {
    costs: {
      sumBy: (question) => sumBy(db, question),
      sumByDay: (question) => sumByDay(db, question),
      days: (period) => listDays(db, period),
      accountNames: () => listAccountNames(db),
      tagKeys: () => listTagKeys(db),
      sumByMonth: (question) => sumByMonth(db, question),
      breakDown: (question) => breakDown(db, question),
      breakDownByKind: (question) => breakDownByKind(db, question),
      metered: (question) => listMeteredCosts(db, question),
      series: (question) => listSeries(db, question),
    },
    deliveries: {
      replace: (delivery, arrival) => storeDelivery(db, delivery, arrival),
      reallocate: (allocation, except = []) => reallocate(db, allocation, except),
      awaitingReallocation: (fingerprint) => countAwaiting(db, fingerprint),
      sources: () => listSources(db),
      caveats: (period) => listCaveats(db, period),
      overlaps: () => db.selectFrom('overlaps').selectAll().execute(),
      firstOpenMonth: (source, slice) => firstOpenMonth(db, source, slice),
      keepSlices: (source, slices) => keepSlices(db, source, slices),
    },
    apiUsage: {
      add: (source, day, used) => whileBusy(() => addUsage(db, source, day, used)),
      on: (day) => listUsage(db, day),
    },
    subscriptions: {
      list: () => listSubscriptions(db),
      put: (subscription, at) => whileBusy(() => putSubscription(db, subscription, at)),
      remove: (channelId) => whileBusy(() => removeSubscription(db, channelId)),
    },
    jobRuns: {
      claim: (run) => whileBusy(() => claimRun(db, run)),
      takeOver: (run) => whileBusy(() => takeOverRun(db, run)),
      finish: (run) => whileBusy(() => finishRun(db, run)),
      unfinished: (job) => listUnfinished(db, job),
      find: (job, slot) => findRun(db, job, slot),
      latest: () => listLatest(db),
    },
    digests: {
      put: (digest) => whileBusy(() => putDigest(db, digest)),
      unsettled: (since) => listUnsettled(db, since),
      edited: (digest) => whileBusy(() => editedDigest(db, digest)),
    },
    anomalies: {
      list: ({ scope }, since) => listAnomalies(db, { scope, since }),
      find: (anomalyId) => findAnomaly(db, anomalyId),
      put: (found) => whileBusy(() => putAnomalies(db, found)),
      evidence: (anomalyId) => findEvidence(db, anomalyId),
      mark: (anomalyId, mark) => whileBusy(() => markAnomaly(db, anomalyId, mark)),
      alertsSince: (channelId, since) => countAlerts(db, channelId, since),
      answer: (given) => whileBusy(() => giveFeedback(db, given)),
      settle: (anomalyId, change) => whileBusy(() => settleAnomaly(db, anomalyId, change)),
      answers: () => listAnswers(db),
      pendingFeedback: () => listPendingFeedback(db),
      delivered: (feedbackId, at) => whileBusy(() => deliveredFeedback(db, feedbackId, at)),
    },
    forecastChoices: {
      find: (series, since) => findChoice(db, series, since),
      put: (stored) => whileBusy(() => putChoice(db, stored)),
    },
    youngCosts: {
      list: ({ scope }) => listYoungCosts(db, scope),
      put: (today, costs) => whileBusy(() => putYoungCosts(db, today, costs)),
    },
    planned: {
      list: (since) => listPlanned(db, since),
      put: (planned) => whileBusy(() => putPlanned(db, planned)),
      remove: (removed) => whileBusy(() => removePlanned(db, removed)),
    },
    budgets: {
      list: () => listBudgets(db),
      set: (set, entry) => whileBusy(() => setBudget(db, set, entry)),
      remove: (budgetId, entry) => whileBusy(() => removeBudget(db, budgetId, entry)),
      watched: (budgetId, periodStart) => findWatched(db, budgetId, periodStart),
      watch: (period, entry) => whileBusy(() => watchPeriod(db, period, entry)),
      replaceCloud: (source, budgets, at) => whileBusy(() => replaceCloudBudgets(db, source, budgets, at)),
      listCloud: () => listCloudBudgets(db),
    },
    budgetAlerts: {
      list: (budgetId, periodStart) => listAlerts(db, budgetId, periodStart),
      claim: (alert) => whileBusy(() => claimAlert(db, alert)),
      takeOver: (alert, by) => whileBusy(() => takeOverAlert(db, alert, by)),
      told: (alert) => whileBusy(() => toldAlert(db, alert)),
      anyUntold: () => anyUntold(db),
    },
    findings: {
      apply: (inspection, at) => whileBusy(() => applyInspection(db, inspection, at)),
      list: ({ scope }, state) => listFindings(db, scope, state),
      find: (findingId) => findFinding(db, findingId),
      told: (findingIds, at) => whileBusy(() => toldFindings(db, findingIds, at)),
      events: (findingId) => listEvents(db, findingId),
    },
    findingNotices: {
      claim: (notice, findingIds) => whileBusy(() => claimFindings(db, notice, findingIds)),
      takeOver: (notice, by) => whileBusy(() => takeOverNotice(db, notice, by)),
      told: (notice) => whileBusy(() => toldNotice(db, notice)),
      release: (noticeId) => whileBusy(() => releaseNotice(db, noticeId)),
      pending: () => listPending(db),
      toldSince: (since, findingIds) => listToldSince(db, since, findingIds),
      findings: (noticeId) => noticeFindings(db, noticeId),
    },
    exemptions: {
      list: (today) => listExemptions(db, today),
      put: (exemption, entry) => whileBusy(() => putExemption(db, exemption, entry)),
      remove: (exemptionId, entry) => whileBusy(() => removeExemption(db, exemptionId, entry)),
    },
    proposals: {
      add: (proposals) => whileBusy(() => addProposals(db, proposals)),
      replace: (proposalId, by, who) => whileBusy(() => replaceProposal(db, proposalId, by, who)),
      find: (proposalId) => findProposal(db, proposalId),
      list: ({ scope }, wanted) => listProposals(db, scope, wanted),
      move: (move) => whileBusy(() => moveProposal(db, move)),
      marked: (proposalId, change) => whileBusy(() => noteMark(db, proposalId, change)),
      noticed: (proposalId, at) => whileBusy(() => noteFinalNotice(db, proposalId, at)),
      approve: (approval) => whileBusy(() => approveProposal(db, approval)),
      start: (start) => whileBusy(() => startProposal(db, start)),
      startUndo: (start, move) => whileBusy(() => startUndo(db, start, move)),
      reach: (reached) => whileBusy(() => reachStage(db, reached)),
      renew: (claimedBy, leaseUntil) => whileBusy(() => renewLeases(db, claimedBy, leaseUntil)),
      takeOver: (by) => whileBusy(() => takeOverExecutions(db, by)),
    },
    proposalMessages: {
      claim: (message) => whileBusy(() => claimMessage(db, message)),
      takeOver: (message, by) => whileBusy(() => takeOverMessage(db, message, by)),
      told: (message) => whileBusy(() => toldMessage(db, message)),
      find: (messageId) => findMessage(db, messageId),
      known: (messageIds) => knownMessages(db, messageIds),
      unannounced: (since) => listUnannounced(db, since),
      untold: () => listUntoldMessages(db),
      standing: (proposalIds) => listStandingMessages(db, proposalIds),
    },
    resourceTeams: {
      note: (seen, when) => whileBusy(() => noteResourceTeams(db, seen, when)),
      find: (resource) => findResourceTeam(db, resource),
    },
    freeze: {
      get: () => findFreeze(db),
      set: (freeze, entry) => whileBusy(() => setFreeze(db, freeze, entry)),
    },
    savings: {
      open: (claims) => whileBusy(() => openClaims(db, claims)),
      end: (endings) => whileBusy(() => endClaims(db, endings)),
      list: ({ scope }) => listClaims(db, scope),
      ledger: ({ scope }) => listLedger(db, scope),
      putCosts: (read) => whileBusy(() => putSubjectCosts(db, read)),
      accounts: () => listBilledAccounts(db),
      resourceCosts: (wanted) => listResourceCosts(db, wanted),
      usageTypeCosts: (wanted) => listUsageTypeCosts(db, wanted),
    },
    schedules: {
      list: ({ scope }) => listSchedules(db, scope),
      end: (proposalId, because, at) => whileBusy(() => endSchedule(db, { proposalId, because, at })),
      untold: () => listUntoldEnds(db),
      told: (proposalId, at) => whileBusy(() => toldEnd(db, proposalId, at)),
      overrides: (after) => listOverrides(db, after),
      putOverride: (override, entry) => whileBusy(() => putOverride(db, override, entry)),
      act: (dueAt, proposal) => whileBusy(() => actOnce(db, dueAt, proposal)),
    },
    prices: {
      inCharges: (source) => usageInBills(db, source),
      putUsage: (source, usage) => whileBusy(() => putUsage(db, source, usage)),
      usage: (precedence) => listBilledUsage(db, precedence),
      putList: (list) => whileBusy(() => putListPrices(db, list)),
      list: () => listListPrices(db),
    },
    commitments: {
      putPart: (source, part, at) => whileBusy(() => putCommitmentPart(db, source, part, at)),
      parts: (source) => listCommitmentParts(db, source),
      keepParts: (source, parts) => whileBusy(() => keepCommitmentParts(db, source, parts)),
      facts: (grant, sources) => listCommitmentFacts(db, grant, sources),
      inCharges: (source) => commitmentsInCharges(db, source),
      warnings: {
        list: () => listWarnings(db),
        claim: (warning) => whileBusy(() => claimWarning(db, warning)),
        takeOver: (warning, by) => whileBusy(() => takeOverWarning(db, warning, by)),
        told: (warning) => whileBusy(() => toldWarning(db, warning)),
      },
    },
    resources: {
      replacePlace: (source, reading) => whileBusy(() => replacePlace(db, source, reading)),
      list: (options) => listResources(db, options),
      places: () => listPlaces(db),
      keepPlaces: (source, places) => whileBusy(() => keepPlaces(db, source, places)),
      putInstanceTypes: (catalog) => whileBusy(() => putInstanceTypes(db, catalog)),
      instanceTypes: () => listInstanceTypes(db),
      putOpinions: (source, opinions, at) => whileBusy(() => putOpinions(db, source, opinions, at)),
      opinions: () => listOpinions(db),
    },
    auditLog: {
      add: (entry) => whileBusy(() => db.transaction().execute((trx) => addAuditEntry(trx, entry))),
      list: (subject) => listAuditEntries(db, subject),
      verify: () => verifyAuditLog(db),
      chain: () => listChain(db),
    },
    facts: {
      get: async (name) =>
        (await db.selectFrom('facts').select('value').where('name', '=', name).executeTakeFirst())?.value,
      set: (name, value) => whileBusy(() => setFact(db, name, value)),
    },
    ping: async () => (await sql`select 1`.execute(db)).rows.length === 1,
    check: async () =>
      (await sql<{ quickCheck: string }>`pragma quick_check(1)`.execute(db)).rows[0]?.quickCheck ?? 'no answer',
    close: () => db.destroy(),
  };
}

async function setFact(db: Db, name: string, value: string): Promise<void> {
  await db
    .insertInto('facts')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
