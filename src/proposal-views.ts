import { grantToJob } from './analysis/access.ts';
import type { Config } from './config.ts';
import type { Finding } from './model/finding.ts';
import { OPEN_STATES, type Proposal, UNDER_WAY } from './model/proposal.ts';
import type { Clock, Store } from './ports.ts';
import { approversText } from './remediation/authority.ts';
import { passesByItself } from './remediation/safety.ts';
import type { ProposalFace, ProposalView } from './slack/views/proposal-words.ts';

/** What showing proposals needs. */
export interface ShowingDeps {
  store: Store;
  config: Config;
  clock: Pick<Clock, 'now'>;
}

/** What tells whether a proposal would be shown differently; who decided what is not looked up. */
export function faceOf({ config, clock }: Pick<ShowingDeps, 'config' | 'clock'>, proposal: Proposal): ProposalFace {
  const { plan, objections } = proposal;
  const isPassing = objections.length > 0 && objections.every(passesByItself);
  return { proposal, approvers: approversText(plan, config), isPassing, now: clock.now() };
}

/** A proposal with all that its card says. */
export async function viewOf(deps: ShowingDeps, proposal: Proposal): Promise<ProposalView> {
  const trail = await deps.store.auditLog.list({ subjectKind: 'proposal', subjectId: proposal.proposalId });
  return { ...faceOf(deps, proposal), trail };
}

/** Of findings that have any, the proposal that counts, by the finding's id. */
export async function proposalsOf(
  { store, config }: Pick<ShowingDeps, 'store' | 'config'>,
  findings: readonly Finding[],
): Promise<Map<string, Proposal>> {
  const ids = findings.map(({ findingId }) => findingId);
  const found = ids.length === 0 ? [] : await store.proposals.list(grantToJob('all', config), { findingIds: ids });
  const byFinding = Map.groupBy(found, ({ findingId }) => findingId ?? '');
  return new Map([...byFinding].map(([findingId, mine]) => [findingId, theOneThatCounts(mine)]));
}

/** The same as they are compared. */
export function facesOf(deps: ShowingDeps, proposals: ReadonlyMap<string, Proposal>): Map<string, ProposalFace> {
  return new Map([...proposals].map(([findingId, proposal]) => [findingId, faceOf(deps, proposal)]));
}

/** The same as they are shown. A line of a list says less than a card, so that most of the trails are not looked up. */
export async function viewsOf(
  deps: ShowingDeps,
  proposals: ReadonlyMap<string, Proposal>,
): Promise<Map<string, ProposalView>> {
  const views = new Map<string, ProposalView>();
  for (const [findingId, proposal] of proposals) {
    const isBrief = proposals.size > 1 && proposal.state !== 'denied';
    views.set(findingId, isBrief ? { ...faceOf(deps, proposal), trail: [] } : await viewOf(deps, proposal));
  }
  return views;
}

/** One that waits or is under way; else the one that was changed last. They come the newest change first. */
function theOneThatCounts(proposals: readonly Proposal[]): Proposal {
  const living: readonly string[] = [...OPEN_STATES, ...UNDER_WAY];
  return proposals.find(({ state }) => living.includes(state)) ?? proposals[0]!;
}
