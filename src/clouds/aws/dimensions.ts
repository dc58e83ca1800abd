import type { Dimension as AwsDimension, Expression, GroupDefinition } from '@aws-sdk/client-cost-explorer';
import type { Dimension } from '../../model/breakdown.ts';
import type { ChargeKey } from '../../model/charge.ts';
import type { Slice, SliceKey } from '../../model/delivery.ts';
import { chargeCategoryOf } from './record-types.ts';
import { serviceCategoryOf } from './service-categories.ts';

const DIMENSIONS = {
  service: 'SERVICE',
  account: 'LINKED_ACCOUNT',
  region: 'REGION',
  'usage-type': 'USAGE_TYPE',
  resource: 'RESOURCE_ID',
  'charge-category': 'RECORD_TYPE',
} as const satisfies Record<string, AwsDimension>;

/** What Cost Explorer answers for a charge that carries no region, no tag value, …. Absent is not a value. */
const ABSENT = new Set(['', 'NoRegion', 'NoUsageType', 'NoResourceId']);

/** One key of a breakdown, as GetCostAndUsage wants it. */
export function groupDefinition(dimension: Dimension): GroupDefinition {
  const key = tagKeyOf(dimension);
  return key === undefined ? { Type: 'DIMENSION', Key: dimensionOf(dimension) } : { Type: 'TAG', Key: key };
}

/** "The charge has one of these values here", exact and case-sensitive, which is the interface's default. */
export function isOneOf(slice: SliceKey, values: readonly string[]): Expression {
  const key = tagKeyOf(slice);
  return key === undefined
    ? { Dimensions: { Key: dimensionOf(slice), Values: [...values] } }
    : { Tags: { Key: key, Values: [...values] } };
}

/**
 * The value in a group's key, or undefined where the charge has none. A tag comes back as `key$value`, and since a
 * value may hold a `$` of its own, exactly the known prefix is cut.
 */
export function groupValue(dimension: Dimension, groupKey: string): string | undefined {
  const prefix = dimension.startsWith('tag:') ? `${tagKeyOf(dimension)}$` : '';
  const value = groupKey.startsWith(prefix) ? groupKey.slice(prefix.length) : groupKey;
  return ABSENT.has(value) ? undefined : value;
}

/** A group's value as FOCUS columns. `names` are account names by account id, as far as the replies gave them. */
export function columnsOf(slice: SliceKey, value: string, names: ReadonlyMap<string, string>): Partial<ChargeKey> {
  switch (slice) {
    case 'service':
      return { serviceName: value, serviceCategory: serviceCategoryOf(value) };
    case 'account':
      return { subAccountId: value, subAccountName: names.get(value) };
    case 'region':
      return { regionId: value };
    case 'charge-category':
      return { chargeCategory: chargeCategoryOf(value) };
    default:
      return { tags: { [tagKeyOf(slice) ?? slice]: value } };
  }
}

/** How a person calls it: "tag team", "region". */
export function nameOf(dimension: Dimension | Slice): string {
  if (dimension === 'account-service') return 'account and service';
  return dimension.startsWith('tag:') ? `tag ${tagKeyOf(dimension)}` : dimension.replace('-', ' ');
}

function tagKeyOf(dimension: Dimension): string | undefined {
  return dimension.startsWith('tag:') ? dimension.slice('tag:'.length) : undefined;
}

function dimensionOf(dimension: Dimension): AwsDimension {
  return DIMENSIONS[dimension as keyof typeof DIMENSIONS];
}
