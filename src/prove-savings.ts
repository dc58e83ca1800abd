import { hash } from 'node:crypto';
import { grantToJob } from './analysis/access.ts';
import { claimOf, endedByPenny, faded, itemsObserved, restarted } from './analysis/savings-claims.ts';
import { type Proof, proveAll, returnedOn } from './analysis/savings-proof.ts';
import { billedAs } from './clouds/aws/usage-types.ts';
import type { Config } from './config.ts';
import { dayOf } from './model/period.ts';
import type { Plan, Proposal } from './model/proposal.ts';
import { type Place, type ResourceRef, resourceKey } from './model/resource.ts';
import type { ClaimEnding, SavingsClaim } from './model/savings-claim.ts';
import { askClouds, isWatched, type ProofSources, readBills, readUsageInBills } from './read-proof.ts';
import { kindOf } from './remediation/kinds.ts';

/** What the ledger is kept with. */
export interface Proving extends ProofSources {
  config: Config;
}

/** What it came to; `troubles` are sentences of what could not be read, where the proof is weaker for it. */
export interface Proven {
  opened: number;
  ended: number;
  watched: number;
  troubles: string[];
}

/**
 * Keeps the savings ledger: opens a claim for what was done, ends what was taken back or runs again, and brings in what
 * settled bills say. Cheap where nothing is new.
 */
export async function proveSavings(proving: Proving): Promise<Proven> {
  const { opened, ended } = await followProposals(proving);
  const { isNew, troubles } = await readCosts(proving);
  const clawedBack = isNew ? await clawBack(proving) : 0;
  const watched = (await watchedClaims(proving)).length;
  return { opened, ended: ended + clawedBack, watched, troubles };
}

/** Under this name the newest change of a proposal that was looked at is kept. */
const SEEN = 'proposals claimed through';
/** Another process's clock may be behind, and its change written later than one of ours. */
const OVERLAP = { hours: 1 };

async function followProposals(proving: Proving): Promise<{ opened: number; ended: number }> {
  const { store, config, clock } = proving;
  const kept = await store.facts.get(SEEN);
  // A clock that was ahead once and was set right says nothing of what has changed since: then all are looked at.
  const seen = kept !== undefined && Date.parse(kept) <= clock.now().epochMilliseconds ? kept : undefined;
  const changedSince = seen && Temporal.Instant.from(seen).subtract(OVERLAP).toString();
  const all = grantToJob('all', config);
  const changed = await store.proposals.list(all, { ...(changedSince ? { changedSince } : {}) });
  if (changed.length === 0) return { opened: 0, ended: 0 };
  const own = changed.filter(({ proposedBy }) => proposedBy !== 'schedule');
  const opened = await open(proving, own.filter(isSaving));
  const ended = await store.savings.end(endedByPenny(own, await store.savings.list(all)));
  await store.facts.set(
    SEEN,
    changed
      .map(({ changedAt }) => changedAt)
      .sort()
      .at(-1)!,
  );
  return { opened: opened.length, ended: ended.length };
}

type Done = Proposal & { doneAt: string };

/** Done, by Penny and not before her: without a receipt there was nothing left to do. */
function isSaving(proposal: Proposal): proposal is Done {
  const { doneAt, receipt, plan } = proposal;
  return doneAt !== undefined && receipt !== undefined && !kindOf(plan.remediation).savesNothing;
}

async function open({ store }: Proving, done: readonly Done[]): Promise<SavingsClaim[]> {
  if (done.length === 0) return [];
  const claims = done
    .toSorted((a, b) => a.doneAt.localeCompare(b.doneAt))
    .map((proposal) =>
      claimOf(proposal, {
        actionType: kindOf(proposal.plan.remediation).actionType,
        usageTypes: usageTypesOf(proposal.plan),
      }),
    );
  return store.savings.open(claims);
}

/** What its bill called its usage, by names that tell the region. */
function usageTypesOf(plan: Plan): string[] {
  if (plan.cloud !== 'aws') return [];
  const names = itemsObserved(plan).flatMap((item) => billedAs(item, plan.regionId)?.usageTypes ?? []);
  return [...new Set(names.filter(({ tellsRegion }) => tellsRegion).map(({ name }) => name))];
}

/** Under this name the state of what was read last is kept. */
const READ = 'savings read in';

