/** One charge as AWS would have it on the bill: what the sandbox's story must know of it. */
export interface AwsCharge {
  /** UTC, `YYYY-MM-DD`. */
  day: string;
  subAccountId: string;
  subAccountName: string;
  serviceName: string;
  /** Absent for what has no region, as support and tax. */
  regionId?: string | undefined;
  tags: Record<string, string>;
  /** As Cost Explorer calls it: Usage, DiscountedUsage, Tax, Credit, … */
  recordType: string;
  billedCost: number;
  effectiveCost: number;
  billingCurrency: string;
  /** What was used and of what; absent for what is not used, as support and tax. */
  usageType?: string | undefined;
  pricingQuantity?: number | undefined;
  pricingUnit?: string | undefined;
  resourceId?: string | undefined;
  /** The commitment that pays for it, and what it would have cost on demand. */
  commitmentDiscountId?: string | undefined;
  contractedCost?: number | undefined;
}

const DIMENSIONS = {
  SERVICE: (charge: AwsCharge) => charge.serviceName,
  LINKED_ACCOUNT: (charge: AwsCharge) => charge.subAccountId,
  LINKED_ACCOUNT_NAME: (charge: AwsCharge) => charge.subAccountName,
  REGION: (charge: AwsCharge) => charge.regionId ?? 'NoRegion',
  RECORD_TYPE: (charge: AwsCharge) => charge.recordType,
  USAGE_TYPE: (charge: AwsCharge) => charge.usageType ?? 'NoUsageType',
  RESOURCE_ID: (charge: AwsCharge) => charge.resourceId ?? 'NoResourceId',
};

export type AwsDimension = keyof typeof DIMENSIONS;

export function isDimension(key: string | undefined): key is AwsDimension {
  return key !== undefined && Object.hasOwn(DIMENSIONS, key);
}

export function valueOfDimension(charge: AwsCharge, dimension: AwsDimension): string {
  return DIMENSIONS[dimension](charge);
}
