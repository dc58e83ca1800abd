import { CostExplorerClient, GetAnomaliesCommand, ProvideAnomalyFeedbackCommand } from '@aws-sdk/client-cost-explorer';
import type { CloudAnomaly, Feedback } from '../../model/anomaly.ts';
import { addDays, type Day, dayOf } from '../../model/period.ts';
import { parseAnomalies } from './anomaly-schema.ts';
import { CLIENT_DEFAULTS } from './client.ts';
import type { AwsCloudSettings } from './cloud.ts';
import { type BilledPurpose, billed, sleepReally } from './requests.ts';

/** What reading AWS's own anomalies calls. */
export const permissions = ['ce:GetAnomalies'];
/** What telling AWS about one calls. It changes what AWS will call an anomaly, and nothing that runs. */
export const feedbackPermissions = ['ce:ProvideAnomalyFeedback'];

/** Days for which anomalies are kept (type docs of GetAnomalies). */
const KEPT_DAYS = 90;

/**
 * What AWS Cost Anomaly Detection has found that ended on or after a UTC day, or goes on. It reports a day or two late
 * and an open one grows, so ask again. Unlike costs, both ends of its dates count. A page is a billed request.
 */
export async function anomaliesSince(since: Day, settings: AwsCloudSettings): Promise<CloudAnomaly[]> {
  const { source, now } = settings;
  const purpose: BilledPurpose = {
    doing: `Reading the anomalies AWS found in ${source.billingAccountId}`,
    permission: permissions.join(),
    next: 'the next reading tries again',
    atCap: 'Tomorrow goes on.',
  };
  const today = dayOf(now());
  const kept = addDays(today, -KEPT_DAYS);
  const DateInterval = { StartDate: since < kept ? kept : since, EndDate: today };
  return withClient(settings, async (client) => {
    const anomalies: CloudAnomaly[] = [];
    let token: string | undefined;
    do {
      const command = new GetAnomaliesCommand({ DateInterval, ...(token !== undefined && { NextPageToken: token }) });
      const page = parseAnomalies(await ask(() => client.send(command), purpose, settings));
      anomalies.push(...page.anomalies);
      token = page.nextPageToken;
    } while (token !== undefined);
    return anomalies;
  });
}

/** Tells AWS what people say of an anomaly it found; a later word replaces an earlier one. */
export async function giveFeedback(id: string, feedback: Feedback, settings: AwsCloudSettings): Promise<void> {
  const purpose: BilledPurpose = {
    doing: `Telling AWS about its anomaly ${id} in ${settings.source.billingAccountId}`,
    permission: feedbackPermissions.join(),
    next: 'tell it again later',
    atCap: 'Tell it again tomorrow.',
  };
  const command = new ProvideAnomalyFeedbackCommand({ AnomalyId: id, Feedback: feedback });
  await withClient(settings, (client) => ask(() => client.send(command), purpose, settings));
}

function ask(send: () => Promise<unknown>, purpose: BilledPurpose, { meter, sleep = sleepReally }: AwsCloudSettings) {
  return billed(send, purpose, { meter, sleep });
}

async function withClient<T>(settings: AwsCloudSettings, use: (client: CostExplorerClient) => Promise<T>): Promise<T> {
  const client = new CostExplorerClient({ ...CLIENT_DEFAULTS, ...settings.client });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}
