import { DescribeReservedInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Commitment } from '../../../model/commitment.ts';
import { CLIENT_DEFAULTS } from '../client.ts';
import type { AwsCloudSettings } from '../cloud.ts';
import { retried, sleepReally } from '../requests.ts';
import { readable } from '../schema.ts';
import { purposeOf } from './asking.ts';
import { paymentOption, reservedHourly, termText, yearsOf } from './words.ts';

/** What reading reserved instances calls; it is free. */
export const permissions = ['ec2:DescribeReservedInstances'];

/** The account's reserved instances in one region that are active or bought to begin later. One reply, no pages. */
export async function reservedInstances(regionId: string, settings: AwsCloudSettings): Promise<Commitment[]> {
  const client = new EC2Client({ ...CLIENT_DEFAULTS, region: regionId, ...settings.client });
  const purpose = purposeOf(`the reserved instances in ${regionId}`, permissions.join(), settings);
  const states = ['active', 'queued', 'payment-pending'];
  const command = new DescribeReservedInstancesCommand({ Filters: [{ Name: 'state', Values: states }] });
  try {
    const body = await retried(() => client.send(command), purpose, settings.sleep ?? sleepReally);
    return readable(reply, body, 'EC2').ReservedInstances.map((each) => commitmentOf(each, regionId, settings));
  } finally {
    client.destroy();
  }
}

const instant = z.date().transform((date) => date.toISOString());

const reserved = z.object({
  ReservedInstancesId: z.string().min(1),
  InstanceType: z.string(),
  InstanceCount: z.number().default(1),
  ProductDescription: z.string().default('Linux/UNIX'),
  InstanceTenancy: z.string().default('default'),
  OfferingClass: z.string().default('standard'),
  OfferingType: paymentOption,
  Scope: z.string().optional(),
  AvailabilityZone: z.string().optional(),
  State: z.string().default('active'),
  CurrencyCode: z.string().default('USD'),
  Duration: z.number().default(0),
  FixedPrice: z.number().default(0),
  UsagePrice: z.number().default(0),
  RecurringCharges: z.array(z.object({ Amount: z.number().default(0), Frequency: z.string().optional() })).default([]),
  Start: instant.optional(),
  End: instant.optional(),
});

const reply = z.object({ ReservedInstances: z.array(reserved).default([]) });

function commitmentOf(each: z.infer<typeof reserved>, regionId: string, { source }: AwsCloudSettings): Commitment {
  const { InstanceType: instanceType, InstanceCount: count, OfferingType: option, Duration: seconds } = each;
  const termYears = yearsOf(seconds);
  const hourly = each.UsagePrice + each.RecurringCharges.reduce((sum, { Amount }) => sum + Amount, 0);
  return {
    commitmentDiscountId: each.ReservedInstancesId,
    commitmentDiscountName: `${count} × ${instanceType}, ${termText(termYears, option)}`,
    commitmentDiscountType: 'Reserved Instance',
    subAccountId: source.billingAccountId,
    billingCurrency: each.CurrencyCode,
    state: each.State === 'queued' ? 'queued' : 'active',
    covers: {
      kind: 'instances',
      instanceType,
      count,
      regionId,
      // A reservation without a scope is from before there were regional ones, when all had a zone.
      isZonal: each.Scope === undefined ? each.AvailabilityZone !== undefined : each.Scope !== 'Region',
      // "(Amazon VPC)" behind it means nothing since EC2-Classic is gone.
      platform: each.ProductDescription.replace(/ \(Amazon VPC\)$/, ''),
      tenancy: each.InstanceTenancy,
      offeringClass: each.OfferingClass,
    },
    paymentOption: option,
    termYears,
    hourlyCommitment: reservedHourly({ count, seconds, fixed: each.FixedPrice, hourly }),
    upfrontCost: each.FixedPrice * count,
    startsAt: each.Start,
    endsAt: each.End,
  };
}
