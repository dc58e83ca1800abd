import {
  GetReservationPurchaseRecommendationCommand,
  GetSavingsPlansPurchaseRecommendationCommand,
} from '@aws-sdk/client-cost-explorer';
import { z } from 'zod';
import type { CloudPurchaseAdvice } from '../../../model/commitment.ts';
import type { AwsCloudSettings } from '../cloud.ts';
import { amount, readable } from '../schema.ts';
import { askCostExplorer, purposeOf } from './asking.ts';
import { RESERVED_SERVICES, type ReservedService } from './use.ts';

/** What reading AWS's own advice on purchases calls, a billed request each. */
export const permissions = ['ce:GetSavingsPlansPurchaseRecommendation', 'ce:GetReservationPurchaseRecommendation'];

/** A month of usage; the longest that AWS offers is two. */
const LOOKBACK = { name: 'THIRTY_DAYS', days: 30 } as const;
const TERMS = { 1: 'ONE_YEAR', 3: 'THREE_YEARS' } as const;

/** What AWS would buy as Compute Savings Plans without paying upfront, for the whole organisation. */
export async function savingsPlanAdvice(termYears: 1 | 3, settings: AwsCloudSettings): Promise<CloudPurchaseAdvice[]> {
  const command = new GetSavingsPlansPurchaseRecommendationCommand({
    SavingsPlansType: 'COMPUTE_SP',
    TermInYears: TERMS[termYears],
    PaymentOption: 'NO_UPFRONT',
    LookbackPeriodInDays: LOOKBACK.name,
    AccountScope: 'PAYER',
  });
  const purpose = purposeOf("AWS's advice on Savings Plans", permissions[0]!, settings);
  const body = await askCostExplorer((client) => client.send(command), purpose, settings);
  const details =
    readable(planReply, body, 'Cost Explorer').SavingsPlansPurchaseRecommendation
      ?.SavingsPlansPurchaseRecommendationDetails ?? [];
  return details.map((each) => ({
    what: 'Compute Savings Plan',
    termYears,
    paymentOption: 'No Upfront',
    hourlyCommitment: each.HourlyCommitmentToPurchase,
    upfrontCost: each.UpfrontCost,
    monthlySaving: each.EstimatedMonthlySavingsAmount,
    savingPercent: each.EstimatedSavingsPercentage,
    billingCurrency: each.CurrencyCode,
    lookbackDays: LOOKBACK.days,
  }));
}

const planReply = z.object({
  SavingsPlansPurchaseRecommendation: z
    .object({
      SavingsPlansPurchaseRecommendationDetails: z
        .array(
          z.object({
            HourlyCommitmentToPurchase: amount,
            UpfrontCost: amount.default(0),
            EstimatedMonthlySavingsAmount: amount,
            EstimatedSavingsPercentage: amount,
            CurrencyCode: z.string().default('USD'),
          }),
        )
        .default([]),
    })
    .optional(),
});

/** What AWS would reserve of a service for a year without paying upfront, for the whole organisation. */
export async function reservationAdvice(
  service: ReservedService,
  settings: AwsCloudSettings,
): Promise<CloudPurchaseAdvice[]> {
  const name = RESERVED_SERVICES[service];
  const command = new GetReservationPurchaseRecommendationCommand({
    Service: service,
    TermInYears: TERMS[1],
    PaymentOption: 'NO_UPFRONT',
    LookbackPeriodInDays: LOOKBACK.name,
    AccountScope: 'PAYER',
    ...(name === 'EC2' && { ServiceSpecification: { EC2Specification: { OfferingClass: 'STANDARD' } } }),
  });
  const purpose = purposeOf(`AWS's advice on reservations of ${name}`, permissions[1]!, settings);
  const body = await askCostExplorer((client) => client.send(command), purpose, settings);
  const details = readable(reservationReply, body, 'Cost Explorer').Recommendations.flatMap(
    ({ RecommendationDetails }) => RecommendationDetails,
  );
  return details.map((each) => ({
    what: whatOf(each.InstanceDetails, name),
    termYears: 1,
    paymentOption: 'No Upfront',
    count: each.RecommendedNumberOfInstancesToPurchase,
    upfrontCost: each.UpfrontCost,
    monthlySaving: each.EstimatedMonthlySavingsAmount,
    savingPercent: each.EstimatedMonthlySavingsPercentage,
    billingCurrency: each.CurrencyCode,
    lookbackDays: LOOKBACK.days,
  }));
}

const machine = z.object({ InstanceType: z.string().optional(), Region: z.string().optional() });

const reservationReply = z.object({
  Recommendations: z
    .array(
      z.object({
        RecommendationDetails: z
          .array(
            z.object({
              InstanceDetails: z
                .object({ EC2InstanceDetails: machine.optional(), RDSInstanceDetails: machine.optional() })
                .default({}),
              RecommendedNumberOfInstancesToPurchase: amount,
              UpfrontCost: amount.default(0),
              EstimatedMonthlySavingsAmount: amount,
              EstimatedMonthlySavingsPercentage: amount,
              CurrencyCode: z.string().default('USD'),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

function whatOf(
  {
    EC2InstanceDetails,
    RDSInstanceDetails,
  }: {
    EC2InstanceDetails?: z.infer<typeof machine> | undefined;
    RDSInstanceDetails?: z.infer<typeof machine> | undefined;
  },
  name: string,
): string {
  const { InstanceType = `an instance of ${name}`, Region } = EC2InstanceDetails ?? RDSInstanceDetails ?? {};
  return Region ? `${InstanceType} in ${Region}` : InstanceType;
}
