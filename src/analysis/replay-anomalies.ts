import type { FoundAnomaly } from '../model/anomaly.ts';
import { addDays, type Day, daysBetween } from '../model/period.ts';
import { type Cause, causesOf } from './causes.ts';
import { seriesId } from './feedback.ts';
import { type SeriesEvidence, seriesAnomalies } from './series-anomalies.ts';
import { type TellingPolicy, trackAnomalies, weightOf } from './track-anomalies.ts';

/** What would have been sent: an alert on the day it could be, or a line in the digest. */
export interface ReplayedNotice {
  /** The UTC day on which the day that gave it away had settled. */
  sentOn: Day;
  channel: string;
  as: 'alert' | 'digest';
  anomaly: FoundAnomaly;
}

/** What a replay needs to know of the policy. */
export interface ReplayPolicy extends TellingPolicy {
  alertsAWeek: number;
  /** Days from a day's beginning until it is settled. */
  settlesAfterDays: number;
  channelOf(scope: string): string;
}

/**
 * Everything that would have been told from a day on, had Penny been there: series by series as they were known when
 * each anomaly showed, one notice a cause, and no more alerts a week than a channel takes. Reasons are not read, so what
 * is never told for its reason is in it.
 */
export function replayAnomalies(all: readonly SeriesEvidence[], since: Day, policy: ReplayPolicy): ReplayedNotice[] {
  const causes = causesOf(all.flatMap((series) => seriesAnomalies(series, since)));
  const begun = causes.filter(({ members }) => members.some(({ detectedOn }) => detectedOn >= since));
  const byId = new Map(all.map((series) => [seriesId(series.ref), series]));
  const notices = begun.flatMap((cause) => noticeOf(cause, byId, policy) ?? []);
  return withAllowance(notices.sort(inOrder), policy.alertsAWeek);
}

/** The anomaly as it is now, sent on the first day on which what was known then was worth it. */
function noticeOf(
  cause: Cause,
  byId: ReadonlyMap<string, SeriesEvidence>,
  policy: ReplayPolicy,
): ReplayedNotice | undefined {
  const now = anomalyOf(cause, policy);
  if (!now) return undefined;
  const channel = policy.channelOf(now.scope);
  const settledOn = (day: Day) => addDays(day, policy.settlesAfterDays);
  for (let day = now.detectedOn; day <= now.lastDay; day = addDays(day, 1)) {
    const then = anomalyOf({ ...cause, members: cause.members.flatMap((member) => asOf(member, day, byId)) }, policy);
    if (then?.severity === 'high') return { sentOn: settledOn(day), channel, as: 'alert', anomaly: now };
  }
  return { sentOn: settledOn(now.detectedOn), channel, as: 'digest', anomaly: now };
}

function anomalyOf(cause: Cause, policy: TellingPolicy): FoundAnomaly | undefined {
  if (cause.members.length === 0) return undefined;
  return trackAnomalies([cause], [], { judgedThrough: '', policy })[0]?.anomaly;
}

/** What a series showed when a day had settled: it is judged again without the days after. */
function asOf(member: Cause['members'][number], day: Day, byId: ReadonlyMap<string, SeriesEvidence>) {
  const series = byId.get(seriesId(member.ref));
  if (!series || member.detectedOn > day) return [];
  const values = series.values.slice(0, daysBetween(series.start, day) + 1);
  const shown = seriesAnomalies({ ...series, values }, member.firstDay);
  return shown.filter(({ firstDay }) => firstDay === member.firstDay);
}

const inOrder = (a: ReplayedNotice, b: ReplayedNotice) =>
  a.sentOn === b.sentOn ? weightOf(b.anomaly) - weightOf(a.anomaly) : a.sentOn < b.sentOn ? -1 : 1;

/** Alerts beyond a channel's week wait for the digest. */
function withAllowance(notices: readonly ReplayedNotice[], alertsAWeek: number): ReplayedNotice[] {
  const sent: ReplayedNotice[] = [];
  return notices.map((notice) => {
    if (notice.as === 'digest') return notice;
    const lately = sent.filter(
      ({ channel, sentOn }) => channel === notice.channel && daysBetween(sentOn, notice.sentOn) < 7,
    );
    if (lately.length >= alertsAWeek) return { ...notice, as: 'digest' };
    sent.push(notice);
    return notice;
  });
}
