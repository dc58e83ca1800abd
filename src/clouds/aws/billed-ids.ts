import type { ResourceRef, ResourceType } from '../../model/resource.ts';

/** `arn:aws:SERVICE:REGION:ACCOUNT:KIND` and what stands before the id (docs.aws.amazon.com, Service Authorization Reference). */
const ARNS: Partial<Record<ResourceType, [service: string, before: string]>> = {
  instance: ['ec2', 'instance/'],
  volume: ['ec2', 'volume/'],
  snapshot: ['ec2', 'snapshot/'],
  address: ['ec2', 'elastic-ip/'],
  'nat-gateway': ['ec2', 'natgateway/'],
  'network-interface': ['ec2', 'network-interface/'],
  'vpc-endpoint': ['ec2', 'vpc-endpoint/'],
  database: ['rds', 'db:'],
  'database-cluster': ['rds', 'cluster:'],
  'database-snapshot': ['rds', 'snapshot:'],
  cache: ['elasticache', 'cluster:'],
  function: ['lambda', 'function:'],
  'log-group': ['logs', 'log-group:'],
};

/** Every way in which Cost Explorer may write a resource's id: EC2's machines by their id, most others by their ARN. */
export function billedIds({ subAccountId, regionId, resourceType, resourceId }: ResourceRef): string[] {
  const [service, before] = ARNS[resourceType] ?? [];
  if (service === undefined || resourceId.startsWith('arn:')) return [resourceId];
  return [resourceId, `arn:aws:${service}:${regionId}:${subAccountId}:${before}${resourceId}`];
}
