import type { Commitment } from '../../../model/commitment.ts';
import { paymentOption, termText, yearsOf } from './words.ts';

/** A reservation as Cost Explorer names it among the utilisations. */
interface Seen {
  Value: string;
  Attributes: Record<string, string>;
}

/**
 * What the attributes of a utilisation tell of the reservation: its lease, type, number, region, account and end. Which
 * of them come, and how they are spelled (`InstanceType`, `instanceType`), is not documented, so that each may be
 * missing. It is named by its lease, which for EC2 is the id that DescribeReservedInstances gives.
 */
export function seenInUse({ Value, Attributes }: Seen, service: 'EC2' | 'RDS'): Commitment {
  const told = new Map(Object.entries(Attributes).map(([name, value]) => [name.toLowerCase(), value]));
  const text = (name: string) => told.get(name) || undefined;
  const startsAt = instantOf(text('startdatetime'));
  const endsAt = instantOf(text('enddatetime'));
  const option = paymentOption.parse(text('subscriptiontype'));
  const years = startsAt && endsAt ? yearsOf(secondsBetween(startsAt, endsAt)) : undefined;
  const covers = coversOf(text, service);
  const what =
    'instanceType' in covers
      ? `${covers.count} × ${covers.instanceType}`
      : 'instanceClass' in covers
        ? `${covers.count} × ${covers.instanceClass}`
        : `reservation ${Value}`;
  return {
    commitmentDiscountId: text('leaseid') ?? text('subscriptionid') ?? Value,
    commitmentDiscountName: [what, termText(years, option)].filter((each) => each !== '').join(', '),
    commitmentDiscountType: 'Reserved Instance',
    subAccountId: text('accountid'),
    billingCurrency: 'USD',
    state: 'active',
    covers,
    paymentOption: option,
    termYears: years,
    startsAt,
    endsAt,
  };
}

function coversOf(text: (name: string) => string | undefined, service: 'EC2' | 'RDS'): Commitment['covers'] {
  const type = text('instancetype');
  const regionId = text('region');
  if (!type || !regionId) return { kind: 'unknown' };
  const count = Number(text('numberofinstances') ?? 1);
  if (service === 'RDS') {
    const multiAz = /multi/i.test(text('deploymentoption') ?? '');
    return { kind: 'databases', instanceClass: type, count, regionId, engine: text('databaseengine') ?? '', multiAz };
  }
  const tenancy = /dedicated/i.test(text('tenancy') ?? '') ? 'dedicated' : 'default';
  return {
    kind: 'instances',
    instanceType: type,
    count,
    regionId,
    isZonal: text('scope') !== undefined && text('scope') !== 'Region',
    platform: (text('platform') ?? 'Linux/UNIX').replace(/ \(Amazon VPC\)$/, ''),
    tenancy,
    offeringClass: (text('offeringtype') ?? 'standard').toLowerCase(),
  };
}

/** Anything that is no instant is unknown. */
function instantOf(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text)) return undefined;
  return Temporal.Instant.from(text).toString();
}

function secondsBetween(start: string, end: string): number {
  return Temporal.Instant.from(start).until(Temporal.Instant.from(end)).total('seconds');
}
