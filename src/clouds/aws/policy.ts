import { permissions as anomalies, feedbackPermissions } from './anomalies.ts';
import { permissions as budgets } from './budgets.ts';
import { permissions as commitments } from './commitments/read.ts';
import { permissions as bills } from './pages.ts';

/** Every list of permissions that reading needs, declared beside the code that calls. */
const READ = [bills, anomalies, budgets, commitments];
/** And that acting needs. */
const ACT = [feedbackPermissions];

/**
 * The least-privilege IAM policy for reading, as JSON to paste. Built from what the code declares, so that it cannot
 * grow behind our back. Cost Explorer has no resources to narrow it to, and a budget's name says nothing before it is read.
 */
export function readPolicy(): object {
  return policyOf('PennyReads', READ);
}

/** What changes something, apart, so that a role can be given the one without the other. */
export function actPolicy(): object {
  return policyOf('PennyActs', ACT);
}

function policyOf(Sid: string, lists: string[][]): object {
  return {
    Version: '2012-10-17',
    Statement: [{ Sid, Effect: 'Allow', Action: [...new Set(lists.flat())].sort(), Resource: '*' }],
  };
}
