import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { PAYER } from '../../clouds/aws/bill.ts';
import { anEstate, aSandboxOf, MEMBER, memberOf, REGION, realClients } from './estates.ts';

describe('roles in the sandbox', () => {
  it('let the payer become a member, for an hour', async () => {
    const aws = await aSandboxOf(anEstate());
    const member = await memberOf(aws);

    const own = await realClients(aws, {}).sts.send(new GetCallerIdentityCommand());
    const taken = await member.sts.send(new GetCallerIdentityCommand());

    expect(own).toMatchObject({ Account: PAYER });
    expect(taken).toMatchObject({ Account: MEMBER, Arn: `arn:aws:sts::${MEMBER}:assumed-role/PennyReads/penny` });
  });

  it('are refused for a wrong name, account or external id, in the words of STS', async () => {
    const estate = anEstate();
    estate.accounts.get(MEMBER)!.roles = [{ name: 'PennyReads', externalId: 'secret' }];
    const { sts } = realClients(await aSandboxOf(estate), {});
    const assume = (RoleArn: string, ExternalId?: string) =>
      sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'penny', ExternalId }));

    for (const [arn, id] of [
      [`arn:aws:iam::${MEMBER}:role/Nobody`, 'secret'],
      ['arn:aws:iam::999999999999:role/PennyReads', 'secret'],
      [`arn:aws:iam::${MEMBER}:role/PennyReads`, 'guess'],
      [`arn:aws:iam::${MEMBER}:role/PennyReads`, undefined],
    ] as const) {
      await expect(assume(arn, id)).rejects.toMatchObject({
        name: 'AccessDenied',
        message: `User: arn:aws:iam::${PAYER}:user/penny is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      });
    }
    await expect(assume(`arn:aws:iam::${MEMBER}:role/PennyReads`, 'secret')).resolves.toBeDefined();
  });

  it('see their own account and region, and every call is written down with both', async () => {
    const reservations = [{ Instances: [{ InstanceId: 'i-1' }] }];
    const aws = await aSandboxOf(anEstate({ reservations }));
    const here = await memberOf(aws);
    const elsewhere = await memberOf(aws, 'us-east-1');
    aws.calls.length = 0;

    expect((await here.ec2.send(new DescribeInstancesCommand())).Reservations).toHaveLength(1);
    expect((await elsewhere.ec2.send(new DescribeInstancesCommand())).Reservations).toEqual([]);
    expect((await realClients(aws, {}).ec2.send(new DescribeInstancesCommand())).Reservations).toEqual([]);
    expect(aws.calls).toMatchObject([
      { service: 'ec2', operation: 'DescribeInstances', accountId: MEMBER, regionId: REGION, status: 200 },
      { service: 'ec2', operation: 'DescribeInstances', accountId: MEMBER, regionId: 'us-east-1' },
      { service: 'ec2', operation: 'DescribeInstances', accountId: PAYER, regionId: REGION },
    ]);
  });

  it('know nobody in a region that was never switched on', async () => {
    const { ec2, rds } = await memberOf(await aSandboxOf(anEstate()), 'me-south-1');

    await expect(ec2.send(new DescribeInstancesCommand())).rejects.toMatchObject({ name: 'AuthFailure' });
    await expect(rds.send(new DescribeDBInstancesCommand())).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });
});

describe('failures in the sandbox', () => {
  const window = { StartTime: new Date('2026-03-09T00:00:00Z'), EndTime: new Date('2026-03-10T00:00:00Z') };

  it('are worded as each protocol words them', async () => {
    const aws = await aSandboxOf(anEstate());
    const { ec2, rds, s3, cloudWatch } = await memberOf(aws);
    const metrics = new GetMetricDataCommand({ MetricDataQueries: [], ...window });
    const calls: [string, () => Promise<object>][] = [
      ['DescribeInstances', () => ec2.send(new DescribeInstancesCommand())],
      ['DescribeDBInstances', () => rds.send(new DescribeDBInstancesCommand())],
      ['ListBuckets', () => s3.send(new ListBucketsCommand())],
      ['GetMetricData', () => cloudWatch.send(metrics)],
    ];
    const namesOf = async (fault: Parameters<typeof aws.fail>[1]) => {
      const names: string[] = [];
      for (const [operation, call] of calls) {
        aws.fail(operation, fault);
        names.push(await call().then(String, ({ name }: Error) => name));
      }
      return names;
    };

    expect(await namesOf('throttled')).toEqual([
      'RequestLimitExceeded',
      'Throttling',
      'SlowDown',
      'ThrottlingException',
    ]);
    expect(await namesOf('access-denied')).toEqual([
      'UnauthorizedOperation',
      'AccessDenied',
      'AccessDenied',
      'AccessDeniedException',
    ]);
    expect(await namesOf('expired-token')).toEqual([
      'RequestExpired',
      'ExpiredToken',
      'ExpiredToken',
      'ExpiredTokenException',
    ]);
    expect((await namesOf('html-500')).every((name) => name !== 'undefined')).toBe(true);
  });

  it('name the permission that is missing, and say when an organisation forbids it', async () => {
    const aws = await aSandboxOf(anEstate());
    const { ec2, s3 } = await memberOf(aws);
    aws.fail('DescribeInstances', 'access-denied');
    aws.fail('ListBuckets', 'denied-by-organization');

    await expect(ec2.send(new DescribeInstancesCommand())).rejects.toThrow(
      /assumed-role\/PennyReads\/penny is not authorized to perform: ec2:DescribeInstances .*no identity-based policy/,
    );
    await expect(s3.send(new ListBucketsCommand())).rejects.toThrow(
      /s3:ListAllMyBuckets .*explicit deny in a service control policy/,
    );
  });

  it('can be meant for one region, or one account', async () => {
    const aws = await aSandboxOf(anEstate());
    const here = await memberOf(aws);
    const elsewhere = await memberOf(aws, 'us-east-1');
    aws.fail('DescribeInstances', 'throttled', { regionId: 'us-east-1', accountId: MEMBER });

    await expect(here.ec2.send(new DescribeInstancesCommand())).resolves.toBeDefined();
    await expect(realClients(aws, {}).ec2.send(new DescribeInstancesCommand())).resolves.toBeDefined();
    await expect(elsewhere.ec2.send(new DescribeInstancesCommand())).rejects.toMatchObject({
      name: 'RequestLimitExceeded',
    });
  });
});
