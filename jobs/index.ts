import { checkBudgets } from './check-budgets.ts';
import { detectAnomalies } from './detect-anomalies.ts';
import { ingestCharges } from './ingest-charges.ts';
import type { Job } from './job.ts';
import { sendDigest } from './send-digest.ts';
import { settleDigests } from './settle-digests.ts';

/** Every job. */
export const jobs: Job[] = [ingestCharges, detectAnomalies, checkBudgets, sendDigest, settleDigests];
