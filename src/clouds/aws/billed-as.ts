import type { ResourceType } from '../../model/resource.ts';

const COMPUTE = ['Amazon Elastic Compute Cloud - Compute', 'Amazon Elastic Compute Cloud', 'AmazonEC2'];
const BESIDE = ['EC2 - Other', 'Amazon Elastic Compute Cloud', 'AmazonEC2'];
const DATABASES = ['Amazon Relational Database Service', 'AmazonRDS'];

/**
 * What AWS's bills call the service a resource is charged under: Cost Explorer's name first, then the one of FOCUS
 * exports, then the product code of older reports. Rules of penny.yml may be written with any of them.
 */
export const BILLED_AS: Readonly<Record<ResourceType, readonly string[]>> = {
  instance: COMPUTE,
  'auto-scaling-group': COMPUTE,
  volume: BESIDE,
  snapshot: BESIDE,
  image: BESIDE,
  address: ['Amazon Virtual Private Cloud', 'EC2 - Other', 'AmazonVPC'],
  'network-interface': ['Amazon Virtual Private Cloud', 'EC2 - Other', 'AmazonVPC'],
  'vpc-endpoint': ['Amazon Virtual Private Cloud', 'AmazonVPC'],
  'load-balancer': ['Amazon Elastic Load Balancing', 'Elastic Load Balancing', 'AWSELB'],
  'nat-gateway': BESIDE,
  database: DATABASES,
  'database-cluster': DATABASES,
  'database-snapshot': DATABASES,
  cache: ['Amazon ElastiCache', 'AmazonElastiCache'],
  function: ['AWS Lambda', 'AWSLambda'],
  bucket: ['Amazon Simple Storage Service', 'AmazonS3'],
  'log-group': ['AmazonCloudWatch', 'Amazon CloudWatch'],
  trail: ['AWS CloudTrail', 'AWSCloudTrail'],
  'config-recorder': ['AWS Config', 'AWSConfig'],
};

/** What AWS is called as a provider in bills. */
export const PROVIDER_NAMES: readonly string[] = ['AWS', 'Amazon Web Services'];
