import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ComputeOptimizerClient } from '@aws-sdk/client-compute-optimizer';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { CostOptimizationHubClient } from '@aws-sdk/client-cost-optimization-hub';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RbinClient } from '@aws-sdk/client-rbin';
import { RDSClient } from '@aws-sdk/client-rds';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { onTestFinished } from 'vitest';
import { type Estate, type EstateRegion, emptyAccount, emptyEstate, regionOf } from '../../../sandbox/aws/estate.ts';
import type { AwsOptions, SandboxAws } from '../../../sandbox/aws/server.ts';
import { NOW, PAYER } from '../../clouds/aws/bill.ts';
import { aSandbox } from './clients.ts';

export const MEMBER = '200000000001';
export const REGION = 'eu-central-1';

/** A payer and a member with a role, and in the member's region what is said. */
export function anEstate(things: Partial<EstateRegion> = {}): Estate {
  const estate = emptyEstate(PAYER);
  const member = { ...emptyAccount(MEMBER), roles: [{ name: 'PennyReads' }] };
  estate.accounts.set(MEMBER, member);
  Object.assign(regionOf(member, REGION), things);
  return estate;
}

/** AWS on loopback with an estate, until the test is over. */
export function aSandboxOf(estate: Estate, options: Partial<AwsOptions> = {}): Promise<SandboxAws> {
  return aSandbox({ estate: () => estate, ...options });
}

/** A clock that stands still until a test lets time pass. */
export function aStillClock(start = NOW) {
  let shown = start;
  return {
    now: () => shown,
    pass(duration: Temporal.DurationLike) {
      shown = shown.add(duration);
    },
  };
}

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

const OWN_KEYS: Keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };

/** Has something done when it is over: a test, if nothing else is said. */
export type AtEnd = (run: () => void | Promise<void>) => unknown;

/** The keys of a member's role, as STS gives them. */
export async function keysOf(
  aws: SandboxAws,
  accountId = MEMBER,
  role = 'PennyReads',
  atEnd: AtEnd = onTestFinished,
): Promise<Keys> {
  const { sts } = realClients(aws, { keys: OWN_KEYS, atEnd });
  const RoleArn = `arn:aws:iam::${accountId}:role/${role}`;
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'penny' }));
  return {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
}

/** The member's own clients. */
export async function memberOf(aws: SandboxAws, region = REGION) {
  return realClients(aws, { keys: await keysOf(aws), region });
}

/** The real clients, pointed at loopback, without retries of their own. */
export function realClients(
  { url }: SandboxAws,
  { keys = OWN_KEYS, region = REGION, atEnd = onTestFinished }: { keys?: Keys; region?: string; atEnd?: AtEnd },
) {
  const settings = { endpoint: url, region, credentials: keys, maxAttempts: 1 };
  const clients = {
    autoScaling: new AutoScalingClient(settings),
    cloudTrail: new CloudTrailClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    computeOptimizer: new ComputeOptimizerClient(settings),
    config: new ConfigServiceClient(settings),
    costHub: new CostOptimizationHubClient(settings),
    ec2: new EC2Client(settings),
    elastiCache: new ElastiCacheClient(settings),
    elb: new ElasticLoadBalancingClient(settings),
    elbV2: new ElasticLoadBalancingV2Client(settings),
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
    rds: new RDSClient(settings),
    recycleBin: new RbinClient(settings),
    s3: new S3Client(settings),
    sts: new STSClient(settings),
    tagging: new ResourceGroupsTaggingAPIClient(settings),
  };
  atEnd(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  return clients;
}
