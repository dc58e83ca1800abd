import type { DBInstance, Tag } from '@aws-sdk/client-rds';
import type { EstateRegion } from '../../../../sandbox/aws/estate.ts';
import { steady } from './acting.ts';

/** A database that nobody connects to; override what matters. */
export function aDatabase(override: Partial<DBInstance> = {}): DBInstance {
  const DBInstanceIdentifier = override.DBInstanceIdentifier ?? 'orders';
  return {
    DBInstanceIdentifier,
    DBInstanceArn: `arn:aws:rds:eu-central-1:111111111111:db:${DBInstanceIdentifier}`,
    DBInstanceClass: 'db.r6g.xlarge',
    DBInstanceStatus: 'available',
    Engine: 'postgres',
    MultiAZ: false,
    StorageType: 'gp3',
    AllocatedStorage: 200,
    InstanceCreateTime: new Date('2025-01-01T00:00:00Z'),
    ...override,
    TagList: [{ Key: 'team', Value: 'payments' }, ...(override.TagList ?? [])],
  };
}

/** A region with it, and with how many connections it had in every hour. */
export function aRegionWithDatabase(
  TagList: Tag[],
  over: Partial<DBInstance> = {},
  connections = 0,
): Partial<EstateRegion> {
  return {
    databases: [aDatabase({ ...over, TagList: [...TagList, ...(over.TagList ?? [])] })],
    metrics: steady('AWS/RDS', { DBInstanceIdentifier: 'orders' }, { DatabaseConnections: connections }),
  };
}
