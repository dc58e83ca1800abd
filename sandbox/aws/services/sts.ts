import type { AssumeRoleCommandInput, AssumeRoleResponse, GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import { arnOf, type Context, type Service } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { accessKeyFor } from '../wire/credential.ts';

const AN_HOUR = 3_600;

/** Who somebody is, and may become. */
export const sts: Service = {
  name: 'sts',
  signingName: 'sts',
  protocol: 'query',
  isGlobal: true,
  sdk: () => import('@aws-sdk/client-sts'),
  operations: {
    AssumeRole(input: AssumeRoleCommandInput, context): AssumeRoleResponse {
      const { accountId, name, index } = assumable(input, context);
      const { DurationSeconds = AN_HOUR, RoleSessionName } = input;
      return {
        Credentials: {
          AccessKeyId: accessKeyFor(accountId, index),
          SecretAccessKey: 'sandbox',
          SessionToken: `session of ${name}`,
          // The machine's own time: the SDK compares it with that, whatever the story's clock shows.
          Expiration: new Date(Date.now() + DurationSeconds * 1_000),
        },
        AssumedRoleUser: {
          AssumedRoleId: `AROA${accountId}ROLE:${RoleSessionName}`,
          Arn: `arn:aws:sts::${accountId}:assumed-role/${name}/${RoleSessionName}`,
        },
      };
    },

    GetCallerIdentity(_: object, context): GetCallerIdentityResponse {
      const Arn = arnOf(context);
      return {
        Account: context.account.accountId,
        Arn,
        UserId: Arn.includes(':user/') ? 'AIDASANDBOX' : 'AROASANDBOX',
      };
    },
  },
};

/** A role that is not there, of an account that is not there, or with another external id: AWS says the same of all. */
function assumable({ RoleArn = '', ExternalId }: AssumeRoleCommandInput, context: Context) {
  const [, accountId = '', path = ''] = /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(RoleArn) ?? [];
  if (!accountId) throw new AwsFault('ValidationError', `${RoleArn} is invalid`);
  const name = path.split('/').at(-1)!;
  const roles = context.estate.accounts.get(accountId)?.roles ?? [];
  const index = roles.findIndex((each) => each.name === name);
  const role = roles[index];
  if (!role || (role.externalId !== undefined && role.externalId !== ExternalId)) {
    const denied = `is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
    throw new AwsFault('AccessDenied', `User: ${arnOf(context)} ${denied}`, 403);
  }
  return { accountId, name, index };
}
