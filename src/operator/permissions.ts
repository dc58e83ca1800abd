import { readPolicy } from '../clouds/aws/policy.ts';
import { PennyError } from '../errors.ts';
import type { OperatorCommand } from './index.ts';

/** The least a role needs, made from what the code calls: `penny permissions aws read`. */
export const permissions: OperatorCommand = {
  async run([cloud, what]) {
    if (cloud !== 'aws' || what !== 'read')
      throw new PennyError('invalid', 'Write penny permissions aws read: the only policy there is so far.');
    const policy = readPolicy();
    return { text: JSON.stringify(policy, null, 2), data: policy };
  },
};
