import { actPolicy, readPolicy } from '../clouds/aws/policy.ts';
import { PennyError } from '../errors.ts';
import type { OperatorCommand } from './index.ts';

const POLICIES = new Map([
  ['read', readPolicy],
  ['act', actPolicy],
]);

/** The least a role needs, made from what the code calls: `penny permissions aws read`, and `act` for what changes something. */
export const permissions: OperatorCommand = {
  async run([cloud, what = '']) {
    const policyOf = cloud === 'aws' ? POLICIES.get(what) : undefined;
    if (!policyOf)
      throw new PennyError('invalid', 'Write penny permissions aws read or act: the only policies there are so far.');
    const policy = policyOf();
    return { text: JSON.stringify(policy, null, 2), data: policy };
  },
};
