import { type Selectable, sql } from 'kysely';
import { PennyError } from '../src/errors.ts';
import type { Anomaly, Feedback, FoundAnomaly, SeriesRef } from '../src/model/anomaly.ts';
import type { Day } from '../src/model/period.ts';
import type { AnomalyChange, AnomalyMark, FeedbackGiven, PendingFeedback } from '../src/ports.ts';
import { addAuditEntry } from './audit-log.ts';
import type { Db } from './open.ts';
import type { Tables } from './schema.ts';

/** The anomalies of a scope (`*` for all) that are not over before a day, newest first. */
export async function listAnomalies(db: Db, { scope, since }: { scope: string; since: Day }): Promise<Anomaly[]> {
  let query = db.selectFrom('anomalies').selectAll().where('lastDay', '>=', since);
  if (scope !== '*') query = query.where('scope', '=', scope);
  const rows = await query.orderBy('firstDay', 'desc').orderBy('anomalyId').execute();
  return rows.map(fromRow);
}

export async function findAnomaly(db: Db, anomalyId: string): Promise<Anomaly> {
  const row = await db.selectFrom('anomalies').selectAll().where('anomalyId', '=', anomalyId).executeTakeFirst();
  if (!row) throw new PennyError('not_found', 'I no longer have that anomaly. `/cost anomalies` lists those I know.');
  return fromRow(row);
}

/**
 * Stores what is known of anomalies now; what people answered and what was told stays as it is. What one was found with
 * is kept as it was when it was told, so that every alert can be found again.
 */
export async function putAnomalies(
  db: Db,
  found: readonly { anomaly: FoundAnomaly; evidence?: unknown }[],
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const { anomaly, evidence } of found) {
      const { anomalyId, scope, billingCurrency, state, firstDay, lastDay } = anomaly;
      const known = { scope, state, firstDay, lastDay, found: JSON.stringify(anomaly) };
      const foundWith = JSON.stringify(evidence ?? []);
      await trx
        .insertInto('anomalies')
        .values({ anomalyId, billingCurrency, ...known, evidence: foundWith })
        .onConflict((conflict) =>
          conflict.column('anomalyId').doUpdateSet(({ ref }) => ({
            ...known,
            ...(evidence !== undefined && {
              evidence: sql<string>`case when ${ref('anomalies.toldAs')} is null then ${foundWith} else ${ref('anomalies.evidence')} end`,
            }),
          })),
        )
        .execute();
    }
  });
}

/** What an anomaly was found with. */
export async function findEvidence(db: Db, anomalyId: string): Promise<unknown> {
  const row = await db.selectFrom('anomalies').select('evidence').where('anomalyId', '=', anomalyId).executeTakeFirst();
  return row && JSON.parse(row.evidence);
}

/** Writes down that an anomaly was told, or that its message says something else now. */
export async function markAnomaly(db: Db, anomalyId: string, { told, fingerprint }: AnomalyMark): Promise<void> {
  await db
    .updateTable('anomalies')
    .set({
      fingerprint,
      ...(told && {
        toldAs: told.as,
        toldAt: told.at,
        channelId: told.channelId ?? null,
        messageTs: told.messageTs ?? null,
      }),
    })
    .where('anomalyId', '=', anomalyId)
    .execute();
}

/** How many alerts a channel got since an instant: its allowance. */
export async function countAlerts(db: Db, channelId: string, since: string): Promise<number> {
  const { count } = await db
    .selectFrom('anomalies')
    .select((pick) => pick.fn.countAll<number>().as('count'))
    .where('toldAs', '=', 'alert')
    .where('channelId', '=', channelId)
    .where('toldAt', '>=', since)
    .executeTakeFirstOrThrow();
  return count;
}

