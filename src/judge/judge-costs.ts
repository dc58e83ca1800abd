import { grantToJob } from '../analysis/access.ts';
import { type Cause, causesOf, type SeriesAnomaly } from '../analysis/causes.ts';
import { seriesId, thresholdFactors } from '../analysis/feedback.ts';
import { type SeriesEvidence, seriesAnomalies } from '../analysis/series-anomalies.ts';
import { settledLately } from '../analysis/settlement.ts';
import { reasonNeeded, severityOf, type Tracked, trackAnomalies } from '../analysis/track-anomalies.ts';
import { daysWithStatus } from '../ask-costs.ts';
import { addDays, type Day, dayOf } from '../model/period.ts';
import { mergeWithClouds } from './merge-with-clouds.ts';
import { type ReasonSources, readKinds, readReason } from './read-reason.ts';
import { seriesToJudge } from './series-to-judge.ts';
import { judgeYoungDays } from './young-days.ts';

/** How much of the past a judgement rests on, and how long an anomaly is kept up to date. */
const HISTORY_DAYS = 400;
const TRACKED_DAYS = 45;
/** What a fresh installation looks back on. */
const FIRST_LOOK_DAYS = 30;
const JUDGED_THROUGH = 'anomalies judged through';

/** What judging needs: the bills, the rules, the clouds to ask for reasons, and the time. */
export interface Judging extends ReasonSources {
  now: Temporal.Instant;
  rulesFingerprint: string;
}

/** What judging came to. */
export interface Judgement {
  series: number;
  /** The last settled day; null when there is none, and nothing was judged. */
  through: Day | null;
  found: number;
  fresh: number;
  /** What could not be asked, a sentence each. */
  troubles: string[];
}

/**
 * Judges every series on its settled days, makes one anomaly of each cause, recognises what is known already, and reads
 * the reasons of what is worth an interruption. What it finds is stored with what it was found with.
 */
export async function judgeCosts(judging: Judging): Promise<Judgement> {
  const { store, config, now } = judging;
  const today = dayOf(now);
  const period = { start: addDays(today, -HISTORY_DAYS), end: today };
  const statuses = await daysWithStatus(judging, period);
  const through = settledLately(statuses);
  if (through === null) return { series: 0, through, found: 0, fresh: 0, troubles: [] };

  const since = addDays(through, -TRACKED_DAYS);
  const read = new Set(statuses.map(({ day }) => day));
  const start = statuses[0]!.day;
  const { causes, evidence, count } = await findCauses(judging, { start, through, since, today, read });
  const known = await store.anomalies.list(grantToJob('all', config), since);
  const judgedThrough = (await store.facts.get(JUDGED_THROUGH)) ?? addDays(through, -FIRST_LOOK_DAYS);
  const tracked = trackAnomalies(causes, known, { judgedThrough, policy: config.anomalies });
  const merged = await mergeWithClouds(judging, { tracked, known, through });
  const explained = await Promise.all(merged.tracked.map((each) => withReason(judging, each)));

  const found = explained.map(({ anomaly, cause }) => ({
    anomaly,
    evidence: cause && evidenceOf(cause, evidence),
  }));
  await store.anomalies.put(found);
  await store.facts.set(JUDGED_THROUGH, through);
  const fresh = explained.filter(({ isNew, anomaly }) => isNew && anomaly.severity !== 'none').length;
  return { series: count, through, found: explained.length, fresh, troubles: merged.troubles };
}

/** What each series shows by itself, given what was declared and what people answered, as causes. */
async function findCauses(
  { store, config }: Judging,
  { since, ...days }: { start: Day; through: Day; since: Day; today: Day; read: ReadonlySet<Day> },
): Promise<{ causes: Cause[]; evidence: ReadonlyMap<string, SeriesEvidence>; count: number }> {
  const planned = await store.planned.list(days.start);
  const factors = thresholdFactors(await store.anomalies.answers());
  const about = { ...days, store, config, planned, factors };
  const evidence = new Map<string, SeriesEvidence>();
  const found: SeriesAnomaly[] = [];
  let count = 0;
  for await (const series of seriesToJudge(about)) {
    count += 1;
    const mine = seriesAnomalies(series, since);
    if (mine.length > 0) evidence.set(seriesId(series.ref), series);
    found.push(...mine);
  }
  const young = await judgeYoungDays(about);
  for (const series of young.evidence) evidence.set(seriesId(series.ref), series);
  return { causes: causesOf([...found, ...young.found]), evidence, count };
}

/** What an anomaly can be found again with. */
function evidenceOf({ members }: Cause, evidence: ReadonlyMap<string, SeriesEvidence>): SeriesEvidence[] {
  return members.flatMap(({ ref }) => evidence.get(seriesId(ref)) ?? []);
}

/** Reads the reason where it is worth asking; what is never told loses its severity by it. */
async function withReason(judging: Judging, tracked: Tracked): Promise<Tracked> {
  const { anomaly } = tracked;
  const needed = reasonNeeded(anomaly);
  if (!needed) return tracked;
  const reason = await (needed === 'all' ? readReason(judging, anomaly) : readKinds(judging, anomaly));
  const explained = { ...anomaly, reason };
  return { ...tracked, anomaly: { ...explained, severity: severityOf(explained, judging.config.anomalies) } };
}
