import {
  type EstateAccount,
  type EstateRegion,
  emptyAccount,
  emptyEstate,
  regionOf,
} from '../../sandbox/aws/estate.ts';
import { type Metric, metricsOf } from '../../sandbox/aws/metrics.ts';
import type { RemediationName } from '../../src/model/remediation.ts';
import type { ResourceType } from '../../src/model/resource.ts';
import { PAYER } from '../clouds/aws/bill.ts';
import { ACT_ROLE, CONTROL } from '../clouds/aws/remediations/acting.ts';
import { aDatabase } from '../clouds/aws/remediations/databases.ts';
import { aDisk, aMachine, STOPPED } from '../clouds/aws/remediations/machines.ts';
import { HERE, ONE, ROLE } from '../clouds/aws/resources/company.ts';

/** One action on a resource of its own in the emulated AWS. */
export interface Action {
  name: RemediationName;
  type: ResourceType;
  id: string;
  change?: Record<string, string | number>;
  /** The operation of AWS that does it, which must never be carried out twice. */
  operation: string;
  /** Puts the resource there. */
  put(here: EstateRegion, account: EstateAccount): void;
}

const putMachine = (id: string, over: Parameters<typeof aMachine>[0] = {}) => {
  return (here: EstateRegion) => {
    const VolumeId = `vol-of-${id}`;
    const Ebs = { VolumeId, DeleteOnTermination: true };
    const BlockDeviceMappings = [{ DeviceName: '/dev/xvda', Ebs }];
    const machine = aMachine({ InstanceId: id, BlockDeviceMappings, Tags: [CONTROL], ...over });
    const Attachments = [{ InstanceId: id, VolumeId, Device: '/dev/xvda', State: 'attached' as const }];
    here.reservations.push({ ReservationId: `r-${id}`, Instances: [machine] });
    here.volumes.push(aDisk({ VolumeId, Attachments, Tags: [CONTROL] }));
  };
};

