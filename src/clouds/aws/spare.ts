import { PennyError } from '../../errors.ts';
import type { AwsCloudSettings } from './cloud.ts';

/** Bills and alerts come first: of a day's requests, this share is never used to answer a question. */
const KEPT_FOR_BILLS = 0.25;

/** Refuses, with a sentence, where what is left of the day's billed requests is kept for bills. */
export async function requireSpare({ source, meter }: Pick<AwsCloudSettings, 'source' | 'meter'>): Promise<void> {
  const kept = Math.ceil(meter.maxRequestsPerDay * KEPT_FOR_BILLS);
  if ((await meter.remaining()) > kept) return;
  throw new PennyError(
    'refused',
    `Reading Cost Explorer for ${source.billingAccountId} stopped: the last ${kept} of today's ` +
      `${meter.maxRequestsPerDay} billed requests are kept for bills; tomorrow goes on. The setting is maxRequestsPerDay.`,
  );
}
