import type { Grant } from './model/access.ts';
import type { AuditEntry } from './model/audit.ts';
import { OPEN_STATES, type Proposal, type ProposalState, UNDER_WAY } from './model/proposal.ts';
import type { Clock, Store } from './ports.ts';
import type { HistoryLine } from './slack/views/proposal-history.ts';

/** What waits for somebody or is under way. */
const LIVING: readonly ProposalState[] = [...OPEN_STATES, ...UNDER_WAY];
/** A failure that nobody has looked at stays in the list so long. */
const FAILURES_KEPT = { hours: 7 * 24 };
/** How far back a history goes where nothing is named. */
const HISTORY = { hours: 90 * 24 };

/** The proposals of a scope that wait for somebody, are under way or failed of late; the most money first. */
export async function askProposals(
  { store, clock }: { store: Store; clock: Pick<Clock, 'now'> },
  grant: Grant,
): Promise<Proposal[]> {
  const changedSince = clock.now().subtract(FAILURES_KEPT).toString();
  const living = await store.proposals.list(grant, { states: LIVING });
  const failed = await store.proposals.list(grant, { states: ['failed'], changedSince });
  return [...failed, ...living.sort((a, b) => (b.plan.saving.monthly ?? 0) - (a.plan.saving.monthly ?? 0))];
}

/**
 * Who decided what, when and why, in order: of a resource or proposal that a word names, else of all that some scopes
 * hold over the last months, with the freezes.
 */
export async function askHistory(
  { store, clock }: { store: Store; clock: Pick<Clock, 'now'> },
  grants: readonly Grant[],
  word?: string,
): Promise<HistoryLine[]> {
  const changedSince = word === undefined ? clock.now().subtract(HISTORY).toString() : undefined;
  const all = grants.find(({ scope }) => scope === '*');
  const lists = await Promise.all((all ? [all] : grants).map((grant) => store.proposals.list(grant, { changedSince })));
  const proposals = new Map(
    lists
      .flat()
      .filter((proposal) => word === undefined || isMeant(proposal, word))
      .map((proposal) => [proposal.proposalId, proposal]),
  );
  const entries = await entriesOf(store, [...proposals.keys()]);
  const freezes = word === undefined ? await store.auditLog.list({ subjectKind: 'freeze' }) : [];
  return [...entries.map((entry) => ({ ...entry, proposal: proposals.get(entry.subjectId) })), ...freezes].sort(
    (a, b) => a.at.localeCompare(b.at),
  );
}

/** A few are asked for one by one; of many the whole trail is gone through. */
async function entriesOf(store: Store, proposalIds: readonly string[]): Promise<AuditEntry[]> {
  if (proposalIds.length <= 50) {
    const each = await Promise.all(
      proposalIds.map((subjectId) => store.auditLog.list({ subjectKind: 'proposal', subjectId })),
    );
    return each.flat();
  }
  const wanted = new Set(proposalIds);
  return (await store.auditLog.list({ subjectKind: 'proposal' })).filter(({ subjectId }) => wanted.has(subjectId));
}

function isMeant({ proposalId, plan: { resourceId, resourceName } }: Proposal, word: string): boolean {
  const lower = word.toLowerCase();
  return (
    [proposalId, resourceId, resourceName].some((each) => each.toLowerCase() === lower) ||
    // Of an ARN people know the end.
    resourceId.toLowerCase().endsWith(`/${lower}`) ||
    resourceId.toLowerCase().endsWith(`:${lower}`)
  );
}
