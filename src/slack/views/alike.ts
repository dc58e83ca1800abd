import { hash } from 'node:crypto';
import type { Finding } from '../../model/finding.ts';
import type { ProposalView } from './proposal-words.ts';

/** Characters of the name that findings which are alike go by in a button. */
const KEY = 10;

/**
 * Findings of machines that differ in their number alone (`runner-1` to `runner-8`) are one thing to read and to do,
 * where the same is to be done to them in the same place. In the order of the largest of each.
 */
export function alike(findings: readonly Finding[], proposals: ReadonlyMap<string, ProposalView>): Finding[][] {
  const keyOf = (finding: Finding) => {
    const proposal = proposals.get(finding.findingId)?.proposal.state ?? null;
    return JSON.stringify([kindOf(finding), finding.state, proposal]);
  };
  return [...Map.groupBy(findings, keyOf).values()];
}

/** What a button for all of them carries: the notice they were told in, and which of its findings are meant. */
export function listValue(noticeId: string, [first]: readonly Finding[]): string {
  return first ? `${noticeId}~${shortKind(first)}` : noticeId;
}

/** Takes apart what such a button carries: the notice, and which of its findings are meant. */
export function readListValue(value: string): { noticeId: string; isMeant: (finding: Finding) => boolean } {
  const [, noticeId, key] = /^(.+)~([\w-]{10})$/.exec(value) ?? [];
  return noticeId && key
    ? { noticeId, isMeant: (finding) => shortKind(finding) === key }
    : { noticeId: value, isMeant: () => true };
}

const shortKind = (finding: Finding) => hash('sha1', kindOf(finding), 'base64url').slice(0, KEY);

/** What findings that are alike share, whatever has become of each since. */
function kindOf(finding: Finding): string {
  const { detector, subAccountId, regionId, actionType, change, team, environment, saving } = finding;
  const { rollbackPossible, restartNeeded } = finding;
  const where = [subAccountId, regionId, team, environment ?? null];
  const what = [actionType, change ?? null, saving.commitment ?? null, rollbackPossible, restartNeeded];
  return JSON.stringify([detector, stemOf(finding), where, what]);
}

/** A name without its number. An id is no name, however much it looks like one. */
function stemOf({ resourceName, resourceId }: Finding): string {
  return resourceName === resourceId ? resourceId : resourceName.replace(/[-_]?\d+$/, '');
}
