import {
  CloudWatchLogsClient,
  DeleteRetentionPolicyCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { PennyError } from '../../../errors.ts';
import type { Order, Progress, Receipt } from '../../../model/remediation.ts';
import { ifThere } from '../resources/if-there.ts';
import type { Acting } from './acting.ts';
import type { AwsRemediation } from './definition.ts';
import { describeLogGroup, logGroupReads, logGroupThere, lookAtLogGroup } from './log-group.ts';
import { acts } from './permissions.ts';

const PUT = 'logs:PutRetentionPolicy';
const DELETE = 'logs:DeleteRetentionPolicy';

/** Days that CloudWatch knows (type docs of PutRetentionPolicy). */
const DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/**
 * Logs are kept for so many days from now on; older ones are deleted within days, and undo does not bring them back.
 * CloudWatch Logs has no dry run.
 */
export const setLogRetention: AwsRemediation = {
  name: 'set-log-retention',
  permissions: [...logGroupReads, ...acts('log-group', PUT, DELETE)],
  look: lookAtLogGroup,

  async prepare(at, order) {
    wantedBy(order);
    return { retentionDays: (await logGroupThere(at, order)).retentionInDays ?? null };
  },

  execute: (at, order) => keepFor(at, order, wantedBy(order)),

  async verify(at, order, receipt) {
    return progress(at, order, { wanted: wantedBy(order), before: beforeIn(receipt) });
  },

  async undo(at, order, receipt) {
    const group = await describeLogGroup(at, order);
    // What somebody has set since is theirs.
    if (group?.retentionInDays === wantedBy(order)) await keepFor(at, order, beforeIn(receipt));
  },

  async verifyUndo(at, order, receipt) {
    const seen = await progress(at, order, { wanted: beforeIn(receipt), before: wantedBy(order) });
    return seen.is === 'partly' ? { is: 'done', note: `${seen.note}, as somebody set it since` } : seen;
  },
};

/** For ever where there is no number. */
async function keepFor(at: Acting, { resource }: Order, days: number | undefined): Promise<void> {
  const logs = at.client(CloudWatchLogsClient);
  const logGroupName = resource.resourceId;
  const sent =
    days === undefined
      ? at.act({ doing: 'Taking back the retention of', permission: DELETE, once: true }, () =>
          logs.send(new DeleteRetentionPolicyCommand({ logGroupName })),
        )
      : at.act({ doing: 'Setting the retention of', permission: PUT, once: true }, () =>
          logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: days })),
        );
  await ifThere<unknown>(sent);
}

function wantedBy({ change }: Order): number {
  const days = Number(change.retentionDays);
  if (DAYS.includes(days)) return days;
  throw new PennyError(
    'invalid',
    `Logs cannot be kept for ${change.retentionDays} days; CloudWatch knows ${DAYS.join(', ')}.`,
  );
}

function beforeIn({ retentionDays }: Receipt): number | undefined {
  return typeof retentionDays === 'number' ? retentionDays : undefined;
}

async function progress(
  at: Acting,
  order: Order,
  { wanted, before }: { wanted: number | undefined; before: number | undefined },
): Promise<Progress> {
  const group = await describeLogGroup(at, order);
  if (!group) return { is: 'gone', note: 'it is gone' };
  const days = group.retentionInDays;
  const note = days === undefined ? 'its logs are kept for ever' : `its logs are kept for ${days} days`;
  return { is: days === wanted ? 'done' : days === before ? 'untouched' : 'partly', note };
}
