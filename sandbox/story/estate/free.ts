import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { Instance } from '@aws-sdk/client-ec2';
import type { EstateAccount, EstateTrail } from '../../aws/estate.ts';
import { isEndedByHand, isIn } from '../../aws/machine-life.ts';
import type { StoryAccount } from '../accounts.ts';
import { seedOf } from '../rhythm.ts';
import type { FreeGroup, FreeImage, FreeInterface, FreeRecycleRule, FreeTrail } from './free-things.ts';
import { dayAt, idOf, madeId, type Put, type Site } from './site.ts';

/** An image made of a snapshot of the same account. */
export function putImage({ name, createdDaysAgo, launchedDaysAgo, snapshot }: FreeImage, site: Site): void {
  const { plan, account, region } = site;
  const source = plan.resources.find((each) => each.resourceName === snapshot)!;
  const at = (daysAgo: number) => dayAt(plan.plotDay, daysAgo, seedOf(name)).toISOString();
  region.images.push({
    ImageId: madeId('ami', name),
    Name: name,
    OwnerId: account.accountId,
    State: 'available',
    Public: false,
    Architecture: 'x86_64',
    CreationDate: at(createdDaysAgo),
    ...(launchedDaysAgo !== undefined && { LastLaunchedTime: at(launchedDaysAgo) }),
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId: idOf(source) } }],
    Tags: source.tags.team === undefined ? [] : Object.entries(source.tags).map(([Key, Value]) => ({ Key, Value })),
  });
}

/** A group of the machines that name it; those on spot are asked for by a policy of their own. */
export function putGroup({ name, min }: FreeGroup, { plan, account, region }: Site): void {
  const members = plan.resources.filter(
    (each) => each.facts.group === name && each.account.subAccountId === account.accountId,
  );
  const [first] = members;
  const isSpot = first?.kind === 'spot';
  const template = { LaunchTemplateName: name, Version: '$Latest' };
  region.groups.push({
    AutoScalingGroupName: name,
    MinSize: min ?? (isSpot ? 0 : members.length),
    MaxSize: members.length * 2,
    DesiredCapacity: members.length,
    DefaultCooldown: 300,
    AvailabilityZones: ['a', 'b', 'c'].map((zone) => `${first?.regionId}${zone}`),
    HealthCheckType: 'EC2',
    CreatedTime: dayAt(plan.plotDay, 300, seedOf(name)),
    Instances: [],
    Tags: Object.entries(first?.tags ?? {}).map(([Key, Value]) => ({ Key, Value, PropagateAtLaunch: true })),
    ...(isSpot
      ? {
          MixedInstancesPolicy: {
            LaunchTemplate: { LaunchTemplateSpecification: template },
            InstancesDistribution: { OnDemandBaseCapacity: 0, OnDemandPercentageAboveBaseCapacity: 0 },
          },
        }
      : { LaunchTemplate: template }),
  });
}

/**
 * Lets each group hold the machines that are there. A member stays as it is, in standby for one, and one that somebody
 * ended is a member until the group replaces it; only what the schedule ended is none.
 */
export function fillGroups({ regions }: EstateAccount): void {
  for (const { groups, reservations } of regions.values()) {
    if (groups.length === 0) continue;
    const machines = reservations.flatMap(({ Instances = [] }) => Instances);
    for (const group of groups) {
      const known = new Map(group.Instances?.map((member) => [member.InstanceId, member]));
      const own = machines.filter(({ Tags = [] }) => Tags.some(({ Value }) => Value === group.AutoScalingGroupName));
      const members = own.flatMap((machine) => {
        const isGone = isIn(machine, 'shutting-down', 'terminated');
        const member = known.get(machine.InstanceId);
        if (isGone && !(member && isEndedByHand(machine))) return [];
        return [member ?? memberOf(machine)];
      });
      group.Instances = members;
      group.DesiredCapacity = members.filter(({ LifecycleState }) => LifecycleState !== 'Standby').length;
    }
  }
}

function memberOf({
  InstanceId,
  InstanceType,
  Placement,
}: Instance): NonNullable<AutoScalingGroup['Instances']>[number] {
  return {
    InstanceId,
    InstanceType,
    AvailabilityZone: Placement?.AvailabilityZone,
    LifecycleState: 'InService',
    HealthStatus: 'Healthy',
    ProtectedFromScaleIn: false,
  };
}

/** A rule of the recycle bin for all copies of disks. */
export function putRecycleRule({ name, days }: FreeRecycleRule, { region, account }: Site): void {
  region.recycleRules.push({
    Identifier: madeId('rule', `${account.accountId} ${name}`).slice('rule-'.length),
    Description: name,
    ResourceType: 'EBS_SNAPSHOT',
    RetentionPeriod: { RetentionPeriodValue: days, RetentionPeriodUnit: 'DAYS' },
    Status: 'available',
    LockState: 'unlocked',
  });
}

/** A network interface that nothing is attached to. */
export function putInterface({ name, kind = 'interface' }: FreeInterface, { region }: Site): void {
  region.networkInterfaces.push({
    NetworkInterfaceId: madeId('eni', name),
    Status: 'available',
    InterfaceType: kind,
    Description: name,
    TagSet: [{ Key: 'Name', Value: name }],
  });
}

const MANAGEMENT_EVENTS = { EventSelectors: [{ ReadWriteType: 'All' as const, IncludeManagementEvents: true }] };
const DATA_EVENTS = {
  EventSelectors: [
    {
      ReadWriteType: 'All' as const,
      IncludeManagementEvents: false,
      DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }],
    },
  ],
};

/** A trail of all regions, at home where the account is. */
export function trailOf(
  { name, isOrganization, dataEventsOnly }: Omit<FreeTrail, 'account'>,
  account: StoryAccount,
): EstateTrail {
  return {
    isLogging: true,
    selectors: dataEventsOnly ? DATA_EVENTS : MANAGEMENT_EVENTS,
    trail: {
      Name: name,
      TrailARN: `arn:aws:cloudtrail:${account.regionId}:${account.subAccountId}:trail/${name}`,
      HomeRegion: account.regionId,
      IsMultiRegionTrail: true,
      IsOrganizationTrail: isOrganization ?? false,
      IncludeGlobalServiceEvents: true,
      S3BucketName: 'larkfield-audit',
    },
  };
}

/** A further trail, whose events are paid. */
export const putTrail: Put = ({ resourceName, account: story }, { account }) => {
  account.trails.push(trailOf({ name: resourceName }, story));
};

/** What records how things are set up; a region has one. */
export const putRecorder: Put = ({ resourceName: name, facts }, { region, account, plan }) => {
  const includeGlobalResourceTypes = facts.recordsGlobal ?? false;
  region.recorders.push({
    recorder: {
      name,
      roleARN: `arn:aws:iam::${account.accountId}:role/config`,
      recordingGroup: { allSupported: true, includeGlobalResourceTypes, resourceTypes: [] },
    },
    status: { name, recording: true, lastStatus: 'Success', lastStartTime: dayAt(plan.plotDay, 200, seedOf(name)) },
  });
};
