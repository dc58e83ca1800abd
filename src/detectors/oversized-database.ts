import type { Unknown, Verdict } from '../model/finding.ts';
import type { Database, InstanceSpec } from '../model/resource.ts';
import { databaseHours } from './cost-parts.ts';
import { difference } from './costs.ts';
import { defineDetector, type Fleet } from './detector.ts';
import { isThrottled } from './instance-facts.ts';
import { burstBaseline, familyOf, isBurstable, machineOf } from './machine-types.ts';
import { daysSince, isUnknown, metricOf, notMeasured, WINDOW, WINDOW_NOTES, windowWords } from './measured.ts';
import { bytes, exactly, percent } from './words.ts';

const MIB = 1024 ** 2;

/** Databases are sized for a peak that was feared. One class down is half the price, and is taken back the same way. */
export const oversizedDatabase = defineDetector({
  name: 'oversized-database',
  resourceTypes: ['database'],
  actionType: 'Rightsize',
  summary: 'databases that are larger than what they do',
  undo: 'change the class back; it is away for some minutes each time',
  settings: { ...WINDOW, cpuMeanPercent: 40, cpuP99Percent: 80, memoryPercent: 90 },
  settingNotes: {
    ...WINDOW_NOTES,
    cpuMeanPercent: 'highest average CPU of a database that is looked at: half of it would be at 80 %',
    cpuP99Percent: 'CPU that the smaller class may reach in 99 of 100 hours',
    memoryPercent: 'share of its memory that the smaller class may need, by the least that was ever free',
  },

  inspect(database, about): Verdict | Unknown | undefined {
    if (database.state !== 'available' || database.instanceClass === 'db.serverless') return;
    const { settings, fleet, prices, now } = about;
    const age = daysSince(database.createdAt, now);
    if (!isUnknown(age) && age < settings.days) return;
    const cpu = metricOf(database, 'cpu');
    const free = metricOf(database, 'freeMemory');
    if (cpu && (cpu.mean >= settings.cpuMeanPercent || cpu.p99 >= settings.cpuP99Percent)) return;
    const unknown = notMeasured(database, ['cpu', 'freeMemory'], about);
    if (unknown || !cpu || !free) return unknown;
    const throttled = isThrottled({ ...database, instanceType: machineOf(database.instanceClass) });
    if (throttled) return throttled === true ? undefined : throttled;
    // RDS runs on the machines that EC2 sells, under the same names behind `db.`.
    const current = fleet.instanceTypes[machineOf(database.instanceClass)];
    if (!current) return { unknown: `what ${database.instanceClass} has is not known` };
    const next = nextSmaller(current, fleet);
    if (!next) return;

    const cpuThen = cpu.p99 * (current.vcpus / next.vcpus);
    const usedMemory = Math.max(0, current.memoryMiB * MIB - free.min);
    const fits =
      cpuThen <= settings.cpuP99Percent && usedMemory <= next.memoryMiB * MIB * (settings.memoryPercent / 100);
    if (!fits || !staysWithinCredits(next, (cpu.mean * current.vcpus) / next.vcpus) || !keepsDisk(database, next))
      return;

    const instanceClass = `db.${next.instanceType}`;
    const at = { prices, place: database };
    const freed = [databaseHours(database, at)];
    const added = [databaseHours({ ...database, instanceClass }, at)];
    if ((difference(freed, added)?.monthly ?? 1) <= 0) return;
    return {
      reason:
        `CPU ${percent(cpu.mean)} on average over ${windowWords(database)}, and ${bytes(free.min)} of memory free at all times; ` +
        `as ${instanceClass} it would be at ${percent(cpuThen)} in its busiest hours${metricOf(database, 'iops') ? '' : '; its operations were not measured'}`,
      evidence: {
        instanceClass: database.instanceClass,
        cpuMeanPercent: exactly(cpu.mean),
        cpuP99Percent: exactly(cpu.p99),
        cpuP99PercentThen: exactly(cpuThen),
        freeMemoryMinBytes: Math.round(free.min),
        memoryGiB: current.memoryMiB / 1024,
        memoryGiBThen: next.memoryMiB / 1024,
      },
      freed,
      added,
      change: { instanceClass },
      rollbackPossible: true,
      restartNeeded: true,
      risk: 'medium',
    };
  },

  isActedOn: ({ instanceClass }, { evidence }) =>
    evidence?.instanceClass !== undefined && instanceClass !== evidence.instanceClass,
});

/** The next size down of the same family. */
function nextSmaller(current: InstanceSpec, fleet: Fleet): InstanceSpec | undefined {
  return fleet
    .family(familyOf(current.instanceType))
    .filter((spec) => !spec.isBareMetal && spec.vcpus <= current.vcpus && spec.memoryMiB < current.memoryMiB)
    .at(-1);
}

function staysWithinCredits({ instanceType }: InstanceSpec, cpuMean: number): boolean {
  if (!isBurstable(instanceType)) return true;
  const baseline = burstBaseline(instanceType);
  return baseline !== undefined && cpuMean <= baseline;
}

/** Its operations must be within what the smaller machine always does; where its limit is not known, they are not. */
function keepsDisk(database: Database, { ebsIops }: InstanceSpec): boolean {
  const iops = metricOf(database, 'iops');
  return !iops || (ebsIops !== undefined && iops.p99 <= ebsIops);
}
