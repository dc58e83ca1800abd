import {
  GetReservationUtilizationCommand,
  GetSavingsPlansUtilizationDetailsCommand,
} from '@aws-sdk/client-cost-explorer';
import { z } from 'zod';
import type { Commitment, CommitmentUse } from '../../../model/commitment.ts';
import type { Period } from '../../../model/period.ts';
import type { AwsCloudSettings } from '../cloud.ts';
import { amount, readable } from '../schema.ts';
import { askCostExplorer, purposeOf } from './asking.ts';
import { seenInUse } from './seen-in-use.ts';

/** What reading utilisation calls, a billed request a page. */
export const permissions = ['ce:GetSavingsPlansUtilizationDetails', 'ce:GetReservationUtilization'];

type Days = Pick<Period, 'start' | 'end'>;

/** Services whose reservations Cost Explorer is asked about, and what we call them. */
export const RESERVED_SERVICES = {
  'Amazon Elastic Compute Cloud - Compute': 'EC2',
  'Amazon Relational Database Service': 'RDS',
} as const;
export type ReservedService = keyof typeof RESERVED_SERVICES;

/** How much of each Savings Plan was used, in the money that it is. */
export async function savingsPlanUse({ start, end }: Days, settings: AwsCloudSettings): Promise<CommitmentUse[]> {
  const purpose = purposeOf('how the Savings Plans are used', permissions[0]!, settings);
  const all: CommitmentUse[] = [];
  let token: string | undefined;
  do {
    const command = new GetSavingsPlansUtilizationDetailsCommand({
      TimePeriod: { Start: start, End: end },
      ...(token !== undefined && { NextToken: token }),
    });
    const body = await askCostExplorer((client) => client.send(command), purpose, settings);
    const page = readable(planReply, body, 'Cost Explorer');
    all.push(...page.SavingsPlansUtilizationDetails.map((each) => planUse(each, { start, end })));
    token = page.NextToken;
  } while (token !== undefined);
  return all;
}

/** Unlike costs, these amounts carry no currency; they are dollars, as every Savings Plan outside China is. */
const CURRENCY = 'USD';

const planReply = z.object({
  SavingsPlansUtilizationDetails: z
    .array(
      z.object({
        SavingsPlanArn: z.string().min(1),
        Utilization: z.object({ TotalCommitment: amount, UsedCommitment: amount }),
        Savings: z.object({ OnDemandCostEquivalent: amount }).optional(),
      }),
    )
    .default([]),
  NextToken: z.string().optional(),
});

function planUse(
  { SavingsPlanArn, Utilization, Savings }: z.infer<typeof planReply>['SavingsPlansUtilizationDetails'][number],
  days: Days,
): CommitmentUse {
  return {
    ...days,
    commitmentDiscountId: SavingsPlanArn,
    billingCurrency: CURRENCY,
    total: Utilization.TotalCommitment,
    used: Utilization.UsedCommitment,
    onDemandEquivalent: Savings?.OnDemandCostEquivalent ?? null,
  };
}

/**
 * How much of each reservation of a service was used, in the money it costs spread over its term, and what Cost
 * Explorer tells of it besides: it sees every account of the organisation, where a description is of one account.
 */
export async function reservationUse(
  service: ReservedService,
  { start, end }: Days,
  settings: AwsCloudSettings,
): Promise<{ uses: CommitmentUse[]; commitments: Commitment[] }> {
  const name = RESERVED_SERVICES[service];
  const purpose = purposeOf(`how the reservations of ${name} are used`, permissions[1]!, settings);
  const found: z.infer<typeof group>[] = [];
  let token: string | undefined;
  do {
    const command = new GetReservationUtilizationCommand({
      TimePeriod: { Start: start, End: end },
      GroupBy: [{ Type: 'DIMENSION', Key: 'SUBSCRIPTION_ID' }],
      Filter: { Dimensions: { Key: 'SERVICE', Values: [service] } },
      ...(token !== undefined && { NextPageToken: token }),
    });
    const body = await askCostExplorer((client) => client.send(command), purpose, settings);
    const page = readable(reservationReply, body, 'Cost Explorer');
    found.push(...page.UtilizationsByTime.flatMap(({ Groups }) => Groups));
    token = page.NextPageToken;
  } while (token !== undefined);
  const seen = found.map((each) => ({ ...each, commitment: seenInUse(each, name) }));
  return {
    uses: seen.map(({ commitment, Utilization: { TotalAmortizedFee: total, ...use } }) => ({
      start,
      end,
      commitmentDiscountId: commitment.commitmentDiscountId,
      billingCurrency: CURRENCY,
      total,
      used: Math.max(0, total - use.RICostForUnusedHours),
      onDemandEquivalent: use.OnDemandCostOfRIHoursUsed ?? null,
    })),
    commitments: seen.filter(({ commitment }) => isStillRunning(commitment, settings)).map((each) => each.commitment),
  };
}

/** What ended within the days asked for is told of as well. */
function isStillRunning({ endsAt }: Commitment, { now }: AwsCloudSettings): boolean {
  return endsAt === undefined || Temporal.Instant.compare(Temporal.Instant.from(endsAt), now()) > 0;
}

const group = z.object({
  Value: z.string().min(1),
  Attributes: z.record(z.string(), z.string()).default({}),
  Utilization: z.object({
    TotalAmortizedFee: amount,
    RICostForUnusedHours: amount.default(0),
    OnDemandCostOfRIHoursUsed: amount.optional(),
  }),
});

const reservationReply = z.object({
  UtilizationsByTime: z.array(z.object({ Groups: z.array(group).default([]) })).default([]),
  NextPageToken: z.string().optional(),
});
