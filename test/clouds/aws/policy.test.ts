import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, it } from 'vitest';
import { actPolicy, assumePolicy, readPolicy, trustPolicy } from '../../../src/clouds/aws/policy.ts';
import { ONE } from './resources/company.ts';
import { anAws, aReader, readAll } from './resources/reading.ts';

const FOLDER = join(import.meta.dirname, '../../../src/clouds/aws');

/** What IAM calls a service, by the end of its client's name (Service Authorization Reference). */
const PREFIXES: Record<string, string> = {
  'auto-scaling': 'autoscaling',
  'cloudwatch-logs': 'logs',
  'config-service': 'config',
  'cost-explorer': 'ce',
  'elastic-load-balancing': 'elasticloadbalancing',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  'resource-groups-tagging-api': 'tag',
};
/** And operations that IAM knows under another name. */
const ACTIONS: Record<string, string> = {
  'budgets:DescribeBudgets': 'budgets:ViewBudget',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
};
/** Asking who one is needs no permission, and becoming a role is for Penny's own. */
const NOT_THE_ROLES = ['sts:GetCallerIdentity', 'sts:AssumeRole'];

/** The sandbox's names of services, as IAM has them. */
const SERVICES: Record<string, string> = {
  'auto-scaling': 'autoscaling',
  elb: 'elasticloadbalancing',
  elbv2: 'elasticloadbalancing',
  tagging: 'tag',
};

const iamName = (action: string) => ACTIONS[action] ?? action;

describe('the policies', () => {
  it('keep apart what changes something', () => {
    expect(actPolicy()).toEqual({
      Version: '2012-10-17',
      Statement: [{ Sid: 'PennyActs', Effect: 'Allow', Action: ['ce:ProvideAnomalyFeedback'], Resource: '*' }],
    });
  });

  it('have a statement for each kind of source, so that a role is given only what its account is read for', () => {
    expect(readPolicy()).toMatchObject({
      Statement: [
        {
          Sid: 'PennyReads',
          Action: [
            'budgets:ViewBudget',
            'ce:GetAnomalies',
            'ce:GetCostAndUsage',
            'ce:GetCostAndUsageWithResources',
            'ce:GetReservationCoverage',
            'ce:GetReservationPurchaseRecommendation',
            'ce:GetReservationUtilization',
            'ce:GetSavingsPlansCoverage',
            'ce:GetSavingsPlansPurchaseRecommendation',
            'ce:GetSavingsPlansUtilizationDetails',
            'ec2:DescribeReservedInstances',
            'pricing:GetProducts',
            'rds:DescribeReservedDBInstances',
            'savingsplans:DescribeSavingsPlans',
          ],
        },
        { Sid: 'PennyReadsResources', Action: expect.arrayContaining(['ec2:DescribeInstances', 'tag:GetResources']) },
      ],
    });
  });

  it('name exactly the operations that the code calls', () => {
    const called = globSync('**/*.ts', { cwd: FOLDER })
      .map((file) => readFileSync(join(FOLDER, file), 'utf8'))
      .flatMap(actionsIn);

    expect(actionsOf(readPolicy(), actPolicy())).toEqual([...new Set(called)].sort());
  });

  it('allow whatever a full reading of resources calls, and nothing that it does not', async () => {
    const aws = await anAws();
    const cloud = aReader(aws, { accounts: [ONE] });

    await readAll(cloud);
    await cloud.instanceTypes(['eu-central-1']);
    await cloud.secondOpinions();

    const called = aws.calls.map(({ service, operation }) => iamName(`${SERVICES[service] ?? service}:${operation}`));
    const [, resources] = (readPolicy() as { Statement: { Action: string[] }[] }).Statement;
    expect([...new Set(called)].filter((action) => !NOT_THE_ROLES.includes(action)).sort()).toEqual(resources!.Action);
  });

  it.each(actionsOf(readPolicy()))('allow %s by the rules of IAM', async (action) => {
    expect(await decisionOn(action)).toBe('Allowed');
  });

  it.each([
    ['ec2:StopInstances', `arn:aws:ec2:eu-central-1:${ONE}:instance/i-1`],
    ['ec2:DeleteVolume', `arn:aws:ec2:eu-central-1:${ONE}:volume/vol-1`],
    ['rds:DeleteDBInstance', `arn:aws:rds:eu-central-1:${ONE}:db:orders`],
    ['s3:GetObject', 'arn:aws:s3:::receipts/one.pdf'],
    ['logs:GetLogEvents', `arn:aws:logs:eu-central-1:${ONE}:log-group:/app/api:log-stream:1`],
    ['lambda:GetFunction', `arn:aws:lambda:eu-central-1:${ONE}:function:hooks`],
    ['ec2:CreateTags', `arn:aws:ec2:eu-central-1:${ONE}:instance/i-1`],
    ['sts:AssumeRole', `arn:aws:iam::${ONE}:role/Penny`],
  ])('deny %s', async (action, resource) => {
    expect(await decisionOn(action, resource)).toBe('ImplicitlyDenied');
  });
});

describe('the way into an account', () => {
  it('is a right to become its role alone, on the one side, and its trust on the other', () => {
    const role = `arn:aws:iam::${ONE}:role/Penny`;

    expect(assumePolicy([role])).toMatchObject({
      Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [role] }],
    });
    expect(trustPolicy('word')).toMatchObject({
      Statement: [{ Action: ['sts:AssumeRole'], Condition: { StringEquals: { 'sts:ExternalId': 'word' } } }],
    });
    expect(trustPolicy()).not.toHaveProperty('Statement.0.Condition');
  });
});

/** The actions that a file's commands need, told by the client that each command is imported from. */
function actionsIn(source: string): string[] {
  return [...source.matchAll(/import (?:type )?\{([^}]+)\} from '@aws-sdk\/client-([\w-]+)'/g)].flatMap(
    ([, names = '', client = '']) =>
      [...names.matchAll(/\b(\w+)Command\b/g)]
        .map(([, operation]) => iamName(`${PREFIXES[client] ?? client}:${operation}`))
        .filter((action) => !NOT_THE_ROLES.includes(action)),
  );
}

function actionsOf(...policies: object[]): string[] {
  return policies
    .flatMap((policy) => (policy as { Statement: { Action: string[] }[] }).Statement)
    .flatMap(({ Action }) => Action)
    .sort();
}

async function decisionOn(action: string, resource = '*') {
  const response = await runSimulation(
    {
      request: {
        action,
        resource: { resource, accountId: ONE },
        principal: `arn:aws:iam::${ONE}:role/Penny`,
        contextVariables: {},
      },
      identityPolicies: [{ name: 'PennyReads', policy: readPolicy() }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  return response.resultType === 'error' ? JSON.stringify(response.errors) : response.overallResult;
}
