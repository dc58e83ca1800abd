import type { Service } from '../context.ts';
import { budgetsAtAws, costExplorer } from '../operations.ts';
import { priceListService } from '../pricing.ts';
import type { WireRequest } from '../wire/protocol.ts';
import { autoScaling } from './auto-scaling.ts';
import { autoScalingActing } from './auto-scaling-acting.ts';
import { cloudTrail } from './cloudtrail.ts';
import { cloudWatch } from './cloudwatch.ts';
import { commitmentUse } from './commitment-use.ts';
import { reservedDatabases, reservedInstances, savingsPlans } from './commitments.ts';
import { computeOptimizer } from './compute-optimizer.ts';
import { config } from './config.ts';
import { costHub } from './cost-hub.ts';
import { ec2 } from './ec2.ts';
import { ec2AddressesActing } from './ec2-addresses-acting.ts';
import { ec2ImagesActing } from './ec2-images-acting.ts';
import { ec2InstancesActing } from './ec2-instances-acting.ts';
import { ec2InstancesAsking } from './ec2-instances-asking.ts';
import { ec2SnapshotsActing } from './ec2-snapshots-acting.ts';
import { ec2Tags } from './ec2-tags.ts';
import { ec2VolumeChanges } from './ec2-volume-changes.ts';
import { ec2VolumesActing } from './ec2-volumes-acting.ts';
import { elastiCache } from './elasticache.ts';
import { elb } from './elb.ts';
import { elbV2 } from './elbv2.ts';
import { instanceTypes } from './instance-types.ts';
import { lambda } from './lambda.ts';
import { logs } from './logs.ts';
import { rds } from './rds.ts';
import { rdsActs } from './rds-acts.ts';
import { rdsTags } from './rds-tags.ts';
import { ec2RecycleBin, recycleBin } from './recycle-bin.ts';
import { s3 } from './s3.ts';
import { s3Acts } from './s3-acts.ts';
import { sts } from './sts.ts';
import { tagging } from './tagging.ts';

/**
 * Every service, or part of one: what is signed alike, speaks alike and is called alike is one service, and its
 * operations are looked for in all its parts. What is new goes in a file of its own and into this list.
 */
const SERVICES: readonly Service[] = [
  autoScaling,
  autoScalingActing,
  budgetsAtAws,
  cloudTrail,
  cloudWatch,
  commitmentUse,
  computeOptimizer,
  config,
  costExplorer,
  costHub,
  ec2,
  ec2RecycleBin,
  ec2InstancesActing,
  ec2VolumesActing,
  ec2VolumeChanges,
  ec2Tags,
  ec2SnapshotsActing,
  ec2InstancesAsking,
  ec2ImagesActing,
  ec2AddressesActing,
  elastiCache,
  elb,
  elbV2,
  instanceTypes,
  lambda,
  logs,
  priceListService,
  rds,
  rdsActs,
  rdsTags,
  recycleBin,
  reservedDatabases,
  reservedInstances,
  s3,
  s3Acts,
  savingsPlans,
  sts,
  tagging,
];

const ALL = whole(SERVICES);

/** Whose a request is: JSON names its target, and two load balancing services differ in their version only. */
export function serviceFor(signingName: string, { target, body }: WireRequest): Service | undefined {
  const signed = ALL.filter((service) => service.signingName === signingName);
  const [prefix] = target.split('.');
  const version = signed.length > 1 ? new URLSearchParams(body).get('Version') : null;
  return signed.find(
    (service) =>
      (service.target === undefined || service.target === prefix) &&
      (service.version === undefined || version === null || service.version === version),
  );
}

/** Puts the parts of each service together. */
function whole(parts: readonly Service[]): Service[] {
  const byName = Map.groupBy(parts, ({ name }) => name);
  return [...byName.values()].map((own) => ({
    ...own[0]!,
    operations: Object.assign({}, ...own.map(({ operations }) => operations)),
    targets: Object.assign({}, ...own.map(({ targets }) => targets)),
  }));
}
