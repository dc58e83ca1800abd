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
}

const DIMENSIONS = {
  SERVICE: (charge: AwsCharge) => charge.serviceName,
  LINKED_ACCOUNT: (charge: AwsCharge) => charge.subAccountId,
  LINKED_ACCOUNT_NAME: (charge: AwsCharge) => charge.subAccountName,
  REGION: (charge: AwsCharge) => charge.regionId ?? 'NoRegion',
  RECORD_TYPE: (charge: AwsCharge) => charge.recordType,
};

export type AwsDimension = keyof typeof DIMENSIONS;

export function isDimension(key: string | undefined): key is AwsDimension {
  return key !== undefined && Object.hasOwn(DIMENSIONS, key);
}

export function valueOfDimension(charge: AwsCharge, dimension: AwsDimension): string {
  return DIMENSIONS[dimension](charge);
}
