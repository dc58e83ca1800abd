import { checkBudgets } from './check-budgets.ts';
import { deliverFeedback } from './deliver-feedback.ts';
import { detectAnomalies } from './detect-anomalies.ts';
import { findWaste } from './find-waste.ts';
import { ingestCharges } from './ingest-charges.ts';
import type { Job } from './job.ts';
import { proveSavings } from './prove-savings.ts';
import { runRemediations } from './run-remediations.ts';
import { runSchedules } from './run-schedules.ts';
import { sendDigest } from './send-digest.ts';
import { settleDigests } from './settle-digests.ts';
import { warnExpiry } from './warn-expiry.ts';

/** Every job. */
export const jobs: Job[] = [
  ingestCharges,
  detectAnomalies,
  deliverFeedback,
  checkBudgets,
  findWaste,
  runRemediations,
  runSchedules,
  sendDigest,
  settleDigests,
  warnExpiry,
  proveSavings,
];
