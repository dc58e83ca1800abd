import { mergeCloudAnomalies, type SourcedAnomaly } from '../analysis/merge-cloud-anomalies.ts';
import type { Tracked } from '../analysis/track-anomalies.ts';
import { PennyError } from '../errors.ts';
import type { Allocation } from '../model/allocation.ts';
import type { Anomaly, CloudAnomaly } from '../model/anomaly.ts';
import { UNALLOCATED } from '../model/charge.ts';
import { addDays, type Day } from '../model/period.ts';
import type { Cloud } from '../ports.ts';
import type { ReasonSources } from './read-reason.ts';

/** How far back the clouds are asked: what they found earlier has been heard. */
const ASKED_DAYS = 30;

/** What the clouds found themselves, beside ours. A cloud that does not answer leaves a sentence. */
export async function mergeWithClouds(
  { clouds, allocation, config }: ReasonSources,
  { tracked, known, through }: { tracked: readonly Tracked[]; known: readonly Anomaly[]; through: Day },
): Promise<{ tracked: Tracked[]; troubles: string[] }> {
  const troubles: string[] = [];
  const theirs: SourcedAnomaly[] = [];
  for (const cloud of clouds) theirs.push(...(await askCloud(cloud, addDays(through, -ASKED_DAYS), troubles)));
  const ids = new Set(tracked.map(({ anomaly }) => anomaly.anomalyId));
  const all = [...tracked.map(({ anomaly }) => anomaly), ...known.filter(({ anomalyId }) => !ids.has(anomalyId))];
  const changed = mergeCloudAnomalies(all, theirs, {
    policy: config.anomalies,
    scopeOf: (anomaly) => scopeOf(anomaly, allocation),
    through,
  });
  const changes = new Map(changed.map((anomaly) => [anomaly.anomalyId, anomaly]));
  const merged = tracked.map((each) => ({ ...each, anomaly: changes.get(each.anomaly.anomalyId) ?? each.anomaly }));
  const others = changed
    .filter(({ anomalyId }) => !ids.has(anomalyId))
    .map((anomaly) => ({ anomaly, isNew: !known.some(({ anomalyId }) => anomalyId === anomaly.anomalyId) }));
  return { tracked: [...merged, ...others], troubles };
}

async function askCloud(cloud: Cloud, since: Day, troubles: string[]): Promise<SourcedAnomaly[]> {
  if (!cloud.anomalies) return [];
  try {
    return (await cloud.anomalies(since)).map((each) => ({ ...each, source: cloud.source }));
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    troubles.push(error.message);
    return [];
  }
}

/** Whose it is, by its largest root cause, where the rules can tell by account, service and region alone; else for all. */
function scopeOf({ rootCauses }: CloudAnomaly, allocation: Allocation): string {
  const [largest] = rootCauses.toSorted((a, b) => Math.abs(b.impact ?? 0) - Math.abs(a.impact ?? 0));
  if (!largest) return '*';
  const { serviceName, subAccountId, subAccountName, regionId } = largest;
  const key = { serviceName, subAccountId, subAccountName, regionId, tags: {} };
  const team = allocation.teamOf({ ...key, serviceProviderName: 'AWS', billingAccountId: '', billingCurrency: '' });
  return team === UNALLOCATED ? '*' : team;
}
