import { autoScalingGroups } from './auto-scaling-groups.ts';
import { buckets } from './buckets.ts';
import { caches } from './caches.ts';
import { classicLoadBalancers } from './classic-load-balancers.ts';
import { configRecorders } from './config-recorders.ts';
import { databaseClusterSnapshots, databaseSnapshots } from './database-snapshots.ts';
import { databaseClusters, databases } from './databases.ts';
import { functions } from './functions.ts';
import { instances } from './instances.ts';
import { loadBalancers } from './load-balancers.ts';
import { logGroups } from './log-groups.ts';
import { addresses, natGateways, networkInterfaces, vpcEndpoints } from './network.ts';
import type { Reader } from './reader.ts';
import { trails } from './trails.ts';
import { images, snapshots, volumes } from './volumes.ts';

/** Everything that is read in an account and region. */
export const readers: readonly Reader[] = [
  instances,
  volumes,
  snapshots,
  images,
  addresses,
  natGateways,
  networkInterfaces,
  vpcEndpoints,
  loadBalancers,
  classicLoadBalancers,
  databases,
  databaseClusters,
  databaseSnapshots,
  databaseClusterSnapshots,
  caches,
  autoScalingGroups,
  functions,
  buckets,
  logGroups,
  trails,
  configRecorders,
];
