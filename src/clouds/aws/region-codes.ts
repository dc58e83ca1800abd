/**
 * How bills abbreviate regions in front of usage types (docs.aws.amazon.com, AWS Regions and Availability Zones, "AWS
 * Region billing codes"; GovCloud and China as in the price lists of those partitions). us-east-1 mostly has none, and
 * `USE1` with some services.
 */
const REGION_CODES: Readonly<Record<string, string>> = {
  'us-east-1': 'USE1',
  'us-east-2': 'USE2',
  'us-west-1': 'USW1',
  'us-west-2': 'USW2',
  'ca-central-1': 'CAN1',
  'ca-west-1': 'CAN2',
  'mx-central-1': 'MXC1',
  'sa-east-1': 'SAE1',
  'af-south-1': 'AFS1',
  'ap-east-1': 'APE1',
  'ap-east-2': 'APE2',
  'ap-northeast-1': 'APN1',
  'ap-northeast-2': 'APN2',
  'ap-northeast-3': 'APN3',
  'ap-southeast-1': 'APS1',
  'ap-southeast-2': 'APS2',
  'ap-south-1': 'APS3',
  'ap-southeast-3': 'APS4',
  'ap-south-2': 'APS5',
  'ap-southeast-4': 'APS6',
  'ap-southeast-5': 'APS7',
  'ap-southeast-6': 'APS8',
  'ap-southeast-7': 'APS9',
  'eu-west-1': 'EU',
  'eu-west-2': 'EUW2',
  'eu-west-3': 'EUW3',
  'eu-central-1': 'EUC1',
  'eu-central-2': 'EUC2',
  'eu-north-1': 'EUN1',
  'eu-south-1': 'EUS1',
  'eu-south-2': 'EUS2',
  'il-central-1': 'ILC1',
  'me-south-1': 'MES1',
  'me-central-1': 'MEC1',
  'us-gov-west-1': 'UGW1',
  'us-gov-east-1': 'UGE1',
  'cn-north-1': 'CNN1',
  'cn-northwest-1': 'CNW1',
};

/** Back again; some services write Ireland as they write every other region. */
const REGIONS = new Map([
  ...Object.entries(REGION_CODES).map(([regionId, code]): [string, string] => [code, regionId]),
  ['EUW1', 'eu-west-1'],
]);

/** The region whose usage types mostly carry no prefix. */
export const HOME_REGION = 'us-east-1';

/** The abbreviation of a region; undefined for one that is newer than this table. */
export function regionCode(regionId: string): string | undefined {
  return REGION_CODES[regionId];
}

/** A usage type as it is billed in a region: `EUC1-BoxUsage:m5.large`; bare in us-east-1 and where the code is unknown. */
export function inRegion(usageType: string, regionId: string): string {
  const code = regionId === HOME_REGION ? undefined : regionCode(regionId);
  return code === undefined ? usageType : `${code}-${usageType}`;
}

/**
 * Takes a usage type apart. Without a prefix that we know it stays whole, and the region is unknown: on a bill that
 * writes prefixes that means us-east-1, on one that does not it means nothing.
 */
export function splitUsageType(usageType: string): { regionId?: string; bare: string } {
  const [, code = '', bare = ''] = /^([A-Z]{2,3}[0-9]?)-(.+)$/.exec(usageType) ?? [];
  const regionId = REGIONS.get(code);
  return regionId === undefined ? { bare: usageType } : { regionId, bare };
}
