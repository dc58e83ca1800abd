import type { Proposal, ProposalEvent, Stage } from '../model/proposal.ts';
import type { Receipt } from '../model/remediation.ts';
import type { ProposalMove } from '../ports.ts';
import { iso } from './iso.ts';
import { tell, type WorkflowDeps } from './workflow.ts';

/** What carrying proposals forward needs. */
export interface RunnerDeps extends WorkflowDeps {
  /** Names this process in the locks of resources. */
  processId: string;
}

/** What to do after a step: the next one, wait for the cloud, or nothing, since it is out of the runner's hands. */
export type Next = 'again' | 'later' | 'over';

/** Until when a lock counts that is not renewed: a process that died is found out after that. */
export const LEASE = { minutes: 2 };

export function leaseFrom(now: Temporal.Instant): string {
  return iso(now.add(LEASE));
}

/** Moves it as the holder of its lock, and tells. */
export async function move(
  deps: RunnerDeps,
  proposal: Proposal,
  event: ProposalEvent,
  { because = '', set = {} }: { because?: string; set?: NonNullable<ProposalMove['set']> } = {},
): Promise<Proposal> {
  const { store, clock, processId } = deps;
  const holdsLock = event !== 'block' && event !== 'observe' && event !== 'retry';
  const moved = await store.proposals.move({
    proposalId: proposal.proposalId,
    event,
    actor: 'penny',
    because,
    at: iso(clock.now()),
    ...(holdsLock ? { claimedBy: processId } : {}),
    set,
  });
  tell(deps, moved);
  return moved;
}

/** Writes down how far it is, before it goes there. */
export async function reach(
  deps: RunnerDeps,
  { proposalId, stage: from }: Proposal,
  stage: Stage,
  receipt?: Receipt,
): Promise<Proposal> {
  const { store, clock, processId } = deps;
  const at = iso(clock.now());
  const reached = await store.proposals.reach({ proposalId, claimedBy: processId, from: from!, stage, receipt, at });
  tell(deps, reached);
  return reached;
}

/** Whether it has been as it is for longer than that. */
export function isOlder(deps: RunnerDeps, { changedAt }: Proposal, than: Temporal.DurationLike): boolean {
  return Temporal.Instant.compare(Temporal.Instant.from(changedAt).add(than), deps.clock.now()) <= 0;
}

/** Until when undo is offered from now on, if there is one. */
export function undoUntil(deps: RunnerDeps, { plan, receipt }: Proposal): string | undefined {
  if (!plan.undo || !receipt) return undefined;
  return iso(deps.clock.now().add({ hours: 24 * plan.undo.days }));
}

/** "it is stopping" as a sentence of its own. */
export function asSentence(note: string): string {
  const text = note.trim();
  return text === '' ? '' : `${text[0]!.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** Parts of what is said, as one text. */
export function said(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}
