import { DescribeBudgetsCommand, type DescribeBudgetsCommandInput } from '@aws-sdk/client-budgets';
import { describe, expect, it } from 'vitest';
import type { SandboxAws } from '../../../sandbox/aws/server.ts';
import { PAYER } from '../../clouds/aws/bill.ts';
import { aBudget, aSandbox, clientsOf } from './clients.ts';

function ask(aws: SandboxAws, override: Partial<DescribeBudgetsCommandInput> = {}) {
  return clientsOf(aws).budgets.send(new DescribeBudgetsCommand({ AccountId: PAYER, ...override }));
}

describe('budgets in the sandbox', () => {
  it('come with their limit, their figures and when they were made', async () => {
    const { Budgets } = await ask(await aSandbox({ budgets: () => [aBudget()] }));

    expect(Budgets).toMatchObject([
      {
        BudgetName: 'Everything',
        BudgetType: 'COST',
        BudgetLimit: { Amount: '1000.000', Unit: 'USD' },
        TimeUnit: 'MONTHLY',
        TimePeriod: { Start: new Date('2025-01-01T00:00:00Z'), End: new Date('2087-06-15T00:00:00Z') },
        CalculatedSpend: { ActualSpend: { Amount: '400.000' }, ForecastedSpend: { Amount: '1150.000' } },
        LastUpdatedTime: new Date('2026-02-03T00:00:00Z'),
      },
    ]);
  });

  it('say what they are about the old way always, the new way on request', async () => {
    const aws = await aSandbox({ budgets: () => [aBudget({ filter: { key: 'SERVICE', values: ['AWS Lambda'] } })] });

    const [plain] = (await ask(aws)).Budgets ?? [];
    const [full] = (await ask(aws, { ShowFilterExpression: true })).Budgets ?? [];

    expect(plain).toMatchObject({ CostFilters: { Service: ['AWS Lambda'] } });
    expect(plain).not.toHaveProperty('FilterExpression');
    expect(full).toMatchObject({ FilterExpression: { Dimensions: { Key: 'SERVICE', Values: ['AWS Lambda'] } } });
  });

  it('come by page, and only those of the account asked for', async () => {
    const aws = await aSandbox({
      budgets: () => [aBudget({ name: 'a' }), aBudget({ name: 'b' }), aBudget({ billingAccountId: '999999999999' })],
    });

    const first = await ask(aws, { MaxResults: 1 });
    const second = await ask(aws, { MaxResults: 1, NextToken: first.NextToken });

    const names = [first, second].map(({ Budgets }) => Budgets?.map(({ BudgetName }) => BudgetName));
    expect(names).toEqual([['a'], ['b']]);
    expect(second.NextToken).toBeUndefined();
  });

  it.each<[string, Partial<DescribeBudgetsCommandInput>]>([
    ['without an account', { AccountId: '' }],
    ['with too long a page', { MaxResults: 1_001 }],
  ])('are refused %s', async (_, override) => {
    const aws = await aSandbox();

    await expect(ask(aws, override)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('fail on request in the words of their own service', async () => {
    const aws = await aSandbox();
    for (const fault of ['throttled', 'access-denied', 'json-500'] as const) aws.fail('DescribeBudgets', fault);

    await expect(ask(aws)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(ask(aws)).rejects.toThrow('budgets:ViewBudget');
    await expect(ask(aws)).rejects.toMatchObject({ name: 'InternalErrorException' });
    await expect(ask(aws)).resolves.toMatchObject({ Budgets: [] });
  });

  it('are not to be had from the other service', async () => {
    const aws = await aSandbox();
    const headers = {
      'x-amz-target': 'AWSInsightsIndexService.DescribeBudgets',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260310/us-east-1/ce/aws4_request, SignedHeaders=host, Signature=0',
    };

    const reply = await fetch(aws.url, { method: 'POST', headers, body: '{}' });

    expect(await reply.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });
});
