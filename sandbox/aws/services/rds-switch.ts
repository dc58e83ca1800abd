import type { DBCluster, DBInstance } from '@aws-sdk/client-rds';
import type { EstateRegion } from '../estate.ts';

/** A database, or a cluster with its members, as something that can be switched off and on. */
export interface Switch {
  /** For people. */
  name: string;
  /** How its being in another state is refused. */
  wrongState: string;
  /** Whose hours are billed while it is on, by ARN. */
  billed: string[];
  status(): string;
  wakesAt(): Date | undefined;
  set(status: string, wakesAt: Date | undefined): void;
}

/** A database alone. */
export function instanceSwitch(instance: DBInstance): Switch {
  return {
    name: `Instance ${instance.DBInstanceIdentifier}`,
    wrongState: 'InvalidDBInstanceState',
    billed: [instance.DBInstanceArn!],
    status: () => instance.DBInstanceStatus ?? 'available',
    wakesAt: () => instance.AutomaticRestartTime,
    set(status, wakesAt) {
      instance.DBInstanceStatus = status;
      restartAt(instance, wakesAt);
    },
  };
}

/** A cluster: its members go with it. */
export function clusterSwitch(cluster: DBCluster, { databases }: EstateRegion): Switch {
  const members = databases.filter(({ DBClusterIdentifier }) => DBClusterIdentifier === cluster.DBClusterIdentifier);
  return {
    name: `DbCluster ${cluster.DBClusterIdentifier}`,
    wrongState: 'InvalidDBClusterStateFault',
    billed: members.map(({ DBInstanceArn }) => DBInstanceArn!),
    status: () => cluster.Status ?? 'available',
    wakesAt: () => cluster.AutomaticRestartTime,
    set(status, wakesAt) {
      cluster.Status = status;
      restartAt(cluster, wakesAt);
      for (const member of members) {
        member.DBInstanceStatus = status;
        restartAt(member, wakesAt);
      }
    },
  };
}

function restartAt(it: { AutomaticRestartTime?: Date | undefined }, at: Date | undefined): void {
  if (at) it.AutomaticRestartTime = at;
  else delete it.AutomaticRestartTime;
}
