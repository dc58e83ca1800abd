import type { _InstanceType, ArchitectureType, InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { SoldType } from '../aws/estate.ts';
import { AWS_REGIONS } from './aws-prices.ts';

// What machines have (EC2 user guide, "Instance types"). A family: GiB of memory a vCPU, architecture, generation, then
// each size as vCPUs / network Gbit/s always / EBS Mbit/s always / EBS operations a second always.
const FAMILIES = `
  m5  4 x86_64 current  | large 2/0.75/650/3600    | xlarge 4/1.25/1150/6000   | 2xlarge 8/2.5/2300/12000   | 4xlarge 16/5/4750/18750
  m6i 4 x86_64 current  | large 2/0.781/650/3600   | xlarge 4/1.562/1250/6000  | 2xlarge 8/3.125/2500/12000 | 4xlarge 16/6.25/5000/20000
  m6a 4 x86_64 current  | large 2/0.781/650/3600   | xlarge 4/1.562/1250/6000  | 2xlarge 8/3.125/2500/12000 | 4xlarge 16/6.25/5000/20000
  m7i 4 x86_64 current  | large 2/0.781/650/3600   | xlarge 4/1.562/1250/6000  | 2xlarge 8/3.125/2500/12000 | 4xlarge 16/6.25/5000/20000
  m6g 4 arm64  current  | large 2/0.75/630/3600    | xlarge 4/1.25/1188/6000   | 2xlarge 8/2.5/2375/12000   | 4xlarge 16/5/4750/20000
  m7g 4 arm64  current  | large 2/0.937/630/3600   | xlarge 4/1.876/1250/6000  | 2xlarge 8/3.75/2500/12000  | 4xlarge 16/7.5/5000/20000
  c5  2 x86_64 current  | large 2/0.75/650/4000    | xlarge 4/1.25/1150/6000   | 2xlarge 8/2.5/2300/10000   | 4xlarge 16/5/4750/20000
  c6i 2 x86_64 current  | large 2/0.781/650/3600   | xlarge 4/1.562/1250/6000  | 2xlarge 8/3.125/2500/12000 | 4xlarge 16/6.25/5000/20000 | 12xlarge 48/18.75/15000/60000
  c7i 2 x86_64 current  | large 2/0.781/650/3600   | xlarge 4/1.562/1250/6000  | 2xlarge 8/3.125/2500/12000 | 4xlarge 16/6.25/5000/20000
  c7g 2 arm64  current  | large 2/0.937/630/3600   | xlarge 4/1.876/1250/6000  | 2xlarge 8/3.75/2500/12000  | 4xlarge 16/7.5/5000/20000
  r5  8 x86_64 current  | large 2/0.75/650/3600    | xlarge 4/1.25/1150/6000   | 2xlarge 8/2.5/2300/12000   | 4xlarge 16/5/4750/18750
  r6i 8 x86_64 current  | large 2/0.781/650/3600   | xlarge 4/1.562/1250/6000  | 2xlarge 8/3.125/2500/12000 | 4xlarge 16/6.25/5000/20000
  r6g 8 arm64  current  | large 2/0.75/630/3600    | xlarge 4/1.25/1188/6000   | 2xlarge 8/2.5/2375/12000   | 4xlarge 16/5/4750/20000
  r7g 8 arm64  current  | large 2/0.937/630/3600   | xlarge 4/1.876/1250/6000  | 2xlarge 8/3.75/2500/12000  | 4xlarge 16/7.5/5000/20000
  m4  4 x86_64 previous | large 2/0.45/450/3600    | xlarge 4/0.75/750/6000    | 2xlarge 8/1/1000/8000      | 4xlarge 16/2/2000/16000
  c4  1.875 x86_64 previous | large 2/0.5/500/4000 | xlarge 4/0.75/750/6000    | 2xlarge 8/1/1000/8000      | 4xlarge 16/2/2000/16000
  g5  4 x86_64 current  | xlarge 4/2.5/700/3000    | 2xlarge 8/5/850/3500      | 4xlarge 16/10/4750/20000
  g4dn 4 x86_64 current | xlarge 4/5/950/3000      | 2xlarge 8/10/1150/6000    | 4xlarge 16/20/4750/20000
`;

// Burstable: each size with its memory as well.
const BURSTABLE = `
  t2  x86_64 previous | nano 1/0.5/0.03/0/0 | micro 1/1/0.06/0/0 | small 1/2/0.12/0/0 | medium 2/4/0.25/0/0 | large 2/8/0.5/0/0
  t3  x86_64 current  | nano 2/0.5/0.032/43/250 | micro 2/1/0.064/87/500 | small 2/2/0.128/174/1000 | medium 2/4/0.256/347/2000 | large 2/8/0.512/695/4000 | xlarge 4/16/1.024/695/4000
  t3a x86_64 current  | nano 2/0.5/0.032/45/250 | micro 2/1/0.064/90/500 | small 2/2/0.128/175/1000 | medium 2/4/0.256/350/2000 | large 2/8/0.512/695/4000 | xlarge 4/16/1.024/695/4000
  t4g arm64  current  | nano 2/0.5/0.032/43/250 | micro 2/1/0.064/87/500 | small 2/2/0.128/174/1000 | medium 2/4/0.256/347/2000 | large 2/8/0.512/695/4000 | xlarge 4/16/1.024/695/4000
`;

const GPUS: Record<string, { Name: string; storeGB: number }> = {
  g4dn: { Name: 'T4', storeGB: 125 },
  g5: { Name: 'A10G', storeGB: 250 },
};

interface Size {
  type: string;
  vcpus: number;
  memoryGiB: number;
  architecture: string;
  isCurrent: boolean;
  isBurstable: boolean;
  networkGbps: number;
  ebsMbps: number;
  ebsIops: number;
}

/** The types that are sold where the company is. */
export const INSTANCE_TYPES: SoldType[] = [
  ...linesOf(FAMILIES).flatMap(steady),
  ...linesOf(BURSTABLE).flatMap(burstable),
].map((size) => ({ info: infoOf(size), regionIds: AWS_REGIONS }));

function linesOf(table: string): string[][] {
  return table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
}

function steady([family = '', ...sizes]: string[]): Size[] {
  const [name, memory, architecture = '', generation] = family.split(/\s+/);
  return sizes.map((cell) => {
    const [size, vcpus = 0, networkGbps = 0, ebsMbps = 0, ebsIops = 0] = numbersOf(cell);
    const memoryGiB = vcpus * Number(memory);
    const common = { architecture, isCurrent: generation === 'current', isBurstable: false };
    return { type: `${name}.${size}`, vcpus, memoryGiB, networkGbps, ebsMbps, ebsIops, ...common };
  });
}

function burstable([family = '', ...sizes]: string[]): Size[] {
  const [name, architecture = '', generation] = family.split(/\s+/);
  return sizes.map((cell) => {
    const [size, vcpus = 0, memoryGiB = 0, networkGbps = 0, ebsMbps = 0, ebsIops = 0] = numbersOf(cell);
    const common = { architecture, isCurrent: generation === 'current', isBurstable: true };
    return { type: `${name}.${size}`, vcpus, memoryGiB, networkGbps, ebsMbps, ebsIops, ...common };
  });
}

function numbersOf(cell: string): [size: string, ...numbers: number[]] {
  const [size = '', numbers = ''] = cell.split(/\s+/);
  return [size, ...numbers.split('/').map(Number)];
}

function infoOf(size: Size): InstanceTypeInfo {
  const gpu = GPUS[size.type.split('.')[0]!];
  const { networkGbps, ebsMbps, ebsIops } = size;
  return {
    InstanceType: size.type as _InstanceType,
    CurrentGeneration: size.isCurrent,
    BareMetal: false,
    BurstablePerformanceSupported: size.isBurstable,
    SupportedRootDeviceTypes: ['ebs'],
    ProcessorInfo: { SupportedArchitectures: [size.architecture as ArchitectureType] },
    VCpuInfo: { DefaultVCpus: size.vcpus },
    MemoryInfo: { SizeInMiB: Math.round(size.memoryGiB * 1024) },
    NetworkInfo: {
      NetworkPerformance: 'Up to 10 Gigabit',
      NetworkCards: [{ NetworkCardIndex: 0, BaselineBandwidthInGbps: networkGbps }],
    },
    ...(ebsMbps > 0 && {
      EbsInfo: {
        EbsOptimizedSupport: 'default',
        EbsOptimizedInfo: { BaselineBandwidthInMbps: ebsMbps, BaselineIops: ebsIops },
      },
    }),
    InstanceStorageSupported: gpu !== undefined,
    ...(gpu && {
      InstanceStorageInfo: { TotalSizeInGB: gpu.storeGB },
      GpuInfo: { Gpus: [{ Name: gpu.Name, Manufacturer: 'NVIDIA', Count: 1 }] },
    }),
  };
}
