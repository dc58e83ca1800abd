import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  type LogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import { PennyError } from '../../../errors.ts';
import type { LiveResource, Order } from '../../../model/remediation.ts';
import { ifThere } from '../resources/if-there.ts';
import { logGroupArn, logGroupOf } from '../resources/log-groups.ts';
import type { Acting } from './acting.ts';
import { managersIn, readFacts } from './facts.ts';
import { reads } from './permissions.ts';

const DESCRIBE = 'logs:DescribeLogGroups';
const TAGS = 'logs:ListTagsForResource';

/** What looking at a log group calls. */
export const logGroupReads = reads(DESCRIBE, TAGS);

/** A log group as AWS describes it; undefined where it is gone. Of all that begin like it, it is the first. */
export async function describeLogGroup(at: Acting, { resource }: Order): Promise<LogGroup | undefined> {
  const logs = at.client(CloudWatchLogsClient);
  const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: resource.resourceId, limit: 50 });
  const reply = await ifThere(at.ask(DESCRIBE, () => logs.send(command)));
  return reply?.logGroups?.find(({ logGroupName }) => logGroupName === resource.resourceId);
}

/** The log group, or a PennyError: what is needed in the middle of a change and is gone. */
export async function logGroupThere(at: Acting, order: Order): Promise<LogGroup> {
  const group = await describeLogGroup(at, order);
  if (group) return group;
  throw new PennyError('not_found', `${at.what} is gone; there is nothing to change any more.`);
}

/** A log group with its tags and what manages it. */
export async function lookAtLogGroup(at: Acting, order: Order): Promise<LiveResource | undefined> {
  const group = await describeLogGroup(at, order);
  const tags = group && (await tagsOfGroup(at, group));
  const resource = group && tags && logGroupOf(at, group, tags);
  if (!resource) return undefined;
  return { resource, ...(await readFacts({ managedBy: async () => managersIn(tags) })) };
}

async function tagsOfGroup(at: Acting, group: LogGroup): Promise<Record<string, string> | undefined> {
  const logs = at.client(CloudWatchLogsClient);
  const command = new ListTagsForResourceCommand({ resourceArn: logGroupArn(group) });
  const reply = await ifThere(at.ask(TAGS, () => logs.send(command)));
  return reply && { ...reply.tags };
}
