import type {
  GetReservationCoverageCommandInput,
  GetReservationCoverageResponse,
  GetReservationPurchaseRecommendationCommandInput,
  GetReservationPurchaseRecommendationResponse,
  GetReservationUtilizationCommandInput,
  GetReservationUtilizationResponse,
  GetSavingsPlansCoverageCommandInput,
  GetSavingsPlansCoverageResponse,
  GetSavingsPlansPurchaseRecommendationCommandInput,
  GetSavingsPlansPurchaseRecommendationResponse,
  GetSavingsPlansUtilizationDetailsCommandInput,
  GetSavingsPlansUtilizationDetailsResponse,
} from '@aws-sdk/client-cost-explorer';
import type { AwsCharge } from '../charge.ts';
import {
  type AwsCommitment,
  chargesIn,
  EC2,
  isMachine,
  onDemandOf,
  percent,
  RDS,
  sum,
  text,
  usageOf,
} from '../commitments.ts';
import type { Context, Service } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { planAdvice, reservationAdvice } from './purchase-advice.ts';

/** How commitments are used, what they cover and what AWS would buy: Cost Explorer, on the bill as it stands. */
export const commitmentUse: Service = {
  name: 'cost-explorer',
  signingName: 'ce',
  protocol: 'json',
  target: 'AWSInsightsIndexService',
  isGlobal: true,
  operations: {
    GetSavingsPlansUtilizationDetails(
      input: GetSavingsPlansUtilizationDetailsCommandInput,
      context,
    ): GetSavingsPlansUtilizationDetailsResponse {
      const { own, days } = billed(input, context);
      const plans = commitmentsOf('savings-plan', context).map((plan) => ({ plan, use: usageOf(plan, days, own) }));
      const asked = { token: input.NextToken, limit: input.MaxResults ?? 20, request: input };
      const { page, next } = context.page(plans, asked);
      return {
        SavingsPlansUtilizationDetails: page.map(({ plan, use: { total, used, onDemandEquivalent } }) => ({
          SavingsPlanArn: plan.commitmentDiscountId,
          Utilization: {
            TotalCommitment: text(total),
            UsedCommitment: text(used),
            UnusedCommitment: text(total - used),
            UtilizationPercentage: percent(used, total),
          },
          Savings: { NetSavings: text(onDemandEquivalent - total), OnDemandCostEquivalent: text(onDemandEquivalent) },
        })),
        TimePeriod: { Start: input.TimePeriod?.Start, End: input.TimePeriod?.End },
        NextToken: next,
      };
    },

    GetSavingsPlansCoverage(input: GetSavingsPlansCoverageCommandInput, context): GetSavingsPlansCoverageResponse {
      refuseBoth(input);
      const { own } = billed(input, context);
      const covered = sum(own.filter(isPlanCovered), ({ contractedCost = 0 }) => contractedCost);
      const onDemand = sum(onDemandOf(EC2, own), ({ billedCost }) => billedCost);
      return {
        SavingsPlansCoverages: [
          {
            Attributes: input.GroupBy ? { SERVICE: EC2 } : {},
            Coverage: {
              SpendCoveredBySavingsPlans: text(covered),
              OnDemandCost: text(onDemand),
              TotalCost: text(covered + onDemand),
              CoveragePercentage: percent(covered, covered + onDemand),
            },
            TimePeriod: { Start: input.TimePeriod?.Start, End: input.TimePeriod?.End },
          },
        ],
      };
    },

    GetReservationUtilization(
      input: GetReservationUtilizationCommandInput,
      context,
    ): GetReservationUtilizationResponse {
      refuseBoth(input);
      const { own, days, start, end } = billed(input, context);
      const kind = serviceIn(input) === RDS ? 'databases' : 'instances';
      const reservations = commitmentsOf(kind, context);
      const asked = { token: input.NextPageToken, limit: input.MaxResults ?? 100, request: input };
      const { page, next } = context.page(reservations, asked);
      const Groups = page.map((each) => reservationGroup(each, days, own));
      return { UtilizationsByTime: [{ TimePeriod: { Start: start, End: end }, Groups }], NextPageToken: next };
    },

    GetReservationCoverage(input: GetReservationCoverageCommandInput, context): GetReservationCoverageResponse {
      refuseBoth(input);
      const { own } = billed(input, context);
      const service = serviceIn(input);
      const machines = own.filter((each) => isMachine(service, each));
      const hours = (some: AwsCharge[]) => sum(some, ({ pricingQuantity = 0 }) => pricingQuantity);
      const reserved = hours(machines.filter(({ recordType }) => recordType === 'DiscountedUsage'));
      const all = hours(machines);
      const CoverageHours = {
        OnDemandHours: text(all - reserved),
        ReservedHours: text(reserved),
        TotalRunningHours: text(all),
        CoverageHoursPercentage: percent(reserved, all),
      };
      return { CoveragesByTime: [], Total: { CoverageHours } };
    },

    GetSavingsPlansPurchaseRecommendation: (
      input: GetSavingsPlansPurchaseRecommendationCommandInput,
      { options, today },
    ): GetSavingsPlansPurchaseRecommendationResponse => planAdvice(input, options.charges(), today()),

    GetReservationPurchaseRecommendation: (
      input: GetReservationPurchaseRecommendationCommandInput,
      { options, today },
    ): GetReservationPurchaseRecommendationResponse => reservationAdvice(input, options.charges(), today()),
  },
};

