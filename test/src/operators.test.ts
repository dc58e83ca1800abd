import { writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AwsBudget } from '../../sandbox/aws/budgets.ts';
import { type SandboxAws, startAws } from '../../sandbox/aws/server.ts';
import type { SandboxSlack } from '../../sandbox/slack/server.ts';
import { aBill as aCloudBill, PAYER } from '../clouds/aws/bill.ts';
import { penny } from '../fakes/penny-process.ts';
import { aBill, aFolder } from '../ingestion/bills.ts';
import { aBudget } from '../sandbox/aws/clients.ts';
import { BOT_TOKEN, startWorkspace } from '../sandbox/workspace.ts';

const NOW = '2026-03-10T09:00:00Z';
const AWS_KEYS = { AWS_ACCESS_KEY_ID: 'k', AWS_SECRET_ACCESS_KEY: 's', AWS_EC2_METADATA_DISABLED: 'true' };

let folder: Awaited<ReturnType<typeof aFolder>>;
let slack: SandboxSlack;
let aws: SandboxAws;
let kept: AwsBudget[];
beforeEach(async () => {
  folder = await aFolder();
  const bill = aCloudBill();
  slack = await startWorkspace({ now: () => Temporal.Instant.from(NOW) });
  kept = [];
  aws = await startAws({ charges: () => bill, budgets: () => kept, now: () => Temporal.Instant.from(NOW) });
  policy('');
});
afterEach(async () => {
  await slack.stop();
  await aws.stop();
  await folder.remove();
});

function policy(more: string): void {
  const teams = 'teams: [{ name: payments, lead: ana@example.com, owns: [{ tag: { team: team-1 } }] }]\n';
  folder.write('penny.yml', `operators: [ben@example.com]\n${teams}${more}`);
}

const env = () => ({
  ...AWS_KEYS,
  AWS_ENDPOINT_URL: aws.url,
  SLACK_BOT_TOKEN: BOT_TOKEN,
  SLACK_API_URL: slack.apiUrl,
  LOG_LEVEL: 'warn',
});
const run = (...words: string[]) => penny([...words, '--now', NOW], { cwd: folder.path, env: env() });

const CLOUD = `sources:
  - { name: files, kind: focus, paths: [bill.csv] }
  - { name: aws, kind: aws-cost-explorer, billingAccountId: '${PAYER}' }
`;

describe('penny sync', () => {
  it('goes on with the other source when one fails, says both, and tells by its exit code', async () => {
    policy(CLOUD);
    folder.write('bill.csv', aBill([{ BilledCost: '7', EffectiveCost: '7' }]));
    aws.fail('GetCostAndUsage', 'access-denied', { times: 99 });

    const { code, out, err } = await run('sync', '--json');

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(new RegExp(`aws: Reading Cost Explorer for ${PAYER}: access denied; add ce:GetCostAndUsage`));
    expect(err).toMatch(/files: 1 rows imported/);
    const cost = await run('cost', 'all', '2026-05', '--json');
    expect(JSON.parse(cost.out).totals).toEqual({ USD: 7 });
  });

  it('reads nothing twice', async () => {
    policy(CLOUD);
    folder.write('bill.csv', aBill([{ BilledCost: '7' }]));
    await run('sync');
    const asked = aws.calls.length;

    const again = await run('sync', '--json');

    expect(again.code).toBe(0);
    expect(JSON.parse(again.out).lines).toEqual(['files: nothing new', expect.stringMatching(/^aws: fresh until/)]);
    expect(aws.calls).toHaveLength(asked);
  });
});

describe("AWS's own budgets", () => {
  const cloudOnly = `sources: [{ name: aws, kind: aws-cost-explorer, billingAccountId: '${PAYER}' }]\n`;
  const shown = async () => {
    const { budgets: _ours, cloudBudgets } = JSON.parse((await run('budget', 'all', '--json')).out);
    return cloudBudgets;
  };

  it('come with the bill and are shown beside ours', async () => {
    policy(cloudOnly);
    kept = [aBudget({ billingAccountId: PAYER })];

    const { code } = await run('sync');

    expect(code).toBe(0);
    expect(await shown()).toMatchObject([{ source: 'aws', name: 'Everything', budgetedCost: 1000, actualCost: 400 }]);
  });

  it('that may not be read stop nothing, and the list says what to do', async () => {
    policy(cloudOnly);
    aws.fail('DescribeBudgets', 'access-denied', { times: 9 });

    const synced = await run('sync');
    const listed = await run('budget', 'all');

    expect(synced).toMatchObject({ code: 0, out: expect.stringMatching(/figures read.*add budgets:ViewBudget/) });
    expect(listed.out).toMatch(/Reading AWS Budgets of \d+: access denied; add budgets:ViewBudget/);
    expect(await shown()).toEqual([]);
  });
});

