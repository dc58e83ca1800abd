import { PennyError } from '../src/errors.ts';
import type { Grant } from '../src/model/access.ts';
import { BILL_PART, type CommitmentFacts, type CommitmentPart } from '../src/model/commitment.ts';
import { mergeFacts } from '../src/model/commitment-facts.ts';
import type { Db } from './open.ts';

/** A part that was read takes the place of what it was; one that failed leaves that, and its sentence. */
export async function putCommitmentPart(db: Db, source: string, part: CommitmentPart, at: string): Promise<void> {
  const row =
    'facts' in part ? { facts: JSON.stringify(part.facts), readAt: at, trouble: '' } : { trouble: part.trouble };
  await db
    .insertInto('commitmentParts')
    .values({ facts: '{}', readAt: null, ...row, source, part: part.part })
    .onConflict((conflict) => conflict.columns(['source', 'part']).doUpdateSet(row))
    .execute();
}

export function listCommitmentParts(
  db: Db,
  source: string,
): Promise<{ part: string; readAt: string | null; trouble: string }[]> {
  return db.selectFrom('commitmentParts').select(['part', 'readAt', 'trouble']).where('source', '=', source).execute();
}

export async function keepCommitmentParts(db: Db, source: string, parts: readonly string[]): Promise<void> {
  let old = db.deleteFrom('commitmentParts').where('source', '=', source);
  if (parts.length > 0) old = old.where('part', 'not in', parts);
  await old.execute();
}

/** Everything that some sources last told. Commitments are the organisation's, so that only a grant for all shows them. */
export async function listCommitmentFacts(
  db: Db,
  grant: Grant,
  sources: readonly string[],
): Promise<CommitmentFacts & { troubles: string[]; readAt: string | null }> {
  requireAll(grant);
  const rows = await db.selectFrom('commitmentParts').selectAll().orderBy('source').execute();
  const wanted = rows.filter(({ source }) => sources.includes(source));
  const inOrder = wanted.toSorted((a, b) => rankOf(a.part) - rankOf(b.part));
  return {
    ...mergeFacts(inOrder.map(({ facts }) => JSON.parse(facts) as Partial<CommitmentFacts>)),
    troubles: [...new Set(wanted.map(({ trouble }) => trouble))].filter((each) => each !== ''),
    readAt:
      wanted
        .map(({ readAt }) => readAt ?? '')
        .sort()
        .at(-1) || null,
  };
}

/** What describes a commitment is believed before what was seen of it in use, and that before a bill. */
function rankOf(part: string): number {
  return part === BILL_PART ? 2 : part.startsWith('use of') ? 1 : 0;
}

/** Refuses to show what is the whole organisation's against a right to see a part of it. */
function requireAll({ scope }: Grant): void {
  if (scope !== '*') throw new PennyError('forbidden', 'Commitments are shown to those who may see all costs.');
}
