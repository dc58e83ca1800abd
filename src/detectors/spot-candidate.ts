import type { Unknown, Verdict } from '../model/finding.ts';
import type { Instance } from '../model/resource.ts';
import { instanceHours } from './cost-parts.ts';
import { defineDetector } from './detector.ts';
import { isProduction } from './environment.ts';
import { counted } from './words.ts';

/** What a group replaces anyway may be taken back by AWS with two minutes' notice, and then costs much less. */
export const spotCandidate = defineDetector({
  name: 'spot-candidate',
  resourceTypes: ['auto-scaling-group'],
  actionType: 'UseSpot',
  summary: 'groups of machines without data that could run on spot',
  undo: "set the group's share of on-demand machines back to 100 %",
  settings: { machines: 2, keepOnDemand: 1 },
  settingNotes: {
    machines: 'fewest machines of a group: with one, an interruption is an outage',
    keepOnDemand: 'machines that stay on demand, so that something runs while spot has no capacity',
  },

  inspect(group, { settings, fleet, prices }): Verdict | Unknown | undefined {
    if (group.onDemandPercent < 100 || group.instanceIds.length < settings.machines || group.min < settings.machines)
      return;
    const members = group.instanceIds.flatMap((id) => fleet.find('instance', id, group) ?? []);
    if (members.length < group.instanceIds.length) return { unknown: 'not all of its machines could be read' };
    if (!members.every(isStateless)) return;

    const moved = members.slice(settings.keepOnDemand);
    if (moved.length === 0) return;
    const at = { prices, place: group };
    const added = moved.map((member) => instanceHours({ ...member, market: 'spot' }, at));
    const isPriced = added.every(({ price }) => price);
    return {
      reason:
        `${counted(members.length, 'machine')} on demand with no disk besides the root: ${moved.length} of them could run on spot, ` +
        'which AWS may take back with two minutes of notice',
      evidence: { machines: members.length, couldMove: moved.length, onDemandPercent: group.onDemandPercent },
      freed: isPriced ? moved.map((member) => instanceHours(member, at)) : [],
      added: isPriced ? added : [],
      ...(isPriced ? {} : { savingUnknown: 'what spot costs there is not known' }),
      change: { onDemandBase: settings.keepOnDemand, onDemandPercent: 0 },
      rollbackPossible: true,
      restartNeeded: true,
      risk: isProduction(group) ? 'high' : 'medium',
    };
  },

  isActedOn: ({ onDemandPercent }) => onDemandPercent < 100,
});

/** A machine that keeps data keeps it on a disk besides its root, or on its own. */
function isStateless({ market, tenancy, volumeIds, rootDevice }: Instance): boolean {
  return market === 'on-demand' && tenancy === 'default' && rootDevice === 'ebs' && volumeIds.length <= 1;
}
