import { onTestFinished } from 'vitest';
import {
  type Estate,
  type EstateAccount,
  type EstateBucket,
  type EstateRegion,
  emptyAccount,
  emptyEstate,
  regionOf,
} from '../../../../sandbox/aws/estate.ts';
import { metricsOf } from '../../../../sandbox/aws/metrics.ts';
import type { AwsOptions, SandboxAws } from '../../../../sandbox/aws/server.ts';
import { actPolicy } from '../../../../src/clouds/aws/policy.ts';
import { awsResourcesCloud } from '../../../../src/clouds/aws/resources/cloud.ts';
import type { Order, RemediationName } from '../../../../src/model/remediation.ts';
import type { ResourceType } from '../../../../src/model/resource.ts';
import { aSandboxOf, aStillClock } from '../../../sandbox/aws/estates.ts';
import type { RemediationWorld, WorldOptions } from '../../../suites/remediation.suite.ts';
import { PAYER } from '../bill.ts';
import { iamNamesOf } from '../iam-names.ts';
import { HERE, ONE, ROLE } from '../resources/company.ts';

export const ACT_ROLE = 'PennyActs';
export const CONTROL_TAG = { key: 'penny', value: 'allowed' };
export const CONTROL = { Key: 'penny', Value: 'allowed' };
export const PROPOSAL = 'P-1';

/** An account with a role that reads and one that acts, and in its region what is said. */
export function anEstateToChange(
  things: Partial<EstateRegion>,
  policy?: object,
): { estate: Estate; here: EstateRegion } {
  const estate = emptyEstate(PAYER);
  const account = emptyAccount(ONE);
  account.roles = [{ name: ROLE }, { name: ACT_ROLE, ...(policy && { policy }) }];
  estate.accounts.set(ONE, account);
  return { estate, here: Object.assign(regionOf(account, HERE), things) };
}

/** Penny's side: the source with its role for acting. Waiting lets the world's clock go on. */
export function aCloudThatActs(aws: { url: string }, clock = aStillClock()) {
  const cloud = awsResourcesCloud({
    source: { name: 'accounts', accounts: [ONE], role: ROLE, actRole: ACT_ROLE, days: 14, parallel: 1 },
    controlTag: CONTROL_TAG,
    now: clock.now,
    sleep: async (milliseconds) => clock.pass({ milliseconds: Math.round(milliseconds) }),
    client: { endpoint: aws.url, credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' } },
  });
  onTestFinished(() => cloud.close());
  return cloud;
}

/** An order for a resource of the account's region; override what matters. */
export function anOrder(
  remediation: RemediationName,
  { type, id, name = id, change = {} }: { type: ResourceType; id: string; name?: string; change?: Order['change'] },
): Order {
  const place = { cloud: 'aws' as const, subAccountId: ONE, regionId: HERE };
  return {
    proposalId: PROPOSAL,
    remediation,
    resource: { ...place, resourceType: type, resourceId: id, resourceName: name },
    change,
  };
}

/** What a world is made of. */
export interface WorldSetting extends Pick<RemediationWorld, 'order'> {
  things(tags: { Key: string; Value: string }[]): Partial<EstateRegion>;
  /** What is not of the region: buckets. */
  buckets?(tags: Record<string, string>): EstateBucket[];
  takeAway(here: EstateRegion, account: EstateAccount): void;
  restored?(here: EstateRegion): Order;
}

/** AWS on loopback with what is to be changed, for the suite. */
export async function aWorld(
  { order, things, buckets = () => [], takeAway, restored }: WorldSetting,
  { staleMs = 0, isJudged = false, isTagged = true }: WorldOptions = {},
): Promise<RemediationWorld & { aws: SandboxAws; here: EstateRegion; clock: ReturnType<typeof aStillClock> }> {
  const clock = aStillClock();
  const { estate, here } = anEstateToChange(
    things(isTagged ? [CONTROL] : []),
    isJudged ? await actPolicy(CONTROL_TAG) : undefined,
  );
  const account = estate.accounts.get(ONE)!;
  account.buckets = buckets(isTagged ? { [CONTROL.Key]: CONTROL.Value } : {});
  const options: Partial<AwsOptions> = { now: clock.now, staleMs };
  const aws = await aSandboxOf(estate, options);
  return {
    aws,
    here,
    clock,
    order,
    acted: aws.acted,
    open: async () => (await aCloudThatActs(aws, clock).remediation(order.remediation))!,
    pass: clock.pass,
    everything: () => structuredClone({ ...withoutCopies(here), buckets: account.buckets }),
    copies: () => ours(here.snapshots).length,
    called: () => aws.calls.flatMap(iamNamesOf).filter((action) => !action.startsWith('sts:')),
    fail: (operation, fault) => aws.fail(operation, fault),
    takeAway: () => takeAway(here, account),
    ...(restored && { restored: () => restored(here) }),
  };
}

/** A metric that has the same value in every hour. */
export function steady(namespace: string, dimensions: Record<string, string>, values: Record<string, number>) {
  return metricsOf(
    Object.entries(values).map(([metricName, value]) => ({ namespace, metricName, dimensions, at: () => value })),
  );
}

function ours<T extends { Tags?: { Key?: string | undefined }[] | undefined }>(list: readonly T[]): T[] {
  return list.filter(({ Tags = [] }) => Tags.some(({ Key }) => Key === 'penny:proposal'));
}

/** Everything of a region that is not the emulator's own bookkeeping, nor a copy of Penny's. */
function withoutCopies({ metrics: _, former: __, replies: ___, power: ____, ...region }: EstateRegion) {
  const copies = new Set(ours(region.snapshots));
  return structuredClone({ ...region, snapshots: region.snapshots.filter((each) => !copies.has(each)) });
}