/** An answer: the newest one counts, and every one is kept. */
export async function giveFeedback(db: Db, { anomalyId, feedback, actor, at }: FeedbackGiven): Promise<Anomaly> {
  return db.transaction().execute(async (trx) => {
    const before = await findAnomaly(trx, anomalyId);
    await trx.insertInto('anomalyFeedback').values({ anomalyId, feedback, actor, at, deliveredAt: null }).execute();
    await trx
      .updateTable('anomalies')
      .set({ feedback, feedbackBy: actor })
      .where('anomalyId', '=', anomalyId)
      .execute();
    const states = { fromState: before.feedback ?? null, toState: feedback };
    await addAuditEntry(trx, { ...subject(anomalyId), event: 'answer', ...states, actor, note: '', at });
    return findAnomaly(trx, anomalyId);
  });
}

/** Who looks after it, or until when nobody wants to hear of it. */
export async function settleAnomaly(
  db: Db,
  anomalyId: string,
  { assignee, snoozedUntil, actor, at }: AnomalyChange,
): Promise<Anomaly> {
  return db.transaction().execute(async (trx) => {
    const before = await findAnomaly(trx, anomalyId);
    const change = { ...(assignee && { assignee }), ...(snoozedUntil && { snoozedUntil }) };
    await trx.updateTable('anomalies').set(change).where('anomalyId', '=', anomalyId).execute();
    const entry = { ...subject(anomalyId), actor, note: '', at };
    if (assignee) {
      await addAuditEntry(trx, { ...entry, event: 'assign', fromState: before.assignee ?? null, toState: assignee });
    }
    if (snoozedUntil) {
      await addAuditEntry(trx, {
        ...entry,
        event: 'snooze',
        fromState: before.snoozedUntil ?? null,
        toState: snoozedUntil,
      });
    }
    return findAnomaly(trx, anomalyId);
  });
}

const subject = (anomalyId: string) => ({ subjectKind: 'anomaly', subjectId: anomalyId });

/** Which series people have answered about, and how: what moves their thresholds. One answer an anomaly, the newest. */
export async function listAnswers(db: Db): Promise<{ series: SeriesRef[]; feedback: Feedback; firstDay: Day }[]> {
  const rows = await db
    .selectFrom('anomalies')
    .select(['found', 'feedback', 'firstDay'])
    .where('feedback', 'is not', null)
    .orderBy('firstDay')
    .execute();
  return rows.map(({ found, feedback, firstDay }) => ({
    series: (JSON.parse(found) as FoundAnomaly).series,
    feedback: feedback as Feedback,
    firstDay,
  }));
}

/** Answers that a cloud which saw the same thing has not heard of yet, in the order they were given. */
export async function listPendingFeedback(db: Db): Promise<PendingFeedback[]> {
  const rows = await db
    .selectFrom('anomalyFeedback')
    .innerJoin('anomalies', 'anomalies.anomalyId', 'anomalyFeedback.anomalyId')
    .select(['feedbackId', 'found', 'anomalyFeedback.feedback as answer'])
    .where('deliveredAt', 'is', null)
    .orderBy('feedbackId')
    .execute();
  return rows.flatMap(({ feedbackId, found, answer }) => {
    const { cloud } = JSON.parse(found) as FoundAnomaly;
    return cloud ? [{ feedbackId, ...cloud, feedback: answer as Feedback }] : [];
  });
}

export async function deliveredFeedback(db: Db, feedbackId: number, at: string): Promise<void> {
  await db.updateTable('anomalyFeedback').set({ deliveredAt: at }).where('feedbackId', '=', feedbackId).execute();
}

function fromRow(row: Selectable<Tables['anomalies']>): Anomaly {
  const { found, feedback, feedbackBy, assignee, snoozedUntil, toldAs, toldAt, channelId, messageTs } = row;
  return {
    ...(JSON.parse(found) as FoundAnomaly),
    ...(feedback !== null && { feedback: feedback as Feedback }),
    ...(feedbackBy !== null && { feedbackBy }),
    ...(assignee !== null && { assignee }),
    ...(snoozedUntil !== null && { snoozedUntil }),
    ...(toldAs !== null && {
      told: {
        as: toldAs,
        at: toldAt ?? '',
        fingerprint: row.fingerprint ?? '',
        ...(channelId !== null && { channelId }),
        ...(messageTs !== null && { messageTs }),
      },
    }),
  };
}
