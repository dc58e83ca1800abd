import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { actPolicy, readPolicy } from '../../../src/clouds/aws/policy.ts';

const FOLDER = join(import.meta.dirname, '../../../src/clouds/aws');

/** What is not Cost Explorer's; IAM knows DescribeBudgets under another name (Service Authorization Reference, AWS Budgets). */
const ACTIONS: Record<string, string> = { DescribeBudgets: 'budgets:ViewBudget', GetProducts: 'pricing:GetProducts' };

describe('the policies', () => {
  it('allow reading what the code declares and nothing else', () => {
    expect(readPolicy()).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'PennyReads',
          Effect: 'Allow',
          Action: [
            'budgets:ViewBudget',
            'ce:GetAnomalies',
            'ce:GetCostAndUsage',
            'ce:GetCostAndUsageWithResources',
            'pricing:GetProducts',
          ],
          Resource: '*',
        },
      ],
    });
  });

  it('keep apart what changes something', () => {
    expect(actPolicy()).toEqual({
      Version: '2012-10-17',
      Statement: [{ Sid: 'PennyActs', Effect: 'Allow', Action: ['ce:ProvideAnomalyFeedback'], Resource: '*' }],
    });
  });

  it('name exactly the operations that the code calls', () => {
    const sources = globSync('*.ts', { cwd: FOLDER }).map((file) => readFileSync(join(FOLDER, file), 'utf8'));
    const called = sources
      .flatMap((source) => [...source.matchAll(/new (\w+)Command\(/g)])
      .map(([, operation = '']) => ACTIONS[operation] ?? `ce:${operation}`);

    expect(actionsOf(readPolicy(), actPolicy())).toEqual([...new Set(called)].sort());
  });
});

function actionsOf(...policies: object[]): string[] {
  return policies
    .flatMap((policy) => (policy as { Statement: { Action: string[] }[] }).Statement)
    .flatMap(({ Action }) => Action)
    .sort();
}
