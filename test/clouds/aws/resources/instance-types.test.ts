import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { catalogOf, networkGbps, specOf } from '../../../../src/clouds/aws/resources/instance-types.ts';
import { SHARED_DATA } from '../../../ingestion/bills.ts';

const RECORDED = join(SHARED_DATA, 'aws-api/ec2-describe-instance-types-25.json');
const here = existsSync(RECORDED);

describe('the network of a machine', () => {
  it.each([
    [
      0.78,
      'a baseline',
      { NetworkPerformance: 'Up to 12.5 Gigabit', NetworkCards: [{ BaselineBandwidthInGbps: 0.78 }] },
    ],
    [
      200,
      'the baselines of all its cards',
      { NetworkCards: [{ BaselineBandwidthInGbps: 100 }, { BaselineBandwidthInGbps: 100 }] },
    ],
    [25, 'words that promise something', { NetworkPerformance: '25 Gigabit' }],
    [400, 'the words for several cards', { NetworkPerformance: '4x 100 Gigabit' }],
    [undefined, 'a burst alone', { NetworkPerformance: 'Up to 10 Gigabit' }],
    [undefined, 'a word without a number', { NetworkPerformance: 'Moderate' }],
    [undefined, 'nothing', {}],
  ])('is %s of %s', (gigabits, _, network) => {
    expect(networkGbps(network)).toBe(gigabits);
  });
});

describe('the machines that AWS sells', () => {
  it.runIf(here)('are read from a recorded reply, nulls in place of what a type has not included', () => {
    const { InstanceTypes } = JSON.parse(readFileSync(RECORDED, 'utf8')) as { InstanceTypes: InstanceTypeInfo[] };

    const specs = InstanceTypes.map((each) => specOf(each, 'us-east-1'));

    expect(specs).toHaveLength(25);
    expect(specs.every((each) => each && each.vcpus > 0 && each.memoryMiB > 0)).toBe(true);
    expect(specs.find((each) => each?.instanceType === 'c3.8xlarge')).toEqual({
      instanceType: 'c3.8xlarge',
      vcpus: 32,
      memoryMiB: 61_440,
      architectures: ['x86_64'],
      networkGbps: 10,
      ebsMbps: undefined,
      ebsIops: undefined,
      gpus: 0,
      instanceStoreGiB: 596,
      isBurstable: false,
      isCurrentGeneration: false,
      isBareMetal: false,
      regionIds: ['us-east-1'],
    });
    expect(specs.find((each) => each?.instanceType === 'a1.metal')).toMatchObject({
      architectures: ['arm64'],
      isBareMetal: true,
      networkGbps: undefined,
    });
  });

  it('are sold in every region that lists them', () => {
    const info = {
      InstanceType: 'x9.huge',
      VCpuInfo: { DefaultVCpus: 4 },
      MemoryInfo: { SizeInMiB: 8 },
    } as unknown as InstanceTypeInfo;
    const specs = ['us-east-1', 'eu-west-1', 'us-east-1'].map((regionId) => specOf(info, regionId)!);

    expect(catalogOf(specs)['x9.huge']?.regionIds).toEqual(['eu-west-1', 'us-east-1']);
  });
});
