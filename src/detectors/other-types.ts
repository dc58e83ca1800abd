import type { Prices } from '../model/price.ts';
import type { Instance, InstanceSpec } from '../model/resource.ts';
import { instanceHours } from './cost-parts.ts';
import { aMonth, difference, type Monthly } from './costs.ts';
import type { Fleet } from './detector.ts';
import { familyOf, parseType } from './machine-types.ts';

/** AWS brings a new generation about every two years; so many are looked for beyond a type's own. */
const GENERATIONS_AHEAD = 6;
/** Whose processor it is: nothing and `i` are Intel's, `a` is AMD's, `g` is AWS' own on Arm. */
const PROCESSORS = ['', 'i', 'a', 'g'];

/**
 * Other ways than to keep the family: the cheapest newer one for the same software, and the cheapest on Graviton. Both
 * have at least as much of everything as `target`, which is what the machine needs.
 */
export function otherTypes(
  instance: Instance,
  target: InstanceSpec,
  { fleet, prices }: { fleet: Fleet; prices: Prices },
): string[] {
  const at = { prices, place: instance };
  const now = [instanceHours(instance, at)];
  const savingOf = (instanceType: string) => difference(now, [instanceHours({ ...instance, instanceType }, at)]);
  const least = savingOf(target.instanceType);
  if (!least) return [];

  const others = newerOf(instance, target, fleet).flatMap((spec) => {
    const saving = savingOf(spec.instanceType);
    return saving && saving.currency === least.currency && saving.monthly > least.monthly ? [{ spec, saving }] : [];
  });
  const best = (isArm: boolean) =>
    others.filter(({ spec }) => isOnArm(spec) === isArm).sort((a, b) => b.saving.monthly - a.saving.monthly)[0];
  const isArmNow = instance.architecture.startsWith('arm');
  return [words(best(isArmNow), ''), isArmNow ? undefined : words(best(true), ' (Graviton)')].filter(
    (each) => each !== undefined,
  );
}

function words(other: { spec: InstanceSpec; saving: Monthly } | undefined, note: string): string | undefined {
  const condition = note ? ', if the software runs on Arm' : '';
  return other && `${other.spec.instanceType}${note} would save ${aMonth(other.saving)}${condition}`;
}

function newerOf(instance: Instance, target: InstanceSpec, fleet: Fleet): InstanceSpec[] {
  const name = parseType(target.instanceType);
  if (!name) return [];
  // What is not the processor's letter says what is built in: disks, a faster network.
  const builtIn = name.attributes.replace(/^[iag]/, '');
  return Array.from({ length: GENERATIONS_AHEAD + 1 }, (_, ahead) => name.generation + ahead)
    .flatMap((generation) => PROCESSORS.map((processor) => `${name.series}${generation}${processor}${builtIn}`))
    .filter((family) => family !== familyOf(target.instanceType))
    .flatMap((family) => fleet.family(family))
    .filter((spec) => isAsGood(spec, target) && spec.regionIds.includes(instance.regionId))
    .filter((spec) => (isOnArm(spec) ? canMoveToArm(instance) : spec.architectures.includes(instance.architecture)))
    .filter((spec) => isOnArm(spec) || (parseType(spec.instanceType)?.generation ?? 0) > name.generation);
}

function isAsGood(spec: InstanceSpec, target: InstanceSpec): boolean {
  return (
    spec.vcpus === target.vcpus &&
    spec.memoryMiB >= target.memoryMiB &&
    spec.gpus === target.gpus &&
    spec.instanceStoreGiB >= target.instanceStoreGiB &&
    spec.isBareMetal === target.isBareMetal &&
    spec.isBurstable === target.isBurstable &&
    atLeast(spec.networkGbps, target.networkGbps) &&
    atLeast(spec.ebsMbps, target.ebsMbps)
  );
}

function atLeast(value: number | undefined, wanted: number | undefined): boolean {
  return wanted === undefined || (value !== undefined && value >= wanted);
}

function isOnArm({ architectures }: InstanceSpec): boolean {
  return architectures.includes('arm64');
}

/** Windows is not sold on Arm. */
function canMoveToArm({ platform }: Instance): boolean {
  return !/windows/i.test(platform);
}