describe('penny doctor', () => {
  it('finds nothing wrong where nothing is', async () => {
    folder.write('bill.csv', aBill([{}]));
    await run('import', 'bill.csv');

    const { code, out } = await run('doctor', '--json');

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ faults: 0 });
    expect(JSON.parse(out).checks.map(({ what }: { what: string }) => what)).toEqual([
      'configuration',
      'database',
      'bills',
      'jobs',
      'slack',
    ]);
  });

  it('names each fault with what to do, and ends with 1', async () => {
    slack.revokeToken();

    const { code, out } = await run('doctor');

    expect(code).toBe(1);
    expect(out).toMatch(/FAULT bills: none yet: penny import PATH/);
    expect(out).toMatch(/FAULT slack: SLACK_BOT_TOKEN was revoked/);
  });

  it('says how to restore a damaged database', async () => {
    writeFileSync(`${folder.path}/penny.db`, 'broken '.repeat(1000));

    const { code, out } = await run('doctor');

    expect(code).toBe(1);
    expect(out).toMatch(/FAULT database: .*is damaged.*penny restore FILE/);
    expect(out).toMatch(/ok {3} slack/);
  });
});

describe('penny run', () => {
  it('posts the digests that are due, once', async () => {
    policy(`digests:
  - { channel: '#payments', scope: payments, at: '08:00' }
  - { channel: '#shared', scope: all, at: '08:00' }
`);

    const first = await run('run', 'send-digest', '--json');
    const second = await run('run', 'send-digest', '--json');

    expect(JSON.parse(first.out)).toEqual({ job: 'send-digest', line: expect.stringMatching(/^2 digests sent/) });
    expect(JSON.parse(second.out).line).toMatch(/^0 digests sent/);
    expect(slack.state.messages.filter(({ channel }) => channel === 'C0PAY')).toHaveLength(1);
  });
});

describe('other commands', () => {
  it('list the tags of the bills, and print the least policies', async () => {
    folder.write('bill.csv', aBill([{ Tags: '{"team":"a"}' }, { Tags: '{"team":"b","app":"x"}' }]));
    await run('import', 'bill.csv');

    const tags = await run('tags', '--json');
    const policyText = await run('permissions', 'aws', 'read');
    const actPolicyText = await run('permissions', 'aws', 'act');

    expect(JSON.parse(tags.out).tags[0]).toMatchObject({ key: 'team', values: expect.arrayContaining(['a', 'b']) });
    expect(JSON.parse(policyText.out).Statement[0].Action).toContain('ce:GetCostAndUsage');
    expect(JSON.parse(actPolicyText.out).Statement[0].Action).toEqual(['ce:ProvideAnomalyFeedback']);
  }, 60_000);

  it('copy the database and put it back', async () => {
    folder.write('bill.csv', aBill([{ BilledCost: '3' }]));
    await run('import', 'bill.csv');
    await run('backup', 'copy.db');
    new Database(`${folder.path}/penny.db`).exec('delete from daily_totals').close();

    const again = await run('backup', 'copy.db');
    const restored = await run('restore', 'copy.db');

    expect(again).toMatchObject({ code: 2, err: expect.stringMatching(/copy\.db is there already/) });
    expect(restored).toMatchObject({ code: 0, out: expect.stringMatching(/kept as .*before-2026-03-10/) });
    expect(JSON.parse((await run('cost', 'all', '2026-05', 'billed', '--json')).out).totals).toEqual({ USD: 3 });
  });

  it('give a reference for a fault of ours, and tell the story on standard error only', async () => {
    await run('tags');
    new Database(`${folder.path}/penny.db`).exec('drop table charge_keys').close();

    const { code, out, err } = await run('tags', '--json');

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^Something broke on my side\. Reference [0-9A-F]{8}\.\n.*no such table/s);
  });
});
