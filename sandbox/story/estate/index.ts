import type { Instance } from '@aws-sdk/client-ec2';
import type { Day } from '../../../src/model/period.ts';
import {
  type Estate,
  type EstateAccount,
  type EstateRegion,
  emptyAccount,
  emptyEstate,
  regionOf,
} from '../../aws/estate.ts';
import { isEndedByHand, isIn } from '../../aws/machine-life.ts';
import { type Metrics, metricsOf } from '../../aws/metrics.ts';
import { release } from '../../aws/power.ts';
import { ACCOUNTS, AWS_ACT_ROLE, AWS_ROLE, CLOUDS, type StoryAccount } from '../accounts.ts';
import { TIME_ZONE } from '../config.ts';
import { allResources, type StoryResource } from '../fleet.ts';
import { INSTANCE_TYPES } from '../instance-types.ts';
import { calendarOf, hourOf, type Moment } from './calendar.ts';
import { putCache, putCluster, putDatabase, putDatabaseSnapshot } from './databases.ts';
import { putDisk, putSnapshot } from './disks.ts';
import {
  fillGroups,
  putGroup,
  putImage,
  putInterface,
  putRecorder,
  putRecycleRule,
  putTrail,
  trailOf,
} from './free.ts';
import { GROUPS, IMAGES, INTERFACES, RECYCLE_RULES, TRAILS } from './free-things.ts';
import { isScheduledOn, keepSchedule, putMachine } from './machines.ts';
import { putAddress, putBalancer, putClassicBalancer, putEndpoint, putNat } from './network.ts';
import { addOpinions } from './opinions.ts';
import { idOf, type Plan, type Put, type Site } from './site.ts';
import { putBucket, putFunction, putLogs } from './storage.ts';

/** The company's estate at AWS, which is the same object from the first moment on. */
export interface StoryEstate {
  /** As it is at a moment: machines with a schedule are on or off. */
  at(now: Temporal.Instant): Estate;
}

/** How each kind of thing on the bill looks in the inventory; what is not here is not looked at. */
const PUTS: Record<string, Put> = {
  ec2: putMachine,
  spot: putMachine,
  volume: putDisk,
  snapshot: putSnapshot,
  nat: putNat,
  elb: putBalancer,
  nlb: putBalancer,
  'classic-elb': putClassicBalancer,
  address: putAddress,
  endpoint: putEndpoint,
  rds: putDatabase,
  'rds-twice': putDatabase,
  aurora: putDatabase,
  'aurora-cluster': putCluster,
  'rds-copy': putDatabaseSnapshot,
  cache: putCache,
  s3: putBucket,
  logs: putLogs,
  lambda: putFunction,
  trail: putTrail,
  recorder: putRecorder,
};

/** Everything that the company's bills name, as AWS would describe it, and what costs nothing. */
export function storyEstate(plotDay: Day): StoryEstate {
  const resources = allResources()
    .filter(({ account, isPart }) => account.cloud === 'aws' && !isPart)
    .map(withControlTag);
  const plan: Plan = { plotDay, resources, calendar: calendarOf(TIME_ZONE) };
  const estate = emptyEstate(CLOUDS.aws.billingAccountId);
  for (const { subAccountId } of awsAccounts()) {
    estate.accounts.set(subAccountId, {
      ...emptyAccount(subAccountId),
      roles: [{ name: AWS_ROLE }, { name: AWS_ACT_ROLE }],
    });
  }
  estate.instanceTypes = INSTANCE_TYPES;
  const siteOf = sites(estate, plan);
  for (const resource of resources) PUTS[resource.kind]?.(resource, siteOf(resource.account, resource.regionId));
  putFree(siteOf);
  addOpinions(estate, plan);

  const scheduled = scheduledMachines(estate, plan);
  let shown: number | undefined;
  return {
    at(now) {
      const hour = hourOf(now);
      if (hour !== shown) {
        const changed = scheduled.filter((machine) => machine.moveTo(hour)).length > 0;
        if (changed || shown === undefined) for (const account of estate.accounts.values()) fillGroups(account);
        shown = hour;
      }
      return estate;
    },
  };
}

