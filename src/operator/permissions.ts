import { actPolicy, assumePolicy, readPolicy, trustPolicy } from '../clouds/aws/policy.ts';
import type { Config, ResourcesSource } from '../config.ts';
import { PennyError } from '../errors.ts';
import type { OperatorCommand } from './index.ts';

const POLICIES = new Map([
  ['read', readPolicy],
  ['act', actPolicy],
]);

/** The least a role needs, made from what the code calls: `penny permissions aws read`, and `act` for what changes something. */
export const permissions: OperatorCommand = {
  async run([cloud, what = ''], { config }) {
    const policyOf = cloud === 'aws' ? POLICIES.get(what) : undefined;
    if (!policyOf)
      throw new PennyError('invalid', 'Write penny permissions aws read or act: the only policies there are so far.');
    const policy = policyOf();
    const roles = what === 'read' ? rolesIn(config) : [];
    return { text: [shown(policy), ...roles.map(waysIn)].join('\n\n'), data: policy };
  },
};

/** Sources that become a role in other accounts, which takes more than the policy. */
function rolesIn({ sources }: Config): ResourcesSource[] {
  return sources.filter((source) => source.kind === 'aws-resources').filter(({ role }) => role !== undefined);
}

/** What it takes to become a role, in words: half of it is on Penny's own role, half on the role itself. */
function waysIn({ name, role = '', accounts, externalId }: ResourcesSource): string {
  const arns = accounts.map((account) => `arn:aws:iam::${account}:role/${role}`);
  return [
    `For ${name}, attach the statement PennyReadsResources of the policy above to the role ${role} in ${accounts.join(', ')}.`,
    `Penny's own role needs this to become it:\n${shown(assumePolicy(arns))}`,
    `And the role ${role} must trust Penny's own role; put its ARN in place of PENNYS_OWN_ROLE_ARN:\n${shown(trustPolicy(externalId))}`,
  ].join('\n\n');
}

function shown(policy: object): string {
  return JSON.stringify(policy, null, 2);
}
