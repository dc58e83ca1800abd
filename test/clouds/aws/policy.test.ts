import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, it } from 'vitest';
import { actPolicy, assumePolicy, readPolicy, trustPolicy } from '../../../src/clouds/aws/policy.ts';
import { permissionsNeeded } from '../../../src/clouds/aws/remediations/index.ts';
import { iamName, iamNamesOf } from './iam-names.ts';
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
/** Asking who one is needs no permission, and becoming a role is for Penny's own. */
const NOT_THE_ROLES = ['sts:GetCallerIdentity', 'sts:AssumeRole'];

describe('the policies', () => {
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

  it('name exactly the operations that the code calls', async () => {
    const called = globSync('**/*.ts', { cwd: FOLDER })
      .map((file) => readFileSync(join(FOLDER, file), 'utf8'))
      .flatMap(actionsIn);

    const allowed = actionsOf(readPolicy(), await actPolicy(CONTROL_TAG));
    expect(allowed).toEqual([...new Set(called)].sort());
  });

  it('allow whatever a full reading of resources calls, and nothing that it does not', async () => {
    const aws = await anAws();
    const cloud = aReader(aws, { accounts: [ONE] });

    await readAll(cloud);
    await cloud.instanceTypes(['eu-central-1']);
    await cloud.secondOpinions();

    const called = aws.calls.flatMap(iamNamesOf);
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

const CONTROL_TAG = { key: 'penny', value: 'allowed' };
const TAGGED = { 'aws:ResourceTag/penny': 'allowed' };
const arn = (kind: string, id: string) => `arn:aws:ec2:eu-central-1:${ONE}:${kind}/${id}`;

const aSnapshot = 'arn:aws:ec2:eu-central-1::snapshot/snap-1';
const FOR_A_PROPOSAL = { 'aws:RequestTag/penny:proposal': 'P-1', 'aws:TagKeys': ['penny:proposal'] };
const MADE = { ...FOR_A_PROPOSAL, 'ec2:CreateAction': 'CreateSnapshot' };

/** One of a kind, as IAM names it. */
function aResource(action: string, kind: string): string {
  const service = action.replace(/:.*$/, '');
  if (service === 'ec2') return kind === 'snapshot' ? aSnapshot : arn(kind, `${kind}-1`);
  if (service === 's3') return 'arn:aws:s3:::receipts';
  return `arn:aws:${service}:eu-central-1:${ONE}:${kind}:one`;
}

describe('the policy for acting', async () => {
  const policy = await actPolicy(CONTROL_TAG);
  const decided = (action: string, resource = '*', keys: Record<string, string | string[]> = {}) =>
    decisionOn(action, resource, { policy, keys: keys as Record<string, string> });

  it('is small enough to be one of IAM, whose limit is 6,144 characters', () => {
    expect(JSON.stringify(policy).length).toBeLessThan(6_144);
  });

  const acting = [...(await permissionsNeeded()).values()].flat().filter(({ kind }) => kind === 'acts');
  const cases = acting.flatMap(({ action, on = [] }) => on.map((kind) => [action, aResource(action, kind)] as const));

  it('narrows whatever acts to kinds of resources', () => {
    expect(acting.filter(({ on = [] }) => on.length === 0)).toEqual([]);
  });

  describe.each([...new Map(cases.map((each) => [each.join(), each])).values()])('%s', (action, resource) => {
    it('is allowed on what carries the control tag', async () => {
      expect(await decided(action, resource, TAGGED)).toBe('Allowed');
    });

    it.each([
      ['does not carry it', {}],
      ['carries it with another value', { 'aws:ResourceTag/penny': 'no' }],
      ['carries the one that another policy names', { 'aws:ResourceTag/finops': 'allowed' }],
    ])('is denied on what %s', async (_, keys) => {
      expect(await decided(action, resource, keys)).toBe('ImplicitlyDenied');
    });

    it('is denied to the role that reads', async () => {
      expect(await decisionOn(action, resource, { keys: TAGGED })).toBe('ImplicitlyDenied');
    });
  });

  it.each([
    ['a snapshot for a proposal', 'ec2:CreateSnapshot', aSnapshot, FOR_A_PROPOSAL, 'Allowed'],
    ['of any disk', 'ec2:CreateSnapshot', arn('volume', 'vol-1'), {}, 'Allowed'],
    ['a snapshot of nobody', 'ec2:CreateSnapshot', aSnapshot, {}, 'ImplicitlyDenied'],
    ['a disk for a proposal', 'ec2:CreateVolume', arn('volume', '*'), FOR_A_PROPOSAL, 'Allowed'],
    ['out of any snapshot', 'ec2:CreateVolume', aSnapshot, {}, 'Allowed'],
    ['a disk of nobody', 'ec2:CreateVolume', arn('volume', '*'), {}, 'ImplicitlyDenied'],
    ['tags of what is being made', 'ec2:CreateTags', aSnapshot, MADE, 'Allowed'],
    ['tags of what is there', 'ec2:CreateTags', aSnapshot, FOR_A_PROPOSAL, 'ImplicitlyDenied'],
    ['tags of a machine', 'ec2:CreateTags', arn('instance', 'i-1'), MADE, 'ImplicitlyDenied'],
    [
      'the control tag of what is being made',
      'ec2:CreateTags',
      aSnapshot,
      { ...MADE, 'aws:RequestTag/penny': 'allowed', 'aws:TagKeys': ['penny:proposal', 'penny'] },
      'ExplicitlyDenied',
    ],
  ])('makes %s by %s: %5$s', async (_, action, resource, keys, decision) => {
    expect(await decided(action, resource, keys)).toBe(decision);
  });

  it.each(['ec2:CreateTags', 'ec2:DeleteTags', 'rds:AddTagsToResource', 'tag:TagResources', 'logs:TagResource'])(
    'never lets %s touch the control tag, whatever else is allowed',
    async (action) => {
      const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
      const { Statement } = policy as { Statement: object[] };
      const generous = { Version: '2012-10-17', Statement: [...Statement, everything] };
      const keys = { ...TAGGED, 'aws:TagKeys': ['team', 'penny'] } as unknown as Record<string, string>;
      const others = { ...TAGGED, 'aws:TagKeys': ['team'] } as unknown as Record<string, string>;
      const resource = action.startsWith('ec2') ? arn('instance', 'i-1') : '*';

      expect(await decisionOn(action, resource, { policy: generous, keys })).toBe('ExplicitlyDenied');
      expect(await decisionOn(action, resource, { policy: generous, keys: others })).toBe('Allowed');
    },
  );

  it.each([
    ['the day on which something is stopped', ['penny:stop-on'], 'Allowed'],
    ['a schedule', ['penny:schedule'], 'Allowed'],
    ['whose it is', ['team', 'owner'], 'Allowed'],
    ['the day with the control tag', ['penny:stop-on', 'penny'], 'ExplicitlyDenied'],
    ['another tag of her name', ['penny:anything'], 'ExplicitlyDenied'],
    ['another tag of her name among others', ['team', 'penny:anything'], 'ExplicitlyDenied'],
  ])('lets tags say %s: %3$s', async (_, keys, decision) => {
    const request = { ...TAGGED, 'aws:TagKeys': keys };

    expect(await decided('ec2:CreateTags', arn('instance', 'i-1'), request)).toBe(decision);
    expect(await decided('ec2:DeleteTags', arn('instance', 'i-1'), request)).toBe(decision);
  });

  it('reads no bills', async () => {
    expect(await decided('ce:GetCostAndUsage')).toBe('ImplicitlyDenied');
    expect(await decided('budgets:ViewBudget')).toBe('ImplicitlyDenied');
    expect(await decided('s3:ListAllMyBuckets')).toBe('ImplicitlyDenied');
  });

  it('answers anomalies in a statement of its own', () => {
    expect(policy).toHaveProperty('Statement.0.Action', ['ce:ProvideAnomalyFeedback']);
  });

  it('acts on everything of its kinds where there is no control tag', async () => {
    const open = await actPolicy(null);

    expect(await decisionOn('ec2:StopInstances', arn('instance', 'i-1'), { policy: open })).toBe('Allowed');
    expect(JSON.stringify(open)).not.toContain('Deny');
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
  const allowing = policies
    .flatMap((policy) => (policy as { Statement: { Effect: string; Action: string[] }[] }).Statement)
    .filter(({ Effect }) => Effect === 'Allow');
  return [...new Set(allowing.flatMap(({ Action }) => Action))].sort();
}

async function decisionOn(action: string, resource = '*', { policy = readPolicy(), keys = {} } = {}) {
  const response = await runSimulation(
    {
      request: {
        action,
        resource: { resource, accountId: ONE },
        principal: `arn:aws:iam::${ONE}:role/Penny`,
        contextVariables: keys,
      },
      identityPolicies: [{ name: 'policy', policy }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      // Without it, policies do not see the tags of a bucket: docs/acting-on-aws.md says so.
      additionalSettings: { s3: { bucketAbacEnabled: true } },
    },
    {},
  );
  return response.resultType === 'error' ? JSON.stringify(response.errors) : response.overallResult;
}