function billed(input: Parameters<typeof chargesIn>[0], { options, today }: Context) {
  return chargesIn(input, options.charges(), today());
}

function commitmentsOf(kind: AwsCommitment['kind'], { options }: Context): AwsCommitment[] {
  return (options.commitments?.() ?? []).filter((each) => each.kind === kind);
}

function isPlanCovered({ recordType }: AwsCharge): boolean {
  return recordType === 'SavingsPlanCoveredUsage';
}

/** EC2 where no service is asked for (type docs). */
function serviceIn({ Filter }: Pick<GetReservationUtilizationCommandInput, 'Filter'>): string {
  const { Key, Values = [] } = Filter?.Dimensions ?? {};
  return (Key === 'SERVICE' && Values[0]) || EC2;
}

function refuseBoth({ GroupBy, Granularity }: { GroupBy?: unknown[] | undefined; Granularity?: string | undefined }) {
  if (GroupBy && GroupBy.length > 0 && Granularity !== undefined) {
    throw new AwsFault('ValidationException', "Granularity can't be set if GroupBy is set.");
  }
}

function reservationGroup(each: AwsCommitment, days: number, charges: readonly AwsCharge[]) {
  const { total, used, onDemandEquivalent } = usageOf(each, days, charges);
  return {
    Key: 'SUBSCRIPTION_ID',
    Value: subscriptionOf(each),
    Attributes: {
      accountId: each.accountId,
      region: each.regionId ?? '',
      instanceType: each.instanceType ?? '',
      numberOfInstances: String(each.count ?? 1),
      leaseId: each.kind === 'instances' ? each.commitmentDiscountId : '',
      subscriptionId: subscriptionOf(each),
      subscriptionType: each.paymentOption,
      scope: 'Region',
      startDateTime: each.startsAt,
      endDateTime: each.endsAt,
    },
    Utilization: {
      UtilizationPercentage: percent(used, total),
      TotalAmortizedFee: text(total),
      RICostForUnusedHours: text(total - used),
      OnDemandCostOfRIHoursUsed: text(onDemandEquivalent),
      NetRISavings: text(onDemandEquivalent - total),
    },
  };
}

/** A number that nothing else goes by. */
function subscriptionOf({ commitmentDiscountId }: AwsCommitment): string {
  return String([...commitmentDiscountId].reduce((hash, sign) => (hash * 31 + sign.charCodeAt(0)) % 9_999_999_999, 7));
}
