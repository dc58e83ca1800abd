import type { Instance, Place, PlaceReading, Volume } from '../../src/model/resource.ts';
import { NOW } from './builders.ts';

export const PLACE: Place = { cloud: 'aws', subAccountId: '111111111111', regionId: 'eu-central-1' };

export function aVolume(over: Partial<Volume> = {}): Volume {
  return {
    ...PLACE,
    resourceType: 'volume',
    resourceId: 'vol-1',
    resourceName: 'vol-1',
    tags: {},
    state: 'available',
    volumeType: 'gp3',
    sizeGiB: 100,
    attachedTo: [],
    ...over,
  };
}

export function anInstance(over: Partial<Instance> = {}): Instance {
  return {
    ...PLACE,
    resourceType: 'instance',
    resourceId: 'i-1',
    resourceName: 'api-1',
    tags: { Name: 'api-1' },
    state: 'running',
    instanceType: 'm6i.large',
    architecture: 'x86_64',
    platform: 'Linux/UNIX',
    tenancy: 'default',
    market: 'on-demand',
    launchedAt: '2026-11-01T00:00:00.000Z',
    rootDevice: 'ebs',
    volumeIds: [],
    loadBalancedBy: [],
    ...over,
  };
}

/** One place as it was read; what is not named was read to the end and is not there. */
export function aReading(over: Partial<PlaceReading> = {}): PlaceReading {
  return { ...PLACE, resources: [], readTypes: ['instance', 'volume'], troubles: [], readAt: NOW.toString(), ...over };
}
