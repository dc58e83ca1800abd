import { DescribeReservedDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { z } from 'zod';
import type { Commitment } from '../../../model/commitment.ts';
import { CLIENT_DEFAULTS } from '../client.ts';
import type { AwsCloudSettings } from '../cloud.ts';
import { readable } from '../schema.ts';
import { everyPage, purposeOf } from './asking.ts';
import { paymentOption, reservedHourly, termText, yearsOf } from './words.ts';

/** What reading reserved databases calls; it is free. */
export const permissions = ['rds:DescribeReservedDBInstances'];

/** The account's reserved databases in one region that are active. */
export async function reservedDatabases(regionId: string, settings: AwsCloudSettings): Promise<Commitment[]> {
  const client = new RDSClient({ ...CLIENT_DEFAULTS, region: regionId, ...settings.client });
  const purpose = purposeOf(`the reserved databases in ${regionId}`, permissions.join(), settings);
  try {
    const all = await everyPage(
      (Marker) => client.send(new DescribeReservedDBInstancesCommand({ ...(Marker && { Marker }) })),
      (body) => {
        const { ReservedDBInstances: found, Marker: token } = readable(reply, body, 'RDS');
        return { found, token };
      },
      { purpose, sleep: settings.sleep },
    );
    return all
      .filter(({ State }) => State === 'active' || State === 'payment-pending')
      .map((each) => commitmentOf(each, regionId, settings));
  } finally {
    client.destroy();
  }
}

const reserved = z.object({
  ReservedDBInstanceId: z.string().min(1),
  ReservedDBInstanceArn: z.string().optional(),
  DBInstanceClass: z.string(),
  DBInstanceCount: z.number().default(1),
  ProductDescription: z.string().default(''),
  OfferingType: paymentOption,
  MultiAZ: z.boolean().default(false),
  State: z.string().default('active'),
  CurrencyCode: z.string().default('USD'),
  StartTime: z.date().optional(),
  Duration: z.number().default(0),
  FixedPrice: z.number().default(0),
  UsagePrice: z.number().default(0),
  RecurringCharges: z.array(z.object({ RecurringChargeAmount: z.number().default(0) })).default([]),
});

const reply = z.object({ ReservedDBInstances: z.array(reserved).default([]), Marker: z.string().optional() });

/** The end is not told: it is the start and the term. */
function commitmentOf(each: z.infer<typeof reserved>, regionId: string, { source }: AwsCloudSettings): Commitment {
  const { DBInstanceClass: instanceClass, DBInstanceCount: count, OfferingType: option, Duration: seconds } = each;
  const termYears = yearsOf(seconds);
  const hourly = each.UsagePrice + each.RecurringCharges.reduce((sum, charge) => sum + charge.RecurringChargeAmount, 0);
  const start = each.StartTime?.toISOString();
  return {
    commitmentDiscountId: each.ReservedDBInstanceArn ?? each.ReservedDBInstanceId,
    commitmentDiscountName: `${count} × ${instanceClass}${each.MultiAZ ? ' Multi-AZ' : ''}, ${termText(termYears, option)}`,
    commitmentDiscountType: 'Reserved Instance',
    subAccountId: source.billingAccountId,
    billingCurrency: each.CurrencyCode,
    state: 'active',
    covers: {
      kind: 'databases',
      instanceClass,
      count,
      regionId,
      engine: each.ProductDescription,
      multiAz: each.MultiAZ,
    },
    paymentOption: option,
    termYears,
    hourlyCommitment: reservedHourly({ count, seconds, fixed: each.FixedPrice, hourly }),
    upfrontCost: each.FixedPrice * count,
    startsAt: start,
    endsAt: start === undefined ? undefined : Temporal.Instant.from(start).add({ seconds }).toString(),
  };
}
