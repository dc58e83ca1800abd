import { onTestFinished } from 'vitest';
import type { Estate } from '../../../../sandbox/aws/estate.ts';
import type { AwsOptions, SandboxAws } from '../../../../sandbox/aws/server.ts';
import { awsResourcesCloud } from '../../../../src/clouds/aws/resources/cloud.ts';
import type { ResourcesSource } from '../../../../src/clouds/aws/resources/session.ts';
import type { PlaceReading, Resource } from '../../../../src/model/resource.ts';
import { aSandbox } from '../../../sandbox/aws/clients.ts';
import { NOW } from '../bill.ts';
import { aCompany, HERE, ONE, ROLE, TWO } from './company.ts';

/** A company's AWS on loopback, until the test is over. */
export function anAws(estate: Estate = aCompany(), options: Partial<AwsOptions> = {}): Promise<SandboxAws> {
  return aSandbox({ estate: () => estate, ...options });
}

/** Reads it by a role in two accounts, without waiting; override what matters. */
export function aReader({ url }: { url: string }, source: Partial<ResourcesSource> = {}) {
  const cloud = awsResourcesCloud({
    source: { name: 'aws-resources', accounts: [ONE, TWO], role: ROLE, days: 14, parallel: 8, ...source },
    now: () => NOW,
    sleep: async () => undefined,
    client: { endpoint: url, credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' } },
  });
  onTestFinished(() => cloud.close());
  return cloud;
}

/** Every place, in order of account and region. */
export async function readAll(cloud: { resources(): AsyncIterable<PlaceReading> }): Promise<PlaceReading[]> {
  const readings = await Array.fromAsync(cloud.resources());
  const keyOf = ({ subAccountId, regionId }: PlaceReading) => `${subAccountId} ${regionId}`;
  return readings.sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
}

/** The first account's region with one of everything. */
export async function readHere(aws: { url: string }, source: Partial<ResourcesSource> = {}): Promise<PlaceReading> {
  const [reading] = await readAll(aReader(aws, { accounts: [ONE], regions: [HERE], ...source }));
  return reading!;
}

/** One resource of a reading, by its id. */
export function find<T extends Resource['resourceType']>({ resources }: PlaceReading, type: T, resourceId: string) {
  const found = resources.find((each) => each.resourceType === type && each.resourceId === resourceId);
  return found as Extract<Resource, { resourceType: T }>;
}
