import type { Dimension, Expression, GroupDefinition } from '@aws-sdk/client-cost-explorer';
import type { ChargeKey } from '../../model/charge.ts';
import type { Slice } from '../../model/delivery.ts';
import { chargeCategoryOf } from './record-types.ts';
import { serviceCategoryOf } from './service-categories.ts';

const DIMENSIONS = {
  service: 'SERVICE',
  account: 'LINKED_ACCOUNT',
  region: 'REGION',
  'charge-category': 'RECORD_TYPE',
} as const satisfies Record<string, Dimension>;

/** What Cost Explorer answers for a charge that carries no region or no tag value. Absent is not a value. */
const ABSENT = new Set(['', 'NoRegion']);

/** One key of a breakdown, as GetCostAndUsage wants it. */
export function groupDefinition(slice: Slice): GroupDefinition {
  const key = tagKeyOf(slice);
  return key === undefined ? { Type: 'DIMENSION', Key: dimensionOf(slice) } : { Type: 'TAG', Key: key };
}

/** "The charge has one of these values here", exact and case-sensitive, which is the interface's default. */
export function isOneOf(slice: Slice, values: readonly string[]): Expression {
  const key = tagKeyOf(slice);
  return key === undefined
    ? { Dimensions: { Key: dimensionOf(slice), Values: [...values] } }
    : { Tags: { Key: key, Values: [...values] } };
}

/**
 * The value in a group's key, or undefined where the charge has none. A tag comes back as `key$value`, and since a
 * value may hold a `$` of its own, exactly the known prefix is cut.
 */
export function groupValue(slice: Slice, groupKey: string): string | undefined {
  const prefix = slice.startsWith('tag:') ? `${tagKeyOf(slice)}$` : '';
  const value = groupKey.startsWith(prefix) ? groupKey.slice(prefix.length) : groupKey;
  return ABSENT.has(value) ? undefined : value;
}

/** A group's value as FOCUS columns. `names` are account names by account id, as far as the replies gave them. */
export function columnsOf(slice: Slice, value: string, names: ReadonlyMap<string, string>): Partial<ChargeKey> {
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
export function nameOf(slice: Slice): string {
  return slice.startsWith('tag:') ? `tag ${tagKeyOf(slice)}` : slice.replace('-', ' ');
}

function tagKeyOf(slice: Slice): string | undefined {
  return slice.startsWith('tag:') ? slice.slice('tag:'.length) : undefined;
}

function dimensionOf(slice: Slice): Dimension {
  return DIMENSIONS[slice as keyof typeof DIMENSIONS];
}