/** What belongs to a team was handed over to Penny with the tag that her role for acting is bound to; nothing else was. */
function withControlTag(resource: StoryResource): StoryResource {
  return resource.tags.team === undefined ? resource : { ...resource, tags: { ...resource.tags, penny: 'allowed' } };
}

function awsAccounts(): StoryAccount[] {
  return Object.values<StoryAccount>(ACCOUNTS).filter(({ cloud }) => cloud === 'aws');
}

type SiteOf = (account: StoryAccount, regionId?: string) => Site;

/** Each account's regions with the metrics of what is in them. */
function sites(estate: Estate, plan: Plan): SiteOf {
  const known = new Map<string, Site>();
  return ({ subAccountId, regionId: home }, regionId = home) =>
    known.getOrInsertComputed(`${subAccountId} ${regionId}`, () => {
      const account: EstateAccount = estate.accounts.get(subAccountId)!;
      const metrics: Metrics = metricsOf([]);
      const region = Object.assign(regionOf(account, regionId), { metrics });
      return { account, region, metrics, plan };
    });
}

function putFree(siteOf: SiteOf): void {
  for (const image of IMAGES) putImage(image, siteOf(ACCOUNTS[image.account]));
  for (const group of GROUPS) putGroup(group, siteOf(ACCOUNTS[group.account]));
  for (const each of INTERFACES) putInterface(each, siteOf(ACCOUNTS[each.account]));
  for (const rule of RECYCLE_RULES) putRecycleRule(rule, siteOf(ACCOUNTS[rule.account]));
  for (const trail of TRAILS) {
    const account: StoryAccount = ACCOUNTS[trail.account];
    siteOf(account).account.trails.push(trailOf(trail, account));
  }
}

/** A machine that goes on and off by itself. */
interface Scheduled {
  /** Whether its state changed. */
  moveTo(hour: number): boolean;
}

function scheduledMachines(estate: Estate, { resources, calendar }: Plan): Scheduled[] {
  return resources.flatMap((resource): Scheduled[] => {
    const isOn = isScheduledOn(resource);
    if (!isOn || resource.facts.stoppedDaysAgo !== undefined) return [];
    const region = estate.accounts.get(resource.account.subAccountId)!.regions.get(resource.regionId)!;
    const all = region.reservations.flatMap(({ Instances = [] }) => Instances);
    const instance: Instance = all.find(({ InstanceId }) => InstanceId === idOf(resource))!;
    const isSpot = resource.kind === 'spot';
    let shown: { is: boolean; since: number } | undefined;
    return [
      {
        moveTo(hour) {
          const is = isOn(calendar(hour));
          const moment = sinceWhen((each) => isOn(calendar(each)) === is, hour, calendar);
          const isSame = shown?.is === is && (shown.since === moment.hour || isAgesAgo(moment, hour));
          if (isSame || isEndedByHand(instance)) return false;
          shown = { is, since: moment.hour };
          release(region.power, idOf(resource), moment.hour * AN_HOUR);
          if (!isSettled(region, instance, is)) keepSchedule(instance, is, { moment, isSpot });
          return true;
        },
      },
    ];
  });
}

/** Somebody did by hand what its schedule would do now. */
function isSettled({ power }: EstateRegion, instance: Instance, isOn: boolean): boolean {
  return power.has(instance.InstanceId!) && isIn(instance, 'pending', 'running') === isOn;
}

const AN_HOUR = 3_600_000;
const A_WEEK_OF_HOURS = 7 * 24;

/** Nobody looks further back than a week, and so nothing began then. */
function isAgesAgo({ hour: first }: Moment, hour: number): boolean {
  return hour - first >= A_WEEK_OF_HOURS;
}

/** The first hour of the stretch that an hour is in; a week at most. */
function sinceWhen(isSame: (hour: number) => boolean, hour: number, calendar: (hour: number) => Moment): Moment {
  let first = hour;
  while (isSame(first - 1) && hour - first < A_WEEK_OF_HOURS) first -= 1;
  return calendar(first);
}
