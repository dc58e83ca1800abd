import { BudgetsClient, DescribeBudgetsCommand } from '@aws-sdk/client-budgets';
import type { CloudBudget } from '../../model/cloud-budget.ts';
import { dayOf } from '../../model/period.ts';
import { parseBudgets } from './budget-schema.ts';
import { CLIENT_DEFAULTS } from './client.ts';
import type { AwsCloudSettings } from './cloud.ts';
import { type Purpose, retried, sleepReally } from './requests.ts';

/** What reading AWS's budgets needs: IAM calls DescribeBudgets by the name the console once had for it. */
export const permissions = ['budgets:ViewBudget'];

/** The cost budgets kept in the payer account, with AWS's own figures. Asking is free. */
export async function budgetsOf(settings: AwsCloudSettings): Promise<CloudBudget[]> {
  const { source, now, sleep = sleepReally } = settings;
  const purpose: Purpose = {
    doing: `Reading AWS Budgets of ${source.billingAccountId}`,
    permission: permissions.join(),
    next: 'the next reading tries again',
  };
  const client = new BudgetsClient({ ...CLIENT_DEFAULTS, ...settings.client });
  try {
    const budgets: CloudBudget[] = [];
    let token: string | undefined;
    do {
      const command = new DescribeBudgetsCommand({
        AccountId: source.billingAccountId,
        ShowFilterExpression: true,
        ...(token !== undefined && { NextToken: token }),
      });
      const page = parseBudgets(await retried(() => client.send(command), purpose, sleep), dayOf(now()));
      budgets.push(...page.budgets);
      token = page.nextToken;
    } while (token !== undefined);
    return budgets;
  } finally {
    client.destroy();
  }
}