/** Bills whenever they have changed, clouds once a day. */
async function readCosts(proving: Proving): Promise<{ isNew: boolean; troubles: string[] }> {
  const { store } = proving;
  const claims = await watchedClaims(proving);
  const coming = await resourcesComing(proving);
  if (claims.length === 0 && coming.length === 0) return { isNew: false, troubles: [] };
  const mark = await markOf(proving, claims);
  const isNew = (await store.facts.get(READ)) !== mark;
  if (isNew) {
    await readBills(proving, claims);
    await readUsageInBills(proving, await unprovenOf(proving));
    await store.facts.set(READ, mark);
  }
  const unproven = async () => (await unprovenOf(proving)).map(({ claim }) => claim);
  const troubles = await askClouds(proving, { claims, coming, unproven });
  return { isNew: isNew || troubles !== undefined, troubles: troubles ?? [] };
}

async function watchedClaims({ store, config, clock }: Proving): Promise<SavingsClaim[]> {
  const claims = await store.savings.list(grantToJob('all', config));
  return claims.filter((claim) => isWatched(claim, dayOf(clock.now())));
}

/** What somebody has approved: its bill is asked for before it is changed, while the cloud still has it. */
async function resourcesComing({ store, config }: Proving): Promise<ResourceRef[]> {
  const states = ['approved', 'executing', 'verifying'] as const;
  const proposals = await store.proposals.list(grantToJob('all', config), { states });
  return proposals
    .filter(({ plan, proposedBy }) => proposedBy !== 'schedule' && !kindOf(plan.remediation).savesNothing)
    .map(({ plan: { cloud, subAccountId, regionId, resourceType, resourceId } }) => ({
      cloud,
      subAccountId,
      regionId,
      resourceType,
      resourceId,
    }));
}

async function proofs({ store, config, clock }: Proving): Promise<Proof[]> {
  const { claims, costs } = await store.savings.ledger(grantToJob('all', config));
  const today = dayOf(clock.now());
  return proveAll(claims, costs).filter(({ claim }) => isWatched(claim, today));
}

/** Those that no resource's own cost proves, but a usage type could. */
async function unprovenOf(proving: Proving): Promise<Proof[]> {
  return (await proofs(proving)).filter(({ by, claim }) => by !== 'resource' && claim.usageTypes.length > 0);
}

/** Changes with what bills, the inventory and claims say, and with the day. */
async function markOf({ store, clock }: Proving, claims: readonly SavingsClaim[]): Promise<string> {
  const sources = await store.deliveries.sources();
  const read = sources.map(({ source, lastReadAt, settledThrough }) => [source, lastReadAt, settledThrough]);
  const places = (await store.resources.places()).map(({ readAt }) => readAt).sort();
  const known = claims.map(({ proposalId, endedOn }) => [proposalId, endedOn]);
  return hash('sha1', JSON.stringify([dayOf(clock.now()), read, places, known]), 'base64url');
}

/** Ends what runs again, by the inventory or by its bill, and what is a year old. */
async function clawBack(proving: Proving): Promise<number> {
  const { store, clock } = proving;
  const open = (await proofs(proving)).filter(({ claim }) => claim.endedOn === undefined);
  if (open.length === 0) return 0;
  const claims = open.map(({ claim }) => claim);
  const endings: ClaimEnding[] = [
    ...restarted(claims, await stoppable(proving, claims)),
    ...open.flatMap((proof) => {
      const endedOn = returnedOn(proof);
      const { proposalId } = proof.claim;
      return endedOn === undefined ? [] : [{ proposalId, endedOn, endedBecause: 'restarted' as const }];
    }),
    ...faded(claims, dayOf(clock.now())),
  ];
  return (await store.savings.end(endings)).length;
}

/** The claims' machines and databases as the inventory last saw them, with when; not what could not be read that time. */
async function stoppable({ store }: Proving, claims: readonly SavingsClaim[]) {
  const wanted = new Set(
    claims.filter(({ actionType }) => actionType === 'Stop').map(({ resource }) => resourceKey(resource)),
  );
  if (wanted.size === 0) return [];
  const places = await store.resources.places();
  const resources = await store.resources.list({ measured: false });
  return resources
    .filter((resource) => wanted.has(resourceKey(resource)))
    .flatMap((resource) => {
      const place = places.find((each) => isPlaceOf(each, resource) && each.readTypes.includes(resource.resourceType));
      return place ? [{ resource, readAt: place.readAt }] : [];
    });
}

function isPlaceOf({ cloud, subAccountId, regionId }: Place, resource: Place): boolean {
  return cloud === resource.cloud && subAccountId === resource.subAccountId && regionId === resource.regionId;
}
