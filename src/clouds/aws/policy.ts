import { permissions as anomalies } from './anomalies.ts';
import { permissions as budgets } from './budgets.ts';
import { permissions as commitments } from './commitments/read.ts';
import { permissions as bills } from './pages.ts';
import { permissions as prices } from './price-list.ts';
import { permissions as accounts, ownPermissions } from './resources/accounts.ts';
import { permissions as instanceTypes } from './resources/instance-types.ts';
import { permissions as metrics } from './resources/metric-data.ts';
import { readers } from './resources/readers.ts';
import { permissions as secondOpinions } from './resources/second-opinions.ts';
import { permissions as tags } from './resources/tags.ts';

export { actPolicy, type ControlTag } from './act-policy.ts';

/** Every list of permissions that reading needs, declared beside the code that calls: of the bills, in the payer's account, */
const BILLS = [bills, anomalies, budgets, commitments, prices];
/** and of what accounts hold, in each of them. */
const RESOURCES = [
  accounts,
  instanceTypes,
  metrics,
  secondOpinions,
  tags,
  ...readers.map(({ permissions }) => [...permissions]),
];
/**
 * The least-privilege IAM policy for reading, as JSON to paste: a statement for each kind of source, so that a role is
 * given what its account is read for. Built from what the code declares, so that it cannot grow behind our back. Nearly
 * none of these actions can be narrowed to resources, and what there is to be found is not known before.
 */
export function readPolicy(): object {
  return policyOf(statement('PennyReads', BILLS), statement('PennyReadsResources', RESOURCES));
}

/** What Penny's own role needs to become the roles in other accounts. */
export function assumePolicy(roleArns: readonly string[]): object {
  return policyOf(statement('PennyBecomes', [ownPermissions], [...roleArns]));
}

/** Whom such a role must trust: Penny's own role and nobody else, by the word that was agreed on where there is one. */
export function trustPolicy(externalId?: string): object {
  return policyOf({
    Effect: 'Allow',
    Principal: { AWS: 'PENNYS_OWN_ROLE_ARN' },
    Action: ownPermissions,
    ...(externalId !== undefined && { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
  });
}

function policyOf(...Statement: object[]): object {
  return { Version: '2012-10-17', Statement };
}

function statement(Sid: string, lists: readonly string[][], Resource: string | string[] = '*'): object {
  return { Sid, Effect: 'Allow', Action: [...new Set(lists.flat())].sort(), Resource };
}
