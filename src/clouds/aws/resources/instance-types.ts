import { DescribeInstanceTypesCommand, EC2Client, type InstanceTypeInfo, type NetworkInfo } from '@aws-sdk/client-ec2';
import type { InstanceCatalog, InstanceSpec } from '../../../model/resource.ts';
import { type At, allPages } from './reader.ts';

const DESCRIBE = 'ec2:DescribeInstanceTypes';
/** What looking up what AWS sells calls. */
export const permissions = [DESCRIBE];

/** A GB of an instance store is 10^9 bytes; ours is counted in GiB. */
const GIB_A_GB = 1e9 / 2 ** 30;

/** The machines sold in one region. */
export async function readInstanceTypes(at: Pick<At, 'client' | 'ask' | 'place'>): Promise<InstanceSpec[]> {
  const ec2 = at.client(EC2Client);
  return allPages(at, {
    permission: DESCRIBE,
    page: (NextToken) => ec2.send(new DescribeInstanceTypesCommand({ MaxResults: 100, NextToken })),
    items: ({ InstanceTypes = [] }) => InstanceTypes.flatMap((each) => specOf(each, at.place.regionId) ?? []),
    next: ({ NextToken }) => NextToken,
  });
}

/** What a type has, in our words; one without a size is none. */
export function specOf(info: InstanceTypeInfo, regionId: string): InstanceSpec | undefined {
  const { InstanceType, VCpuInfo, MemoryInfo } = info;
  const vcpus = VCpuInfo?.DefaultVCpus;
  const memoryMiB = MemoryInfo?.SizeInMiB;
  if (!InstanceType || vcpus === undefined || memoryMiB === undefined) return undefined;
  const { BaselineBandwidthInMbps, BaselineIops } = info.EbsInfo?.EbsOptimizedInfo ?? {};
  return {
    instanceType: InstanceType,
    vcpus,
    memoryMiB,
    architectures: info.ProcessorInfo?.SupportedArchitectures ?? [],
    networkGbps: networkGbps(info.NetworkInfo ?? undefined),
    ebsMbps: BaselineBandwidthInMbps,
    ebsIops: BaselineIops,
    gpus: (info.GpuInfo?.Gpus ?? []).reduce((sum, { Count = 0 }) => sum + Count, 0),
    instanceStoreGiB: Math.round((info.InstanceStorageInfo?.TotalSizeInGB ?? 0) * GIB_A_GB),
    isBurstable: info.BurstablePerformanceSupported ?? false,
    isCurrentGeneration: info.CurrentGeneration ?? false,
    isBareMetal: info.BareMetal ?? false,
    regionIds: [regionId],
  };
}

/**
 * Gigabits a second that a type always has. Where AWS gives no baseline, its words count when they promise something:
 * `25 Gigabit` does, `Up to 10 Gigabit` and `Moderate` do not.
 */
export function networkGbps(network: NetworkInfo | undefined): number | undefined {
  const baselines = (network?.NetworkCards ?? []).flatMap(
    ({ BaselineBandwidthInGbps }) => BaselineBandwidthInGbps ?? [],
  );
  if (baselines.length > 0) return baselines.reduce((sum, each) => sum + each, 0);
  const [, cards = '1', gigabits] =
    /^(?:(\d+)x )?(\d+(?:\.\d+)?) Gigabit$/.exec(network?.NetworkPerformance ?? '') ?? [];
  return gigabits === undefined ? undefined : Number(cards) * Number(gigabits);
}

/** Several regions' lists as one: a type is the same everywhere, and sold in all of them that list it. */
export function catalogOf(specs: Iterable<InstanceSpec>): InstanceCatalog {
  const catalog: Record<string, InstanceSpec> = {};
  for (const spec of specs) {
    const known = catalog[spec.instanceType];
    const regionIds = new Set([...(known?.regionIds ?? []), ...spec.regionIds]);
    catalog[spec.instanceType] = { ...(known ?? spec), regionIds: [...regionIds].sort() };
  }
  return catalog;
}
