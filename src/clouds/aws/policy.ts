import { permissions } from './requests.ts';

/** Every list of permissions that reading needs, declared beside the code that calls. */
const READ = [permissions];

/**
 * The least-privilege IAM policy for reading, as JSON to paste. Built from what the code declares, so that it cannot
 * grow behind our back. Cost Explorer has no resources to narrow it to.
 */
export function readPolicy(): object {
  return {
    Version: '2012-10-17',
    Statement: [{ Sid: 'PennyReads', Effect: 'Allow', Action: [...new Set(READ.flat())].sort(), Resource: '*' }],
  };
}
