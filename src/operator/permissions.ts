import { actPolicy, assumePolicy, readPolicy, trustPolicy } from '../clouds/aws/policy.ts';
import type { Config, ResourcesSource } from '../config.ts';
import { PennyError } from '../errors.ts';
import type { OperatorCommand } from './index.ts';

/** A policy, and the statements of it that a role in another account needs. */
interface Printed {
  policyFor(config: Config): object | Promise<object>;
  /** The role that a source becomes for it. */
  roleOf(source: ResourcesSource): string | undefined;
  statements: string;
}

const POLICIES = new Map<string, Printed>([
  [
    'read',
    {
      policyFor: readPolicy,
      roleOf: ({ role }) => role,
      statements: 'the statement PennyReadsResources of the policy above',
    },
  ],
  [
    'act',
    {
      policyFor: ({ remediation }) => actPolicy(remediation.controlTag),
      roleOf: ({ actRole }) => actRole,
      statements: 'the policy above without its first statement, which is for the account with the bill,',
    },
  ],
]);

/** The least a role needs, made from what the code calls: `penny permissions aws read`, and `act` for what changes something. */
export const permissions: OperatorCommand = {
  async run([cloud, what = ''], { config }) {
    const printed = cloud === 'aws' ? POLICIES.get(what) : undefined;
    if (!printed)
      throw new PennyError('invalid', 'Write penny permissions aws read or act: the only policies there are so far.');
    const policy = await printed.policyFor(config);
    return { text: [shown(policy), ...waysIn(printed, config)].join('\n\n'), data: policy };
  },
};

/** What it takes to become the roles of sources, in words: half of it is on Penny's own role, half on the role itself. */
function waysIn({ roleOf, statements }: Printed, { sources }: Config): string[] {
  return sources.flatMap((source) => {
    const role = source.kind === 'aws-resources' ? roleOf(source) : undefined;
    if (source.kind !== 'aws-resources' || role === undefined) return [];
    const { name, accounts, externalId } = source;
    const arns = accounts.map((account) => `arn:aws:iam::${account}:role/${role}`);
    return [
      `For ${name}, attach ${statements} to the role ${role} in ${accounts.join(', ')}.`,
      `Penny's own role needs this to become it:\n${shown(assumePolicy(arns))}`,
      `And the role ${role} must trust Penny's own role; put its ARN in place of PENNYS_OWN_ROLE_ARN:\n${shown(trustPolicy(externalId))}`,
    ];
  });
}

function shown(policy: object): string {
  return JSON.stringify(policy, null, 2);
}
