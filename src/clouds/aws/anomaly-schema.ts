import { z } from 'zod';
import type { CloudAnomaly } from '../../model/anomaly.ts';
import { readable } from './schema.ts';

/** Anomaly Detection writes days with or without a time (API reference of Anomaly); only the day means something. */
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}/)
  .transform((text) => text.slice(0, 10));

const rootCause = z.object({
  Service: z.string().optional(),
  Region: z.string().optional(),
  LinkedAccount: z.string().optional(),
  LinkedAccountName: z.string().optional(),
  UsageType: z.string().optional(),
  Impact: z.object({ Contribution: z.number() }).optional(),
});

const anomaly = z.object({
  AnomalyId: z.string().min(1),
  AnomalyStartDate: day.optional(),
  AnomalyEndDate: day.optional(),
  RootCauses: z.array(rootCause).default([]),
  Impact: z.object({
    TotalImpact: z.number().optional(),
    TotalActualSpend: z.number().optional(),
    TotalExpectedSpend: z.number().optional(),
  }),
  Feedback: z.enum(['YES', 'NO', 'PLANNED_ACTIVITY']).optional(),
});

const reply = z.object({ Anomalies: z.array(anomaly).default([]), NextPageToken: z.string().optional() });

/** Reads a GetAnomalies reply; one that does not look like it is refused whole, with the place that is wrong. */
export function parseAnomalies(body: unknown): { anomalies: CloudAnomaly[]; nextPageToken: string | undefined } {
  const { Anomalies, NextPageToken } = readable(reply, body, 'Cost Anomaly Detection');
  return { anomalies: Anomalies.flatMap((each) => anomalyOf(each) ?? []), nextPageToken: NextPageToken };
}

/**
 * All amounts are dollars whatever the account is billed in ("The dollar impact for the anomaly", type docs). Without a
 * first day or the two spends, which the types allow, there is nothing to show: undefined.
 */
function anomalyOf({
  AnomalyId,
  AnomalyStartDate,
  AnomalyEndDate,
  RootCauses,
  Impact,
  Feedback,
}: z.infer<typeof anomaly>) {
  const { TotalActualSpend, TotalExpectedSpend } = Impact;
  if (AnomalyStartDate === undefined || TotalActualSpend === undefined || TotalExpectedSpend === undefined) return;
  return {
    cloudAnomalyId: AnomalyId,
    firstDay: AnomalyStartDate,
    lastDay: AnomalyEndDate,
    totalActualSpend: TotalActualSpend,
    totalExpectedSpend: TotalExpectedSpend,
    totalImpact: Impact.TotalImpact ?? TotalActualSpend - TotalExpectedSpend,
    billingCurrency: 'USD',
    feedback: Feedback,
    rootCauses: RootCauses.map(rootCauseOf),
  };
}

function rootCauseOf({
  Service,
  Region,
  LinkedAccount,
  LinkedAccountName,
  UsageType,
  Impact,
}: z.infer<typeof rootCause>) {
  return {
    serviceName: Service,
    subAccountId: LinkedAccount,
    subAccountName: LinkedAccountName,
    regionId: Region,
    usageType: UsageType,
    impact: Impact?.Contribution,
  };
}
