import type { Verdict } from '../model/finding.ts';
import type { ConfigRecorder } from '../model/resource.ts';
import { defineDetector } from './detector.ts';

/** Global resources such as IAM's are the same in every region: recording them twice is paying for each change twice. */
export const duplicateConfigRecorder = defineDetector({
  name: 'duplicate-config-recorder',
  resourceTypes: ['config-recorder'],
  actionType: 'Disable',
  summary: 'regions that record global resources once more',
  undo: 'record global resources there again',
  settings: {},
  settingNotes: {},

  inspect(recorder, { fleet }): Verdict | undefined {
    if (!recordsGlobal(recorder)) return;
    const others = fleet.inAccount('config-recorder', recorder).filter(recordsGlobal);
    const kept = [...others].sort(firstIsKept)[0]!;
    if (kept.regionId === recorder.regionId) return;
    return {
      reason: `records global resources, as ${kept.regionId} does already; each change is paid in each region`,
      evidence: {
        keptRegion: kept.regionId,
        regionsThatRecordGlobal: new Set(others.map(({ regionId }) => regionId)).size,
      },
      freed: [],
      savingUnknown: 'how many changes of global resources there are is seen in the bill only, as configuration items',
      change: { includesGlobal: 'no' },
      rollbackPossible: true,
      restartNeeded: false,
      // Rules about IAM are checked where it is recorded.
      risk: 'medium',
    };
  },

  isActedOn: (recorder) => !recordsGlobal(recorder),
});

function recordsGlobal({ isRecording, includesGlobal }: ConfigRecorder): boolean {
  return isRecording && includesGlobal;
}

/** AWS' own events of global services are in us-east-1, so it stays there where there is one. */
function firstIsKept(a: ConfigRecorder, b: ConfigRecorder): number {
  return (
    Number(b.regionId === 'us-east-1') - Number(a.regionId === 'us-east-1') || a.regionId.localeCompare(b.regionId)
  );
}
