import type { AwsCall } from '../../../sandbox/aws/server.ts';

/** The sandbox's names of services, as IAM has them. */
const SERVICES: Record<string, string> = {
  'auto-scaling': 'autoscaling',
  elb: 'elasticloadbalancing',
  elbv2: 'elasticloadbalancing',
  tagging: 'tag',
};
/** And operations that IAM knows under another name. */
const ACTIONS: Record<string, string> = {
  'budgets:DescribeBudgets': 'budgets:ViewBudget',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:PutBucketLifecycleConfiguration': 's3:PutLifecycleConfiguration',
  's3:DeleteBucketLifecycle': 's3:PutLifecycleConfiguration',
};

/** An operation as IAM calls it. */
export function iamName(action: string): string {
  return ACTIONS[action] ?? action;
}

/** What a call that the sandbox got needed: making something with tags takes the right to tag as well. */
export function iamNamesOf({ service, operation, request }: AwsCall): string[] {
  const prefix = SERVICES[service] ?? service;
  const own = iamName(`${prefix}:${operation}`);
  return service === 'ec2' && 'TagSpecifications' in request ? [own, 'ec2:CreateTags'] : [own];
}
