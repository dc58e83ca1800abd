import type { Unknown, Verdict } from '../model/finding.ts';
import type { InstanceSpec } from '../model/resource.ts';
import { instanceHours } from './cost-parts.ts';
import { aMonth, difference } from './costs.ts';
import { defineDetector } from './detector.ts';
import { isDecidedElsewhere } from './instance-facts.ts';
import { familyOf, sizeOf } from './machine-types.ts';
import { SUCCESSOR_OF, SUCCESSORS } from './previous-generations.ts';
import { percent } from './words.ts';

/** What is sold for ten years is not made cheaper any more; its successors are faster and cost less. */
export const previousGenerationInstance = defineDetector({
  name: 'previous-generation-instance',
  resourceTypes: ['instance'],
  actionType: 'Upgrade',
  summary: 'machines of a generation that has a cheaper successor of the same size',
  undo: 'change the type back, as long as AWS sells it',
  settings: { savingPercent: 5 },
  settingNotes: { savingPercent: 'how much cheaper the successor is at least; less is not worth a restart' },

  inspect(instance, { settings, fleet, prices }): Verdict | Unknown | undefined {
    const names = successorsOf(instance.instanceType);
    if (names.length === 0 || instance.state !== 'running') return;
    if (isDecidedElsewhere(instance) || instance.rootDevice !== 'ebs' || instance.market === 'spot') return;
    const current = fleet.instanceTypes[instance.instanceType];
    if (!current) return { unknown: `what ${instance.instanceType} has is not known` };

    const at = { prices, place: instance };
    const now = instanceHours(instance, at);
    if (!now.price) return { unknown: `the price of ${instance.instanceType} is not known` };
    const successors = names
      .map((name) => fleet.instanceTypes[name])
      .filter((spec) => spec !== undefined)
      .filter(
        (spec) => spec.architectures.includes(instance.architecture) && spec.regionIds.includes(instance.regionId),
      )
      .filter((spec) => isAsGood(spec, current))
      .flatMap((spec) => {
        const then = instanceHours({ ...instance, instanceType: spec.instanceType }, at);
        const saving = difference([now], [then]);
        return saving ? [{ spec, then, saving }] : [];
      })
      .sort((a, b) => b.saving.monthly - a.saving.monthly);
    const [best, second] = successors;
    const cost = now.price.amount * now.quantity;
    if (!best || best.saving.monthly < (cost * settings.savingPercent) / 100) return;

    return {
      reason:
        `${instance.instanceType} is of a previous generation: ${best.spec.instanceType} has as much and costs ` +
        `${percent((best.saving.monthly / cost) * 100)} less; its image needs drivers for ENA and NVMe`,
      evidence: {
        instanceType: instance.instanceType,
        vcpus: current.vcpus,
        vcpusThen: best.spec.vcpus,
        memoryGiB: current.memoryMiB / 1024,
        memoryGiBThen: best.spec.memoryMiB / 1024,
      },
      freed: [now],
      added: [best.then],
      change: { instanceType: best.spec.instanceType },
      alternatives:
        second && second.saving.monthly > 0 ? [`${second.spec.instanceType} would save ${aMonth(second.saving)}`] : [],
      rollbackPossible: true,
      restartNeeded: true,
      // Machines before Nitro run images that may not start on it (EC2 user guide, "Change the instance type").
      risk: 'medium',
    };
  },

  isActedOn: ({ instanceType }, { evidence }) =>
    evidence?.instanceType !== undefined && instanceType !== evidence.instanceType,
});

function successorsOf(instanceType: string): readonly string[] {
  const families = SUCCESSORS[familyOf(instanceType)] ?? [];
  return SUCCESSOR_OF[instanceType] ?? families.map((family) => `${family}.${sizeOf(instanceType)}`);
}

function isAsGood(spec: InstanceSpec, current: InstanceSpec): boolean {
  return (
    spec.vcpus >= current.vcpus &&
    spec.memoryMiB >= current.memoryMiB &&
    spec.gpus >= current.gpus &&
    spec.instanceStoreGiB >= current.instanceStoreGiB &&
    spec.isBareMetal === current.isBareMetal
  );
}