/** Everything that can be done at AWS. What takes several requests, or something to be made first, is among it. */
export const actions: readonly Action[] = [
  {
    name: 'stop-instance',
    type: 'instance',
    id: 'i-stop',
    operation: 'StopInstances',
    put: putMachine('i-stop'),
  },
  {
    name: 'start-instance',
    type: 'instance',
    id: 'i-start',
    operation: 'StartInstances',
    put: putMachine('i-start', { State: STOPPED }),
  },
  {
    name: 'resize-instance',
    type: 'instance',
    id: 'i-resize',
    change: { instanceType: 'm6i.large' },
    operation: 'ModifyInstanceAttribute',
    put: putMachine('i-resize'),
  },
  {
    name: 'terminate-instance',
    type: 'instance',
    id: 'i-end',
    operation: 'TerminateInstances',
    put: putMachine('i-end'),
  },
  {
    name: 'delete-volume',
    type: 'volume',
    id: 'vol-left',
    operation: 'DeleteVolume',
    put: (here) =>
      void here.volumes.push(aDisk({ VolumeId: 'vol-left', State: 'available', Attachments: [], Tags: [CONTROL] })),
  },
  {
    name: 'modify-volume',
    type: 'volume',
    id: 'vol-gp2',
    change: { volumeType: 'gp3' },
    operation: 'ModifyVolume',
    put: (here) => void here.volumes.push(aDisk({ VolumeId: 'vol-gp2', Tags: [CONTROL] })),
  },
  {
    name: 'delete-snapshot',
    type: 'snapshot',
    id: 'snap-old',
    operation: 'DeleteSnapshot',
    put(here) {
      here.snapshots.push({
        SnapshotId: 'snap-old',
        VolumeId: 'vol-gone',
        VolumeSize: 100,
        State: 'completed',
        StartTime: new Date('2025-01-01T00:00:00Z'),
        StorageTier: 'standard',
        Tags: [CONTROL],
      });
      here.recycleRules.push({
        Identifier: 'rule-1',
        ResourceType: 'EBS_SNAPSHOT',
        Status: 'available',
        RetentionPeriod: { RetentionPeriodValue: 14, RetentionPeriodUnit: 'DAYS' },
        ResourceTags: [{ ResourceTagKey: CONTROL.Key, ResourceTagValue: CONTROL.Value }],
      });
    },
  },
  {
    name: 'release-address',
    type: 'address',
    id: 'eipalloc-1',
    operation: 'ReleaseAddress',
    put: (here) =>
      void here.addresses.push({
        AllocationId: 'eipalloc-1',
        PublicIp: '203.0.113.7',
        Domain: 'vpc',
        Tags: [CONTROL],
      }),
  },
  {
    name: 'schedule-instance',
    type: 'instance',
    id: 'i-office',
    change: { start: '07:00', stop: '19:00', weekdays: 'mon-fri', timeZone: 'Europe/Berlin' },
    operation: 'CreateTags',
    put: putMachine('i-office'),
  },
  {
    name: 'tag-resource',
    type: 'instance',
    id: 'i-nobodys',
    change: { owner: 'sam@acme.example' },
    operation: 'CreateTags',
    put: putMachine('i-nobodys'),
  },
  {
    name: 'stop-database',
    type: 'database',
    id: 'orders',
    operation: 'StopDBInstance',
    put: (here) => void here.databases.push(aDatabase({ DBInstanceIdentifier: 'orders', TagList: [CONTROL] })),
  },
  {
    name: 'start-database',
    type: 'database',
    id: 'archive',
    operation: 'StartDBInstance',
    put(here) {
      const stopped = { DBInstanceIdentifier: 'archive', DBInstanceStatus: 'stopped' };
      here.databases.push(aDatabase({ ...stopped, TagList: [CONTROL] }));
    },
  },
  {
    name: 'set-log-retention',
    type: 'log-group',
    id: '/app/api',
    change: { retentionDays: 90 },
    operation: 'PutRetentionPolicy',
    put(here) {
      const logGroupArn = `arn:aws:logs:${HERE}:${ONE}:log-group:/app/api`;
      here.logGroups.push({ logGroupName: '/app/api', storedBytes: 5_000, arn: `${logGroupArn}:*`, logGroupArn });
      here.tags.set(logGroupArn, { [CONTROL.Key]: CONTROL.Value });
    },
  },
  {
    name: 'set-bucket-lifecycle',
    type: 'bucket',
    id: 'receipts',
    change: { abortIncompleteUploadsAfterDays: 7 },
    operation: 'PutBucketLifecycleConfiguration',
    put: (_, account) =>
      void account.buckets.push({
        name: 'receipts',
        regionId: HERE,
        createdAt: new Date('2025-01-01T00:00:00Z'),
        lifecycleRules: [],
        versioning: 'Enabled',
        tags: { [CONTROL.Key]: CONTROL.Value },
        hasAbac: true,
      }),
  },
];

/** An account with the resource of every action, all of them idle. */
export function anEstateOfAll() {
  const estate = emptyEstate(PAYER);
  const account = emptyAccount(ONE);
  account.roles = [{ name: ROLE }, { name: ACT_ROLE }];
  estate.accounts.set(ONE, account);
  const here = regionOf(account, HERE);
  for (const { put } of actions) put(here, account);
  const machines = here.reservations.flatMap(({ Instances = [] }) => Instances);
  here.metrics = metricsOf([
    ...machines.flatMap(({ InstanceId = '' }) =>
      steady('AWS/EC2', { InstanceId }, { CPUUtilization: 1, NetworkIn: 1, NetworkOut: 1 }),
    ),
    ...steady('AWS/RDS', { DBInstanceIdentifier: 'orders' }, { DatabaseConnections: 0 }),
  ]);
  return estate;
}

function steady(namespace: string, dimensions: Record<string, string>, values: Record<string, number>): Metric[] {
  return Object.entries(values).map(([metricName, value]) => ({ namespace, metricName, dimensions, at: () => value }));
}
