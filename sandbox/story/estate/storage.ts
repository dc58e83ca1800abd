import { KEPT_DAYS, storedGiB } from '../fleet-parts.ts';
import { type Moment, shopHours } from './calendar.ts';
import { billedOn, createdAt, metricOf, type Put, sinceMade } from './site.ts';

const GIB = 1024 ** 3;
const DAYS_A_MONTH = 730 / 24;
const IS_FIRST_HOUR = ({ hour }: Moment) => hour % 24 === 0;

/** A bucket; how much is in it is measured once a day, and is what the bill says. */
export const putBucket: Put = (resource, { account, metrics, plan }) => {
  const { resourceName: name, regionId, facts, tags } = resource;
  account.buckets.push({
    name,
    regionId,
    createdAt: createdAt(resource, plan),
    lifecycleRules:
      facts.lifecycle === false
        ? []
        : [
            {
              ID: 'old',
              Status: 'Enabled',
              Filter: { Prefix: '' },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            },
          ],
    tags,
  });
  const billed = billedOn(resource, plan);
  const isMade = sinceMade(resource, plan);
  const about = {
    seed: resource.seed,
    calendar: plan.calendar,
    isOn: (moment: Moment) => IS_FIRST_HOUR(moment) && isMade(moment),
  };
  const size = { namespace: 'AWS/S3', metricName: 'BucketSizeBytes' };
  const dimensions = { BucketName: name, StorageType: 'StandardStorage' };
  metrics.add(
    metricOf({ ...size, dimensions }, { curve: (moment) => billed(moment) * DAYS_A_MONTH * GIB, noise: 0 }, about),
  );
};

/** A log group, with as much in it as comes in while it is kept. */
export const putLogs: Put = (resource, { region, metrics, plan }) => {
  const { facts, perDay, offer, resourceId, seed } = resource;
  const logGroupName = `/app/${resource.resourceName}`;
  const retention = facts.retentionDays === undefined ? KEPT_DAYS : facts.retentionDays;
  region.logGroups.push({
    logGroupName,
    arn: `${resourceId}:*`,
    logGroupArn: resourceId,
    logGroupClass: 'STANDARD',
    creationTime: createdAt(resource, plan).getTime(),
    storedBytes: Math.round(storedGiB(facts, perDay / offer.listUnitPrice) * GIB),
    ...(retention !== null && { retentionInDays: retention }),
  });
  region.tags.set(resourceId, resource.tags);
  const billed = billedOn(resource, plan);
  const name = { namespace: 'AWS/Logs', metricName: 'IncomingBytes', dimensions: { LogGroupName: logGroupName } };
  const about = { seed, calendar: plan.calendar, isOn: sinceMade(resource, plan) };
  metrics.add(metricOf(name, { curve: (moment) => (billed(moment) * GIB * shopHours(moment)) / 24 }, about));
};

/** Half a gigabyte for a fifth of a second is what a call costs. */
const GB_SECONDS_A_CALL = 0.1;

/** A function, called as often as it is billed for. */
export const putFunction: Put = (resource, { region, metrics, plan }) => {
  const { resourceName: FunctionName, resourceId, seed } = resource;
  region.functions.push({
    FunctionName,
    FunctionArn: resourceId,
    Runtime: 'nodejs24.x',
    MemorySize: 512,
    Architectures: ['x86_64'],
    LastModified: createdAt(resource, plan).toISOString().replace('Z', '+0000'),
  });
  region.tags.set(resourceId, resource.tags);
  const billed = billedOn(resource, plan);
  const about = { seed, calendar: plan.calendar, isOn: sinceMade(resource, plan) };
  const name = (metricName: string) => ({ namespace: 'AWS/Lambda', metricName, dimensions: { FunctionName } });
  const calls = (moment: Moment) => (billed(moment) / GB_SECONDS_A_CALL / 24) * shopHours(moment);
  metrics.add(metricOf(name('Invocations'), { curve: calls }, about));
  metrics.add(metricOf(name('Duration'), { curve: () => 200, peak: 4 }, about));
};
