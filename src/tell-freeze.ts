import type { AuditEntry } from './model/audit.ts';
import type { ProposalMessage } from './model/proposal-message.ts';
import { freezeNotice } from './slack/views/proposal-notices.ts';
import { claimOf, lookFor, markTold, postToOperators, type TellingDeps } from './tell-once.ts';
import { userIdsOf } from './waste-recipients.ts';

/** What was said longer ago is no news. */
const RECENT = { hours: 24 };

/** The operators hear of a freeze and of its end, wherever it was said, also in a terminal. Returns how many. */
export async function tellFreeze(deps: TellingDeps): Promise<number> {
  const { store, config, clock } = deps;
  const entry = (await store.auditLog.list({ subjectKind: 'freeze' })).at(-1);
  if (!entry || entry.at < clock.now().subtract(RECENT).toString()) return 0;
  const claim = claimOf(deps, { kind: 'freeze', messageId: idOf(entry), about: '', proposalId: '' });
  if (!(await store.proposalMessages.claim(claim))) return 0;
  // Where none of them can be reached now, this fails and is taken up again: nobody takes a freeze for told.
  const places = config.operators.length > 0 ? await postToOperators(deps, claim, freezeNotice(entry)) : [];
  await markTold(deps, { ...claim, places, isOver: true });
  return 1;
}

/** The same where a process died before it could tell. */
export async function resumeFreeze(deps: TellingDeps, claim: ProposalMessage): Promise<number> {
  const { store, config } = deps;
  const entry = (await store.auditLog.list({ subjectKind: 'freeze' })).find((each) => idOf(each) === claim.messageId);
  const seen = await lookFor(deps, claim, await userIdsOf(deps, config.operators));
  const isSaid = seen.found.length > 0 || seen.isUnreadable || !entry;
  const places = isSaid ? seen.found : await postToOperators(deps, claim, freezeNotice(entry));
  await markTold(deps, { ...claim, places, isOver: true });
  return Number(!isSaid);
}

const idOf = ({ event, at }: AuditEntry) => `${event} ${at}`;
