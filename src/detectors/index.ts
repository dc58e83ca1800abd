import { bucketWithoutLifecycle } from './bucket-without-lifecycle.ts';
import type { Detector } from './detector.ts';
import { duplicateConfigRecorder } from './duplicate-config-recorder.ts';
import { duplicateTrail } from './duplicate-trail.ts';
import { gp2Volume } from './gp2-volume.ts';
import { idleCache } from './idle-cache.ts';
import { idleDatabase } from './idle-database.ts';
import { idleDatabaseCluster } from './idle-database-cluster.ts';
import { idleInstance } from './idle-instance.ts';
import { idleLoadBalancer } from './idle-load-balancer.ts';
import { idleNatGateway } from './idle-nat-gateway.ts';
import { idleVpcEndpoint } from './idle-vpc-endpoint.ts';
import { logGroupWithoutRetention } from './log-group-without-retention.ts';
import { officeHoursInstance } from './office-hours-instance.ts';
import { oldDatabaseSnapshot } from './old-database-snapshot.ts';
import { oldSnapshot } from './old-snapshot.ts';
import { orphanedImage } from './orphaned-image.ts';
import { overprovisionedIops } from './overprovisioned-iops.ts';
import { oversizedDatabase } from './oversized-database.ts';
import { oversizedInstance } from './oversized-instance.ts';
import { previousGenerationInstance } from './previous-generation-instance.ts';
import { spotCandidate } from './spot-candidate.ts';
import { stoppedInstance } from './stopped-instance.ts';
import { unassociatedAddress } from './unassociated-address.ts';
import { unattachedVolume } from './unattached-volume.ts';
import { untaggedResource } from './untagged-resource.ts';
import { unusedNetworkInterface } from './unused-network-interface.ts';

/**
 * Every detector. The order is the order of belief: where several find the same resource, the first is the finding and
 * the others are its alternatives, since only one of them can be done.
 */
export const detectors: Detector[] = [
  idleInstance,
  stoppedInstance,
  officeHoursInstance,
  oversizedInstance,
  previousGenerationInstance,
  spotCandidate,
  unattachedVolume,
  overprovisionedIops,
  gp2Volume,
  oldSnapshot,
  orphanedImage,
  unassociatedAddress,
  idleLoadBalancer,
  idleNatGateway,
  idleDatabase,
  idleDatabaseCluster,
  oversizedDatabase,
  oldDatabaseSnapshot,
  idleCache,
  bucketWithoutLifecycle,
  logGroupWithoutRetention,
  idleVpcEndpoint,
  unusedNetworkInterface,
  duplicateTrail,
  duplicateConfigRecorder,
  untaggedResource,
];
