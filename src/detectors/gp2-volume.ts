import { GP3_FREE, volumeParts } from './cost-parts.ts';
import { difference } from './costs.ts';
import { defineDetector } from './detector.ts';
import { metricOf } from './measured.ts';
import { canBurst, gp2Iops, gp2Throughput } from './volume-limits.ts';
import { whole } from './words.ts';

/** gp3 is the same disk at a fifth less; only what a large gp2 has beyond gp3's free speed must be bought. */
export const gp2Volume = defineDetector({
  name: 'gp2-volume',
  resourceTypes: ['volume'],
  actionType: 'ModifyVolume',
  summary: 'disks of type gp2, which gp3 replaces for less',
  undo: 'change the type back, when AWS has completed the change, which can take a day',
  settings: {},
  settingNotes: {},

  inspect(volume, { prices }) {
    if (volume.volumeType !== 'gp2' || (volume.state !== 'in-use' && volume.state !== 'available')) return;

    // It keeps what gp2 always has, and the bursts that were seen where a gp2 of that size has any.
    const iops = Math.max(GP3_FREE.iops, gp2Iops(volume.sizeGiB));
    const seen = canBurst(volume.sizeGiB) ? metricOf(volume, 'throughput') : undefined;
    const burst = Math.min(250, Math.ceil(seen?.p99 ?? 0));
    const throughput = Math.max(GP3_FREE.throughput, gp2Throughput(volume.sizeGiB), burst);
    const at = { prices, place: volume };
    const freed = volumeParts(volume, at);
    const added = volumeParts({ volumeType: 'gp3', sizeGiB: volume.sizeGiB, iops, throughput }, at);
    const saving = difference(freed, added);
    if (saving && saving.monthly <= 0) return;

    return {
      reason: `${volume.sizeGiB} GiB of gp2; gp3 with ${whole(iops)} IOPS and ${throughput} MiB/s does as much for less${canBurst(volume.sizeGiB) && !seen ? '; how much it moves in bursts was not measured' : ''}`,
      evidence: {
        sizeGiB: volume.sizeGiB,
        gp2Iops: gp2Iops(volume.sizeGiB),
        gp3Iops: iops,
        gp3MiBPerSecond: throughput,
      },
      freed,
      added,
      change: { volumeType: 'gp3', iops, throughput },
      rollbackPossible: true,
      restartNeeded: false,
      risk: 'low',
    };
  },

  isActedOn: ({ volumeType }) => volumeType !== 'gp2',
});
