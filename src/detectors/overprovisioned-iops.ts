import type { Unknown, Verdict } from '../model/finding.ts';
import type { Volume } from '../model/resource.ts';
import { type At, GP3_FREE, volumeParts } from './cost-parts.ts';
import { aMonth, difference } from './costs.ts';
import { defineDetector } from './detector.ts';
import { metricOf, notMeasured, WINDOW, WINDOW_NOTES, windowWords } from './measured.ts';
import { GP3_MOST, LEAST_IOPS } from './volume-limits.ts';
import { exactly, rounded, whole } from './words.ts';

/** Speed that was bought is paid for every second, whether the disk is read or not. */
export const overprovisionedIops = defineDetector({
  name: 'overprovisioned-iops',
  resourceTypes: ['volume'],
  actionType: 'ModifyVolume',
  summary: 'disks that pay for more speed than they use',
  undo: 'buy the speed again, when AWS has completed the change, which can take a day',
  settings: { ...WINDOW, keepTimes: 1.3 },
  settingNotes: {
    ...WINDOW_NOTES,
    keepTimes: 'how much of what 99 of 100 hours needed is kept; 1.3 leaves a third more',
  },

  inspect(volume, about): Verdict | Unknown | undefined {
    const least = LEAST_IOPS[volume.volumeType];
    if (least === undefined || volume.state !== 'in-use') return;
    const at = { prices: about.prices, place: volume };
    const bought = volumeParts(volume, at).filter(({ item }) => item.kind !== 'volume-storage');
    if (bought.length === 0) return;
    const unknown = notMeasured(volume, ['iops'], about);
    if (unknown) return unknown;

    const used = metricOf(volume, 'iops')!;
    const { iops: hadIops = least, throughput: had = GP3_FREE.throughput } = volume;
    const iops = Math.min(hadIops, Math.max(least, Math.ceil(used.p99 * about.settings.keepTimes)));
    const moved = notMeasured(volume, ['throughput'], about) ? undefined : metricOf(volume, 'throughput');
    const throughput = moved
      ? Math.min(had, Math.max(GP3_FREE.throughput, Math.ceil(moved.p99 * about.settings.keepTimes)))
      : had;
    if (iops === hadIops && throughput === had) return;

    const kept = volumeParts({ ...volume, iops, throughput }, at).filter(({ item }) => item.kind !== 'volume-storage');
    const isGp3 = volume.volumeType === 'gp3';
    return {
      reason:
        `pays for ${whole(hadIops)} IOPS${isGp3 ? ` and ${had} MiB/s` : ''}; 99 of 100 hours in ${windowWords(volume)} ` +
        `needed ${rounded(used.p99)}${isGp3 ? ` and ${moved ? rounded(moved.p99) : 'a throughput that was not measured'}` : ''}`,
      evidence: {
        iops: hadIops,
        iopsP99: exactly(used.p99),
        throughputMiBPerSecond: volume.throughput ?? null,
        throughputP99MiBPerSecond: moved ? exactly(moved.p99) : null,
      },
      freed: bought,
      added: kept,
      change: { iops, ...(isGp3 ? { throughput } : {}) },
      alternatives: isGp3 ? [] : asGp3(volume, iops, at),
      rollbackPossible: true,
      restartNeeded: false,
      risk: 'low',
    };
  },

  isActedOn: ({ iops, throughput, volumeType }, { change, evidence }) =>
    (evidence?.iops !== undefined && iops !== undefined && iops < Number(evidence.iops)) ||
    (change?.throughput !== undefined && throughput !== undefined && throughput <= Number(change.throughput)) ||
    LEAST_IOPS[volumeType] === undefined,
});

/** io1 and io2 are for what gp3 cannot do; what it can do costs less there. */
function asGp3(volume: Volume, wanted: number, at: At): string[] {
  const iops = Math.max(GP3_FREE.iops, wanted);
  // As much as that many operations of 256 KiB move.
  const throughput = Math.min(GP3_MOST.throughput, Math.max(GP3_FREE.throughput, Math.ceil(wanted / 4)));
  const parts = volumeParts({ volumeType: 'gp3', sizeGiB: volume.sizeGiB, iops, throughput }, at);
  const saving = difference(volumeParts(volume, at), parts);
  if (wanted > GP3_MOST.iops || !saving || saving.monthly <= 0) return [];
  const loss = volume.volumeType === 'io2' ? ', if it need not be as durable as io2' : '';
  return [`gp3 with ${whole(iops)} IOPS and ${throughput} MiB/s would save ${aMonth(saving)}${loss}`];
}
