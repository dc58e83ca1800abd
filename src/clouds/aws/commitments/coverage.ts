import { GetReservationCoverageCommand, GetSavingsPlansCoverageCommand } from '@aws-sdk/client-cost-explorer';
import { z } from 'zod';
import type { CommitmentCoverage } from '../../../model/commitment.ts';
import type { Period } from '../../../model/period.ts';
import type { AwsCloudSettings } from '../cloud.ts';
import { amount, readable } from '../schema.ts';
import { askCostExplorer, purposeOf } from './asking.ts';
import { RESERVED_SERVICES, type ReservedService } from './use.ts';

/** What reading coverage calls, a billed request a page. */
export const permissions = ['ce:GetSavingsPlansCoverage', 'ce:GetReservationCoverage'];

type Days = Pick<Period, 'start' | 'end'>;

/**
 * How much of what Savings Plans could cover they did, in money at prices on demand. Grouped by service, since only
 * then the answer is of the whole period, not of calendar months.
 */
export async function savingsPlanCoverage(
  { start, end }: Days,
  settings: AwsCloudSettings,
): Promise<CommitmentCoverage[]> {
  const purpose = purposeOf('what Savings Plans cover', permissions[0]!, settings);
  const sum = { covered: 0, onDemand: 0 };
  let token: string | undefined;
  do {
    const command = new GetSavingsPlansCoverageCommand({
      TimePeriod: { Start: start, End: end },
      GroupBy: [{ Type: 'DIMENSION', Key: 'SERVICE' }],
      ...(token !== undefined && { NextToken: token }),
    });
    const body = await askCostExplorer((client) => client.send(command), purpose, settings);
    const page = readable(planReply, body, 'Cost Explorer');
    for (const { Coverage } of page.SavingsPlansCoverages) {
      sum.covered += Coverage.SpendCoveredBySavingsPlans;
      sum.onDemand += Coverage.OnDemandCost;
    }
    token = page.NextToken;
  } while (token !== undefined);
  return [{ what: 'Savings Plans', unit: 'USD', ...sum, start, end }];
}

const planReply = z.object({
  SavingsPlansCoverages: z
    .array(z.object({ Coverage: z.object({ SpendCoveredBySavingsPlans: amount, OnDemandCost: amount }) }))
    .default([]),
  NextToken: z.string().optional(),
});

/** How many hours of a service's machines reservations covered. Hours that a Savings Plan paid count as on demand here. */
export async function reservationCoverage(
  service: ReservedService,
  { start, end }: Days,
  settings: AwsCloudSettings,
): Promise<CommitmentCoverage[]> {
  const name = RESERVED_SERVICES[service];
  const command = new GetReservationCoverageCommand({
    TimePeriod: { Start: start, End: end },
    Filter: { Dimensions: { Key: 'SERVICE', Values: [service] } },
    Metrics: ['Hour'],
    Granularity: 'MONTHLY',
  });
  const purpose = purposeOf(`what reservations of ${name} cover`, permissions[1]!, settings);
  const body = await askCostExplorer((client) => client.send(command), purpose, settings);
  const { Total } = readable(reservationReply, body, 'Cost Explorer');
  if (!Total) return [];
  const { ReservedHours: covered, OnDemandHours: onDemand } = Total.CoverageHours;
  return [{ what: `reserved instances of ${name}`, unit: 'hours', covered, onDemand, start, end }];
}

const reservationReply = z.object({
  Total: z.object({ CoverageHours: z.object({ ReservedHours: amount, OnDemandHours: amount }) }).optional(),
});
