import type {
  ListSnapshotsInRecycleBinCommandInput,
  ListSnapshotsInRecycleBinResult,
  RestoreSnapshotFromRecycleBinCommandInput,
  RestoreSnapshotFromRecycleBinResult,
} from '@aws-sdk/client-ec2';
import type {
  GetRuleCommandInput,
  GetRuleResponse,
  ListRulesCommandInput,
  ListRulesResponse,
} from '@aws-sdk/client-rbin';
import { carryOut, endDryRun } from '../acting.ts';
import type { Service } from '../context.ts';
import { iamArn } from '../ec2-things.ts';
import { AwsFault } from '../fault.ts';
import { ask, ec2 } from './ec2.ts';
import { pageOfList } from './paging.ts';

/** What was deleted and may still be had back. */
export const ec2RecycleBin: Service = {
  ...ec2,
  targets: {
    RestoreSnapshotFromRecycleBin: ({ SnapshotId = '' }: RestoreSnapshotFromRecycleBinCommandInput, context) => [
      { arn: iamArn(context, 'snapshot', SnapshotId) },
    ],
  },
  operations: {
    ListSnapshotsInRecycleBin(input: ListSnapshotsInRecycleBinCommandInput, context): ListSnapshotsInRecycleBinResult {
      endDryRun(input);
      const { SnapshotIds: ids } = input;
      const own = context.here.recycledSnapshots
        .filter(({ snapshot }) => !ids || ids.includes(snapshot.SnapshotId!))
        .map(({ snapshot: { SnapshotId, VolumeId, Description }, enteredAt, exitsAt }) => ({
          SnapshotId,
          VolumeId,
          Description,
          RecycleBinEnterTime: enteredAt,
          RecycleBinExitTime: exitsAt,
        }));
      const { page, next } = context.page(own, ask(input, { least: 5, most: 1_000, ids }));
      return { Snapshots: page, NextToken: next };
    },

    RestoreSnapshotFromRecycleBin(
      input: RestoreSnapshotFromRecycleBinCommandInput,
      context,
    ): RestoreSnapshotFromRecycleBinResult {
      const { here } = context;
      const kept = here.recycledSnapshots.find(({ snapshot }) => snapshot.SnapshotId === input.SnapshotId);
      if (!kept) throw new AwsFault('InvalidSnapshot.NotFound', `The snapshot '${input.SnapshotId}' does not exist.`);
      endDryRun(input);
      return carryOut(context, [input.SnapshotId], () => {
        here.recycledSnapshots = here.recycledSnapshots.filter((each) => each !== kept);
        here.snapshots.push(kept.snapshot);
        return structuredClone(kept.snapshot);
      });
    },
  },
};

/** The rules by which deleted things are kept for a while. */
export const recycleBin: Service = {
  name: 'rbin',
  signingName: 'rbin',
  protocol: 'rest-json',
  sdk: async () => SHAPES,
  operations: {
    ListRules({ ResourceType, ...input }: ListRulesCommandInput, context): ListRulesResponse {
      const own = context.here.recycleRules.filter((each) => each.ResourceType === ResourceType);
      const paging = { token: input.NextToken, max: input.MaxResults, least: 1, most: 1_000, context };
      const { page, next } = pageOfList(own, { ResourceType, ...input }, { ...paging, refusal: 'ValidationException' });
      const Rules = page.map(({ Identifier, Description, RetentionPeriod }) => ({
        Identifier,
        Description,
        RetentionPeriod,
      })) as NonNullable<ListRulesResponse['Rules']>;
      return { Rules, ...(next !== undefined && { NextToken: next }) };
    },

    GetRule({ Identifier }: GetRuleCommandInput, { here }): GetRuleResponse {
      const rule = here.recycleRules.find((each) => each.Identifier === Identifier);
      if (!rule) throw new AwsFault('ResourceNotFoundException', `Rule ${Identifier} not found`, 404);
      return rule;
    },
  },
};

/** Where its operations are; this client's module does not say so. */
const SHAPES = {
  ListRules$: operationAt(['POST', '/list-rules', 200], []),
  GetRule$: operationAt(['GET', '/rules/{Identifier}', 200], ['Identifier']),
};

function operationAt(http: [string, string, number], labels: string[]) {
  const isLabel = 1;
  const input = [3, 'rbin', 'Input', 0, labels, labels.map(() => [0, isLabel])];
  return [9, 'rbin', 'Operation', { http }, input, [3, 'rbin', 'Output', 0, [], []]];
}
