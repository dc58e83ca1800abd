import type { DescribeReservedInstancesCommandInput, DescribeReservedInstancesResult } from '@aws-sdk/client-ec2';
import type { DescribeReservedDBInstancesCommandInput, ReservedDBInstanceMessage } from '@aws-sdk/client-rds';
import type { DescribeSavingsPlansCommandInput, DescribeSavingsPlansResponse } from '@aws-sdk/client-savingsplans';
import { type AwsCommitment, SECONDS_A_YEAR } from '../commitments.ts';
import type { Context, Service } from '../context.ts';
import { pageOfList } from './paging.ts';

/** The payer's Savings Plans. */
export const savingsPlans: Service = {
  name: 'savingsplans',
  signingName: 'savingsplans',
  protocol: 'rest-json',
  isGlobal: true,
  sdk: () => import('@aws-sdk/client-savingsplans'),
  operations: {
    DescribeSavingsPlans(input: DescribeSavingsPlansCommandInput, context): DescribeSavingsPlansResponse {
      const plans = ownedBy('savings-plan', context)
        .map((each) => ({ ...planOf(each), state: stateOf(each, context) }))
        .filter(({ state }) => !input.states || input.states.includes(state));
      const about = { token: input.nextToken, max: input.maxResults, least: 1, most: 1_000, context };
      const { page, next } = pageOfList(plans, input, about);
      return { savingsPlans: page, nextToken: next };
    },
  },
};

/** Reserved instances of one account and region; the reply has no pages. */
export const reservedInstances: Service = {
  name: 'ec2',
  signingName: 'ec2',
  protocol: 'ec2',
  sdk: () => import('@aws-sdk/client-ec2'),
  operations: {
    DescribeReservedInstances(
      { Filters = [] }: DescribeReservedInstancesCommandInput,
      context,
    ): DescribeReservedInstancesResult {
      const states = Filters.find(({ Name }) => Name === 'state')?.Values;
      const ReservedInstances = ownedBy('instances', context)
        .map((each) => ({ ...reservedOf(each), State: stateOf(each, context) }))
        .filter(({ State }) => !states || states.includes(State));
      return { ReservedInstances };
    },
  },
};

export const reservedDatabases: Service = {
  name: 'rds',
  signingName: 'rds',
  protocol: 'query',
  sdk: () => import('@aws-sdk/client-rds'),
  operations: {
    DescribeReservedDBInstances(input: DescribeReservedDBInstancesCommandInput, context): ReservedDBInstanceMessage {
      const own = ownedBy('databases', context).map((each) => ({
        ...reservedDatabaseOf(each),
        State: stateOf(each, context),
      }));
      const about = { token: input.Marker, max: input.MaxRecords, least: 20, most: 100, context };
      const { page, next } = pageOfList(own, input, about);
      return { ReservedDBInstances: page, Marker: next };
    },
  },
};

/** What the caller's account bought, in the caller's region where it has one. */
function ownedBy(kind: AwsCommitment['kind'], { options, account, regionId }: Context): AwsCommitment[] {
  return (options.commitments?.() ?? []).filter(
    (each) =>
      each.kind === kind &&
      each.accountId === account.accountId &&
      (kind === 'savings-plan' || each.regionId === regionId),
  );
}

function stateOf({ startsAt, endsAt }: AwsCommitment, { now }: Context): 'active' | 'queued' | 'retired' {
  const at = now().toString();
  return at < startsAt ? 'queued' : at < endsAt ? 'active' : 'retired';
}

function planOf(plan: AwsCommitment) {
  const { commitmentDiscountId: savingsPlanArn, paymentOption, hourly, termYears } = plan;
  const upfront = plan.paymentOption === 'All Upfront' ? hourly * termYears * 8760 : 0;
  return {
    savingsPlanArn,
    savingsPlanId: savingsPlanArn.slice(savingsPlanArn.lastIndexOf('/') + 1),
    description: `${termYears} year ${paymentOption} Compute Savings Plan`,
    start: plan.startsAt,
    end: plan.endsAt,
    savingsPlanType: 'Compute' as const,
    paymentOption,
    productTypes: ['EC2' as const, 'Fargate' as const, 'Lambda' as const],
    currency: 'USD' as const,
    commitment: String(hourly),
    upfrontPaymentAmount: String(upfront),
    recurringPaymentAmount: String(paymentOption === 'All Upfront' ? 0 : hourly),
    termDurationInSeconds: termYears * SECONDS_A_YEAR,
  };
}

function reservedOf(each: AwsCommitment) {
  const { instanceType, count = 1, hourly, termYears, paymentOption } = each;
  return {
    ReservedInstancesId: each.commitmentDiscountId,
    InstanceType: instanceType as 'm5.large',
    InstanceCount: count,
    ProductDescription: 'Linux/UNIX (Amazon VPC)' as const,
    InstanceTenancy: 'default' as const,
    OfferingClass: 'standard' as const,
    OfferingType: paymentOption,
    Scope: 'Region' as const,
    CurrencyCode: 'USD' as const,
    Duration: termYears * SECONDS_A_YEAR,
    FixedPrice: 0,
    UsagePrice: 0,
    RecurringCharges: [{ Amount: hourly / count, Frequency: 'Hourly' as const }],
    Start: new Date(each.startsAt),
    End: new Date(each.endsAt),
  };
}

function reservedDatabaseOf(each: AwsCommitment) {
  const { instanceType, count = 1, hourly, termYears, paymentOption } = each;
  return {
    ReservedDBInstanceId: each.commitmentDiscountId.slice(each.commitmentDiscountId.lastIndexOf(':') + 1),
    ReservedDBInstanceArn: each.commitmentDiscountId,
    DBInstanceClass: instanceType,
    DBInstanceCount: count,
    ProductDescription: each.engine,
    OfferingType: paymentOption,
    MultiAZ: each.multiAz ?? false,
    CurrencyCode: 'USD',
    StartTime: new Date(each.startsAt),
    Duration: termYears * SECONDS_A_YEAR,
    FixedPrice: 0,
    UsagePrice: 0,
    RecurringCharges: [{ RecurringChargeAmount: hourly / count, RecurringChargeFrequency: 'Hourly' }],
  };
}
