import { embeddedPrice } from '../../src/clouds/aws/embedded-prices.ts';
import { PLATFORMS } from '../../src/clouds/aws/platforms.ts';
import { inRegion } from '../../src/clouds/aws/region-codes.ts';
import { unitsOf } from '../../src/clouds/aws/size-prices.ts';
import { usageNameOf } from '../../src/clouds/aws/usage-types.ts';
import type { PriceItem } from '../../src/model/price.ts';
import type { Service } from './context.ts';
import { AwsFault } from './fault.ts';
import { type ListRequest, listPage } from './pages.ts';
import { catalogue, type Offered } from './pricing-catalogue.ts';
import { reservedTerms } from './reserved-terms.ts';

/** GetProducts as it comes over the wire. */
export interface ProductsRequest extends ListRequest {
  ServiceCode?: string;
  Filters?: { Type?: string; Field?: string; Value?: string }[];
  FormatVersion?: string;
}

/** Products a page at most, as documented. */
const PAGE = 100;
const FILTER_TYPES = ['TERM_MATCH', 'EQUALS', 'CONTAINS', 'ANY_OF', 'NONE_OF'];

/** Public prices, the same for everybody. */
export const priceListService: Service = {
  name: 'pricing',
  signingName: 'pricing',
  protocol: 'json',
  target: 'AWSPriceListService',
  isGlobal: true,
  operations: {
    GetProducts: (request: ProductsRequest, { today }) => getProducts(request, { today: today() }),
  },
};

/** Public prices: the list that the bot carries along, and dearer in Europe, as the company's bill has it. */
export function getProducts(
  request: ProductsRequest,
  { today }: { today: Temporal.PlainDate },
): { FormatVersion: string; PriceList: string[]; NextToken?: string } {
  const { ServiceCode, Filters = [], MaxResults = PAGE } = request;
  if (!ServiceCode) throw new AwsFault('InvalidParameterException', 'ServiceCode is required');
  for (const { Type } of Filters) {
    if (!FILTER_TYPES.includes(Type ?? '')) throw new AwsFault('InvalidParameterException', `Unknown filter ${Type}`);
  }
  if (MaxResults < 1 || MaxResults > PAGE) {
    throw new AwsFault('InvalidParameterException', `MaxResults must be between 1 and ${PAGE}`);
  }
  const regionId = Filters.find(({ Field }) => Field === 'regionCode')?.Value ?? 'us-east-1';
  const products = catalogue(ServiceCode)
    .filter(({ attributes }) => Filters.every((filter) => !(filter.Field! in attributes) || passes(attributes, filter)))
    .map((offered) => productOf(offered, { regionId, serviceCode: ServiceCode, today }))
    .filter((product) => product !== undefined)
    .filter(({ product: { attributes } }) => Filters.every((filter) => passes(attributes, filter)));
  const { page, nextToken } = listPage(products, request, MaxResults);
  return {
    FormatVersion: 'aws_v1',
    PriceList: page.map((product) => JSON.stringify(product)),
    ...(nextToken !== undefined && { NextToken: nextToken }),
  };
}

type Attributes = Readonly<Record<string, string>>;

function passes(
  attributes: Attributes,
  { Type, Field = '', Value = '' }: { Type?: string; Field?: string; Value?: string },
) {
  const value = attributes[Field] ?? '';
  if (Type === 'CONTAINS') return value.includes(Value);
  if (Type === 'ANY_OF') return Value.split(',').includes(value);
  if (Type === 'NONE_OF') return !Value.split(',').includes(value);
  return value.toLowerCase() === Value.toLowerCase();
}

interface Where {
  regionId: string;
  serviceCode: string;
  today: Temporal.PlainDate;
}

function productOf({ item, unit, attributes, per = 1 }: Offered, { regionId, serviceCode, today }: Where) {
  const usage = usageNameOf(item);
  const amount = priceOf(item, regionId);
  if (!usage || amount === undefined) return undefined;
  const usagetype = inRegion(usage.names[0]!, regionId);
  const sku = Buffer.from(`${serviceCode} ${usagetype} ${JSON.stringify(item)}`)
    .toString('hex')
    .slice(-16)
    .toUpperCase();
  const price = (amount * per).toFixed(10);
  const priceDimensions = {
    [`${sku}.JRTCKXETXF.6YS6EN2CT7`]: { unit, beginRange: '0', endRange: 'Inf', pricePerUnit: { USD: price } },
  };
  return {
    product: { sku, attributes: { ...attributes, servicecode: serviceCode, regionCode: regionId, usagetype } },
    serviceCode,
    terms: {
      OnDemand: { [`${sku}.JRTCKXETXF`]: { sku, offerTermCode: 'JRTCKXETXF', priceDimensions } },
      ...(item.kind === 'instance-hours' && { Reserved: reservedTerms(sku, amount * per) }),
    },
    version: `${today.toString().replaceAll('-', '')}000000`,
    publicationDate: `${today.subtract({ days: 2 })}T00:00:00Z`,
  };
}

/** Windows costs so much more a processor and hour, whatever the machine and the region. */
const WINDOWS = 0.046;

/** What a unit costs in a region, in dollars; undefined for what the list does not carry. */
export function priceOf(item: PriceItem, regionId: string): number | undefined {
  const isMachine = item.kind === 'instance-hours';
  const base = embeddedPrice(isMachine ? { ...item, platform: 'Linux/UNIX', tenancy: 'default' } : item)?.amount;
  if (base === undefined) return undefined;
  const amount = base * factorOf(item, regionId);
  if (!isMachine) return amount;
  const processors = (unitsOf(item.instanceType.split('.')[1] ?? '') ?? 0) / 2;
  const system = PLATFORMS[item.platform]?.operatingSystem === 'Windows' ? processors * WINDOWS : 0;
  return (amount + system) * (item.tenancy === 'dedicated' ? 1.1 : 1);
}

/** By what Europe is dearer: what the company's offers cost in Frankfurt over the list of us-east-1. */
const EUROPE: Partial<Record<PriceItem['kind'], number>> = {
  'instance-hours': 0.23 / 0.192,
  'volume-storage': 0.0952 / 0.08,
  'volume-iops': 1.2,
  'volume-throughput': 0.0476 / 0.04,
  'snapshot-storage': 0.054 / 0.05,
  'load-balancer-hours': 1.2,
  'nat-gateway-hours': 0.052 / 0.045,
  'vpc-endpoint-hours': 1.2,
  'database-hours': 0.536 / 0.45,
  'database-storage': 0.137 / 0.115,
  'cache-hours': 0.173 / 0.149,
  'bucket-storage': 0.0245 / 0.023,
  'log-storage': 0.0324 / 0.03,
};

function factorOf({ kind }: PriceItem, regionId: string): number {
  return regionId.startsWith('eu-') ? (EUROPE[kind] ?? 1) : 1;
}
