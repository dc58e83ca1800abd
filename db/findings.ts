import type { Selectable } from 'kysely';
import { PennyError } from '../src/errors.ts';
import type { ClosedReason, Finding, FindingState, FoundWaste } from '../src/model/finding.ts';
import type { FindingEvent } from '../src/model/finding-notice.ts';
import type { Inspection } from '../src/ports.ts';
import type { Db } from './open.ts';
import type { Tables } from './schema.ts';

type Row = Selectable<Tables['findings']>;
/** What deciding needs of a row; the JSON of every closed finding would be a lot to read. */
type Known = Omit<Row, 'found' | 'team' | 'seenAt' | 'closedReason'>;

/** The findings of a scope (`*` for all), the oldest first. */
export async function listFindings(db: Db, scope: string, state?: FindingState): Promise<Finding[]> {
  let query = db.selectFrom('findings').selectAll();
  if (state) query = query.where('state', '=', state);
  if (scope !== '*') query = query.where('team', '=', scope);
  return (await query.orderBy('openedAt').orderBy('findingId').execute()).map(findingOf);
}

export async function findFinding(db: Db, findingId: string): Promise<Finding> {
  const row = await db.selectFrom('findings').selectAll().where('findingId', '=', findingId).executeTakeFirst();
  if (!row)
    throw new PennyError('not_found', 'I no longer have that finding. `/cost waste` lists those that are open.');
  return findingOf(row);
}

/** Opens, refreshes, opens again and closes, all of it or nothing. What is not named stays as it is. */
export function applyInspection(
  db: Db,
  { found, closed }: Pick<Inspection, 'found' | 'closed'>,
  at: string,
): Promise<{ opened: Finding[]; closed: Finding[] }> {
  return db.transaction().execute(async (trx) => {
    const rows = await trx.selectFrom('findings').select(KNOWN).execute();
    const known = new Map(rows.map((row) => [row.findingId, row]));
    const opened: string[] = [];
    for (const each of found) {
      const before = known.get(each.findingId);
      if (before?.state === 'open') await refresh(trx, each, at);
      else {
        await (before ? reopen(trx, before, { found: each, at }) : open(trx, each, at));
        opened.push(each.findingId);
      }
    }
    const seen = new Set(found.map(({ findingId }) => findingId));
    const ended = closed.filter(({ findingId }) => !seen.has(findingId) && known.get(findingId)?.state === 'open');
    for (const { findingId, closedReason } of ended) await close(trx, known.get(findingId)!, { closedReason, at });
    return {
      opened: await findingsNamed(trx, opened),
      closed: await findingsNamed(
        trx,
        ended.map(({ findingId }) => findingId),
      ),
    };
  });
}

/** Writes down that some were told, and for how much money, so that a larger one can be told again later. */
export async function toldFindings(db: Db, findingIds: readonly string[], toldAt: string): Promise<void> {
  for (const findingId of findingIds) {
    await db
      .updateTable('findings')
      .set(({ ref }) => ({ toldAt, toldMonthly: ref('monthly') }))
      .where('findingId', '=', findingId)
      .execute();
  }
}

export async function listEvents(db: Db, findingId: string): Promise<FindingEvent[]> {
  const rows = await db
    .selectFrom('findingEvents')
    .selectAll()
    .where('findingId', '=', findingId)
    .orderBy('eventId')
    .execute();
  return rows.map(({ eventId: _eventId, event, closedReason, ...rest }) => ({
    ...rest,
    event: event as FindingEvent['event'],
    ...(closedReason === null ? {} : { closedReason: closedReason as ClosedReason }),
  }));
}

/** A row as the rest of Penny knows it. */
export function findingOf({ found, state, openedAt, seenAt, closedAt, closedReason, toldAt }: Row): Finding {
  return {
    ...(JSON.parse(found) as FoundWaste),
    state: state as FindingState,
    openedAt,
    seenAt,
    ...(closedAt === null ? {} : { closedAt }),
    ...(closedReason === null ? {} : { closedReason: closedReason as ClosedReason }),
    ...(toldAt === null ? {} : { toldAt }),
  };
}

const KNOWN = ['findingId', 'state', 'monthly', 'openedAt', 'closedAt', 'toldAt', 'toldMonthly', 'noticeId'] as const;

const foundRow = (found: FoundWaste, seenAt: string) => ({
  team: found.team,
  monthly: found.saving.monthly,
  found: JSON.stringify(found),
  seenAt,
});

async function open(db: Db, found: FoundWaste, at: string): Promise<void> {
  const nothing = { closedAt: null, closedReason: null, toldAt: null, toldMonthly: null, noticeId: null };
  const { findingId } = found;
  await db
    .insertInto('findings')
    .values({ findingId, state: 'open', openedAt: at, ...foundRow(found, at), ...nothing })
    .execute();
  await addEvent(db, { findingId, event: 'opened', monthly: found.saving.monthly, at });
}

async function refresh(db: Db, found: FoundWaste, at: string): Promise<void> {
  await db.updateTable('findings').set(foundRow(found, at)).where('findingId', '=', found.findingId).execute();
}

async function reopen(db: Db, before: Known, { found, at }: { found: FoundWaste; at: string }): Promise<void> {
  const { findingId } = found;
  const fresh = isNews(before, found.saving.monthly, at) ? { toldAt: null, toldMonthly: null, noticeId: null } : {};
  await db
    .updateTable('findings')
    .set({ state: 'open', openedAt: at, closedAt: null, closedReason: null, ...foundRow(found, at), ...fresh })
    .where('findingId', '=', findingId)
    .execute();
  await addEvent(db, { findingId, event: 'reopened', monthly: found.saving.monthly, at });
}

/** What its owner has heard of is told once more only after so long, or when it is about twice the money. */
const FORGOTTEN = { hours: 30 * 24 };

function isNews({ closedAt, monthly, toldMonthly }: Known, now: number | null, at: string): boolean {
  const longAgo =
    closedAt !== null &&
    Temporal.Instant.compare(Temporal.Instant.from(closedAt).add(FORGOTTEN), Temporal.Instant.from(at)) < 0;
  const before = toldMonthly ?? monthly;
  return longAgo || (now !== null && now > 0 && before !== null && now >= before * 2);
}

async function close(
  db: Db,
  { findingId, monthly }: Known,
  { closedReason, at }: { closedReason: ClosedReason; at: string },
): Promise<void> {
  await db
    .updateTable('findings')
    .set({ state: 'closed', closedAt: at, closedReason })
    .where('findingId', '=', findingId)
    .execute();
  await addEvent(db, { findingId, event: 'closed', closedReason, monthly, at });
}

async function addEvent(db: Db, { closedReason = undefined, ...event }: FindingEvent): Promise<void> {
  await db
    .insertInto('findingEvents')
    .values({ ...event, closedReason: closedReason ?? null })
    .execute();
}

/** SQLite takes 32,766 values in one question; a fleet may have more findings than that. */
const AT_ONCE = 10_000;

async function findingsNamed(db: Db, findingIds: readonly string[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (let start = 0; start < findingIds.length; start += AT_ONCE) {
    const some = findingIds.slice(start, start + AT_ONCE);
    const rows = await db.selectFrom('findings').selectAll().where('findingId', 'in', some).execute();
    found.push(...rows.map(findingOf));
  }
  return found;
}
