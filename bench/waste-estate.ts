import type { Instance, InstanceTypeInfo, Volume } from '@aws-sdk/client-ec2';
import { type Estate, emptyAccount, emptyEstate, emptyRegion } from '../sandbox/aws/estate.ts';
import type { MetricSource, ValueAt } from '../sandbox/aws/metrics.ts';

/** A fleet of machines, spread evenly. */
export interface FleetSize {
  instances: number;
  accounts: number;
  regionIds: readonly string[];
}

export const ROLE = 'PennyReads';
/** The role by which machines are stopped. */
export const ACT_ROLE = 'PennyActs';

/** Accounts by number: twelve digits, as AWS has them. */
export const accountId = (index: number) => String(300_000_000_000 + index);

/**
 * So many machines with a disk each, in accounts and regions: a fifth does nothing, two fifths do little, the rest is
 * busy. Everything follows from the ids, so that it is the same each time and takes no memory of its own.
 */
export function largeEstate({ instances, accounts, regionIds }: FleetSize): Estate {
  const estate = emptyEstate(accountId(0));
  estate.instanceTypes = TYPES.map((info) => ({ info, regionIds }));
  const each = instances / accounts / regionIds.length;
  for (let index = 0; index < accounts; index++) {
    const account = emptyAccount(accountId(index));
    account.roles = [{ name: ROLE }];
    account.enabledRegions = regionIds;
    for (const [at, regionId] of regionIds.entries()) {
      const region = emptyRegion();
      const machines = Array.from({ length: each }, (_, number) => machine(index, at, number));
      region.reservations = machines.map((Instance) => ({ Instances: [Instance], OwnerId: account.accountId }));
      region.volumes = machines.map(diskOf);
      region.metrics = measured;
      account.regions.set(regionId, region);
    }
    estate.accounts.set(account.accountId, account);
  }
  return estate;
}

const SIZES = [
  { size: 'large', vcpus: 2, memory: 8 },
  { size: 'xlarge', vcpus: 4, memory: 16 },
  { size: '2xlarge', vcpus: 8, memory: 32 },
  { size: '4xlarge', vcpus: 16, memory: 64 },
];
const FAMILIES = ['m5', 'm6i', 'm7i'];

const TYPES: InstanceTypeInfo[] = FAMILIES.flatMap((family) =>
  SIZES.map(({ size, vcpus, memory }) => ({
    InstanceType: `${family}.${size}` as NonNullable<InstanceTypeInfo['InstanceType']>,
    CurrentGeneration: true,
    BareMetal: false,
    BurstablePerformanceSupported: false,
    InstanceStorageSupported: false,
    VCpuInfo: { DefaultVCpus: vcpus },
    MemoryInfo: { SizeInMiB: memory * 1024 },
    ProcessorInfo: { SupportedArchitectures: ['x86_64' as const] },
    NetworkInfo: { NetworkCards: [{ NetworkCardIndex: 0, BaselineBandwidthInGbps: vcpus * 0.4 }] },
    EbsInfo: { EbsOptimizedInfo: { BaselineBandwidthInMbps: vcpus * 325, BaselineIops: vcpus * 1_800 } },
  })),
);

const LAUNCHED = new Date('2026-03-02T08:00:00Z');

function machine(account: number, region: number, number: number): Instance {
  const id = hex((account * 100 + region) * 100_000 + number);
  return {
    InstanceId: `i-${id}`,
    InstanceType: TYPES[number % TYPES.length]!.InstanceType!,
    State: { Name: 'running', Code: 16 },
    Architecture: 'x86_64',
    PlatformDetails: 'Linux/UNIX',
    LaunchTime: LAUNCHED,
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    Placement: { Tenancy: 'default' },
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeId: `vol-${id}`, Status: 'attached' } }],
    Tags: [
      { Key: 'Name', Value: `machine-${id}` },
      { Key: 'team', Value: `team-${number % 20}` },
    ],
  };
}

function diskOf({ InstanceId = '' }: Instance): Volume {
  const id = InstanceId.slice(2);
  return {
    VolumeId: `vol-${id}`,
    State: 'in-use',
    VolumeType: 'gp3',
    Size: 100,
    Iops: 3_000,
    Throughput: 125,
    CreateTime: LAUNCHED,
    Attachments: [{ InstanceId, VolumeId: `vol-${id}`, State: 'attached' }],
    Tags: [{ Key: 'team', Value: `team-${Number.parseInt(id, 16) % 20}` }],
  };
}

const hex = (number: number) => number.toString(16).padStart(17, '0');

/** How busy a machine is, by its id: nothing, little, much. */
const CPU = [1, 14, 22, 55, 62];

/** Every machine has what EC2 reports by itself, and no agent. */
const measured: MetricSource = {
  find({ namespace, metricName, dimensions }) {
    const { InstanceId } = dimensions;
    if (namespace !== 'AWS/EC2' || InstanceId === undefined) return undefined;
    const seed = Number.parseInt(InstanceId.slice(-8), 16);
    return metricName === 'CPUUtilization' ? cpu(seed) : bytes(seed);
  },
  all: () => [],
};

function cpu(seed: number): ValueAt {
  const usual = CPU[seed % CPU.length]!;
  return (hour, statistic) => (statistic === 'Maximum' ? 1.5 : 1) * (usual + ((hour * 7 + seed) % 10) / 10);
}

function bytes(seed: number): ValueAt {
  const usual = CPU[seed % CPU.length]! > 10 ? 2e9 : 50_000;
  return (hour) => usual + ((hour * 13 + seed) % 100) * 1_000;
}
