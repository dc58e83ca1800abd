import { type PriceWanted, unitKey } from '../../model/billed-usage.ts';
import type { PriceItem } from '../../model/price.ts';
import { isAurora } from './database-usage-types.ts';
import { ENGINES, PLATFORMS } from './platforms.ts';
import type { Product } from './price-schema.ts';
import { splitUsageType } from './region-codes.ts';
import { usageNameOf } from './usage-types.ts';

/** One GetProducts request, pages apart, and what its products are the prices of. */
export interface PriceQuery {
  serviceCode: string;
  regionId: string;
  /** Attribute, and the value it must have; `~` in front of an attribute means "contains". */
  filters: Readonly<Record<string, string>>;
  /** The item that a product is the price of; undefined where it is of something else. */
  itemOf(product: Product): PriceItem | undefined;
}

/**
 * The requests that answer what is wanted: one for each family of machines, system and region, since other sizes of a
 * family are what a machine may be changed to, and one for each usage type of everything else. What the list does not
 * have (spot, hosts, licences of one's own) is not asked for.
 */
export function priceQueries(wanted: readonly PriceWanted[]): PriceQuery[] {
  const queries = wanted.flatMap((each) => queryFor(each) ?? []);
  return [...new Map(queries.map((query) => [queryKey(query), query])).values()];
}

/** The same text for the same request. */
export function queryKey({ serviceCode, regionId, filters }: PriceQuery): string {
  return [serviceCode, regionId, ...Object.entries(filters).map(([name, value]) => `${name}=${value}`)].join(' ');
}

function queryFor({ item, regionId }: PriceWanted): PriceQuery | undefined {
  switch (item.kind) {
    case 'instance-hours':
      return machines(item, regionId);
    case 'database-hours':
      return databases(item, regionId);
    case 'cache-hours':
      return caches(item, regionId);
    default:
      return oneUsageType(item, regionId);
  }
}

/** `m5.` of `m5.large`, `db.r6g.` of `db.r6g.large`. */
export function familyOf(type: string): string {
  return type.slice(0, type.lastIndexOf('.') + 1);
}

function machines(item: Extract<PriceItem, { kind: 'instance-hours' }>, regionId: string): PriceQuery | undefined {
  const { platform, tenancy } = item;
  const names = PLATFORMS[platform];
  if (!names || tenancy === 'host' || item.market === 'spot') return undefined;
  const { operation, ...system } = names;
  const family = familyOf(item.instanceType);
  return {
    serviceCode: 'AmazonEC2',
    regionId,
    filters: {
      '~instanceType': family,
      ...system,
      tenancy: tenancy === 'dedicated' ? 'Dedicated' : 'Shared',
      capacitystatus: 'Used',
    },
    itemOf({ attributes, unit }) {
      const { instanceType = '' } = attributes;
      if (!instanceType.startsWith(family) || attributes.operation !== operation) return undefined;
      return priced({ ...item, instanceType }, { attributes, unit });
    },
  };
}

function databases(item: Extract<PriceItem, { kind: 'database-hours' }>, regionId: string): PriceQuery | undefined {
  const { engine, multiAz, instanceClass } = item;
  const names = ENGINES[engine];
  if (!names) return undefined;
  const family = familyOf(instanceClass);
  return {
    serviceCode: 'AmazonRDS',
    regionId,
    filters: {
      '~instanceType': family,
      ...names,
      deploymentOption: multiAz && !isAurora(engine) ? 'Multi-AZ' : 'Single-AZ',
    },
    itemOf({ attributes, unit }) {
      const { instanceType = '', licenseModel = '' } = attributes;
      if (!instanceType.startsWith(family) || /bring your own/i.test(licenseModel)) return undefined;
      return priced({ ...item, instanceClass: instanceType }, { attributes, unit });
    },
  };
}

function caches(item: Extract<PriceItem, { kind: 'cache-hours' }>, regionId: string): PriceQuery {
  const family = familyOf(item.nodeType);
  const cacheEngine = item.engine.charAt(0).toUpperCase() + item.engine.slice(1);
  return {
    serviceCode: 'AmazonElastiCache',
    regionId,
    filters: { '~instanceType': family, cacheEngine },
    itemOf({ attributes, unit }) {
      const { instanceType = '' } = attributes;
      return instanceType.startsWith(family)
        ? priced({ ...item, nodeType: instanceType }, { attributes, unit })
        : undefined;
    },
  };
}

const SERVICE_CODES: Partial<Record<PriceItem['kind'], string>> = {
  'volume-storage': 'AmazonEC2',
  'volume-iops': 'AmazonEC2',
  'volume-throughput': 'AmazonEC2',
  'snapshot-storage': 'AmazonEC2',
  'nat-gateway-hours': 'AmazonEC2',
  'address-hours': 'AmazonVPC',
  'vpc-endpoint-hours': 'AmazonVPC',
  'load-balancer-hours': 'AWSELB',
  'database-storage': 'AmazonRDS',
  'database-iops': 'AmazonRDS',
  'database-snapshot-storage': 'AmazonRDS',
  'bucket-storage': 'AmazonS3',
  'log-storage': 'AmazonCloudWatch',
  'trail-events': 'AWSCloudTrail',
  'config-items': 'AWSConfig',
};

const BALANCERS = {
  application: 'LoadBalancing:Application',
  network: 'LoadBalancing:Network',
  gateway: 'LoadBalancing:Gateway',
  classic: 'LoadBalancing',
} as const;

/** The region's prefix is not the same with every service, so the name is looked for and compared without it. */
function oneUsageType(item: PriceItem, regionId: string): PriceQuery | undefined {
  const serviceCode = SERVICE_CODES[item.kind];
  const name = usageNameOf(item)?.names[0];
  if (serviceCode === undefined || name === undefined) return undefined;
  const operation = item.kind === 'load-balancer-hours' ? { operation: BALANCERS[item.balancer] } : {};
  return {
    serviceCode,
    regionId,
    filters: { '~usagetype': name, ...operation },
    itemOf: ({ attributes, unit }) =>
      operation.operation !== undefined && attributes.operation !== operation.operation
        ? undefined
        : priced(item, { attributes, unit }),
  };
}

/** The item, if the product is billed under the item's own usage type and counted as it is. */
function priced(item: PriceItem, { attributes, unit }: Pick<Product, 'attributes' | 'unit'>): PriceItem | undefined {
  const usage = usageNameOf(item);
  const { bare } = splitUsageType(attributes.usagetype ?? '');
  return usage?.names.includes(bare) && usage.units[unitKey(unit)] !== undefined ? item : undefined;
}
