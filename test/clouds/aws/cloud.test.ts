import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aBudget, anAnomaly, aSandbox } from '../../sandbox/aws/clients.ts';
import { aCharge } from './bill.ts';
import { aCloud } from './cloud.ts';

const FOLDER = join(import.meta.dirname, '../../../src/clouds/aws');
const OPERATIONS = ['GetCostAndUsage', 'GetAnomalies', 'ProvideAnomalyFeedback', 'DescribeBudgets'];

describe('what AWS can tell', () => {
  it.each(OPERATIONS)('goes on without %s, where that is not allowed', async (denied) => {
    const aws = await aSandbox({
      charges: () => [aCharge()],
      anomalies: () => [anAnomaly()],
      budgets: () => [aBudget()],
    });
    aws.fail(denied, 'access-denied', { times: 100 });
    const { breakDown, anomalies, giveFeedback, budgets } = aCloud(aws);

    const outcomes = await Promise.allSettled([
      breakDown({ scope: '*', period: { start: '2026-03-01', end: '2026-03-02' } }),
      anomalies('2026-03-01'),
      giveFeedback('a1', 'YES'),
      budgets(),
    ]);

    const failed = OPERATIONS.filter((_, index) => outcomes[index]?.status === 'rejected');
    expect(failed).toEqual([denied]);
  });

  it.each([
    ['cloud.ts', 'awsCloud'],
    ['resources/cloud.ts', 'awsResourcesCloud'],
  ])('does not load the SDK before it is asked (%s)', (file, open) => {
    const script = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      const { ${open} } = await import(${JSON.stringify(join(FOLDER, file))});
      ${open}({ source: { name: 'aws' } });
      console.log(JSON.stringify(loaded));`;

    const loaded: string[] = JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
    );

    expect(loaded.filter((url) => url.endsWith(`aws/${file}`))).toHaveLength(1);
    expect(loaded.filter((url) => url.includes('node_modules'))).toEqual([]);
  });
});
