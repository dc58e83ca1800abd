import { BudgetsClient } from '@aws-sdk/client-budgets';
import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { onTestFinished } from 'vitest';
import type { AwsAnomaly } from '../../../sandbox/aws/anomalies.ts';
import type { AwsBudget } from '../../../sandbox/aws/budgets.ts';
import { type AwsOptions, type SandboxAws, startAws } from '../../../sandbox/aws/server.ts';
import { NOW, PAYER } from '../../clouds/aws/bill.ts';

/** AWS on loopback until the test is over, with nothing in it but what is said. */
export async function aSandbox(options: Partial<AwsOptions> = {}): Promise<SandboxAws> {
  const aws = await startAws({ charges: () => [], now: () => NOW, ...options });
  onTestFinished(() => aws.stop());
  return aws;
}

/** The real clients, pointed there, without retries of their own. */
export function clientsOf({ url }: SandboxAws) {
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
  const settings = { endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 };
  const clients = { costExplorer: new CostExplorerClient(settings), budgets: new BudgetsClient(settings) };
  onTestFinished(() => {
    clients.costExplorer.destroy();
    clients.budgets.destroy();
  });
  return clients;
}

/** Logs that cost 90 dollars more than expected from 1 to 3 March 2026; override what matters. */
export function anAnomaly(override: Partial<AwsAnomaly> = {}): AwsAnomaly {
  return {
    anomalyId: 'a1',
    monitorArn: `arn:aws:ce::${PAYER}:anomalymonitor/services`,
    firstDay: '2026-03-01',
    lastDay: '2026-03-03',
    serviceName: 'AmazonCloudWatch',
    subAccountId: '100000000001',
    subAccountName: 'Production',
    totalActualSpend: 150,
    totalExpectedSpend: 60,
    maxImpact: 50,
    causes: [{ regionId: 'eu-west-1', usageType: 'DataProcessing-Bytes', contribution: 90 }],
    ...override,
  };
}

/** 400 of 1,000 dollars this month; override what matters. */
export function aBudget(override: Partial<AwsBudget> = {}): AwsBudget {
  return {
    billingAccountId: PAYER,
    name: 'Everything',
    timeUnit: 'MONTHLY',
    limit: 1_000,
    actual: 400,
    forecast: 1_150,
    billingCurrency: 'USD',
    startedOn: '2025-01-01',
    updatedOn: '2026-02-03',
    ...override,
  };
}
