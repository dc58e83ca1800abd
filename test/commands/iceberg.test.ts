import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommand } from '../../commands/index.ts';
import { type AwsCharge, type SandboxAws, startAws } from '../../sandbox/aws/server.ts';
import { compileAllocation } from '../../src/analysis/allocation.ts';
import type { IcebergLayer } from '../../src/analysis/iceberg.ts';
import { costExplorerCharges } from '../../src/clouds/aws/charges.ts';
import { planRules } from '../../src/clouds/aws/plan.ts';
import { openClouds } from '../../src/open-clouds.ts';
import { aCharge, aMeter, PAYER } from '../clouds/aws/bill.ts';
import { startTestBot, type TestBot, until } from '../fakes/bot.ts';
import { type ACharge, aDelivery, anArrival } from '../fakes/builders.ts';
import { aFoundWaste, aSaving } from '../fakes/findings.ts';

const TRANSFER = { skuMeter: 'EUC1-DataTransfer-Out-Bytes' };
const TAX = { chargeCategory: 'Tax', serviceName: 'Tax', serviceCategory: 'Other' };

/** What a test reads of the `--json` document. */
interface Document {
  team: string;
  totals: Record<string, number>;
  before: Record<string, number>;
  layers: IcebergLayer[];
  notes: string[];
}

/** The document as an operator's terminal has it, by the bot's own store and clouds. */
async function documentOf(bot: TestBot, words: string[]): Promise<Document> {
  const { store, config, clock } = bot;
  const deps = {
    store,
    config,
    clock,
    clouds: openClouds(config, { store, now: clock.now }),
    rulesFingerprint: compileAllocation(config).fingerprint,
    remember: () => undefined,
    wakeRunner: () => undefined,
    proposalsChanged: () => undefined,
  };
  const { data } = await runCommand(words, deps, { who: { userId: 'terminal', operator: true } });
  return data as Document;
}

/** Dollars of each layer that has any, to a hundredth of a cent. */
const dollars = ({ layers }: Document, of: 'totals' | 'before' = 'totals') =>
  Object.fromEntries(layers.flatMap((each) => (each[of].USD ? [[each.layer, Number(each[of].USD.toFixed(4))]] : [])));

const sumOf = (document: Document, of: 'totals' | 'before' = 'totals') =>
  Object.values(dollars(document, of)).reduce((sum, cost) => sum + cost, 0);

describe('/cost iceberg over bills that say everything', () => {
  let bot: TestBot;
  const october: ACharge[] = [
    { day: '2026-10-03', billed: 50 },
    { day: '2026-10-03', billed: 20, key: TRANSFER },
  ];
  const november: ACharge[] = [
    { day: '2026-11-03', billed: 41, key: { skuMeter: 'BoxUsage:m6i.xlarge' } },
    { day: '2026-11-03', billed: 30, key: TRANSFER },
    { day: '2026-11-04', billed: 20, key: { serviceName: 'AmazonS3', serviceCategory: 'Storage' } },
    { day: '2026-11-04', billed: 9, key: { skuMeter: 'EBS:SnapshotUsage' } },
    { day: '2026-11-04', billed: 10, key: TAX },
    { day: '2026-11-04', billed: 100, key: { tags: { team: 'search' } } },
    { day: '2026-11-04', billed: 60, key: { subAccountId: '900', tags: {}, ...TRANSFER } },
    { day: '2026-11-04', billed: 7, key: { billingCurrency: 'EUR' } },
  ];
  beforeAll(async () => {
    bot = await startTestBot({
      policy: "sharedCosts: [{ name: hub, match: { account: '900' }, split: { payments: 1, search: 2 } }]\n",
    });
    const arrival = anArrival({ newestChargeAt: '2026-11-23T00:00:00Z' }, bot.config);
    await bot.store.deliveries.replace(aDelivery(october, { billingMonth: '2026-10' }), arrival);
    await bot.store.deliveries.replace(aDelivery(november), arrival);
  });
  afterAll(() => bot.stop());

  it('says how much of compute and databases is in open findings, and adds it nowhere', async () => {
    const found = [
      aFoundWaste({ findingId: 'f-1', resourceType: 'instance', actionType: 'Stop', saving: aSaving({ monthly: 12 }) }),
      aFoundWaste({
        findingId: 'f-2',
        resourceType: 'database',
        actionType: 'Rightsize',
        saving: aSaving({ monthly: 5 }),
      }),
      aFoundWaste({ findingId: 'f-3', resourceType: 'volume', actionType: 'Delete', saving: aSaving({ monthly: 99 }) }),
    ];
    const before = await documentOf(bot, ['iceberg', 'payments', 'mtd']);
    await bot.store.findings.apply({ found, closed: [] }, '2026-11-23T06:00:00Z');

    const after = await documentOf(bot, ['iceberg', 'payments', 'mtd']);
    const [answer] = await bot.type('U0ANA', '/cost iceberg payments mtd');

    expect(after).toMatchObject({ waste: { idle: { USD: 12 }, overProvisioned: { USD: 5 } }, totals: before.totals });
    expect(answer).toContain('Of compute and databases, a month: idle $12.00, over-provisioned $5.00 (open findings).');
  });

  it('says how much is compute, what the largest hidden part is, and what that is made of', async () => {
    const [answer] = await bot.type('U0ANA', '/cost iceberg');

    expect(answer).toContain('payments: $130.00 and €7.00 effective, 2026-11 to date');
    expect(answer).toContain('Compute is 34 % of it, before tax and credits.');
    expect(answer).toContain(
      'The largest hidden part is data transfer, $50.00 (+150.0 %): EUC1-DataTransfer-Out-Bytes (AmazonEC2)',
    );
    expect(answer).toMatch(/Snapshots, backups +\$9\.00/);
    const { blocks, ephemeralTo } = bot.slack.state.messages.at(-1)!;
    expect(ephemeralTo).toBe('U0ANA');
    expect(blocks.map(({ type }) => type)).toEqual([
      'section',
      'data_visualization',
      'data_table',
      'context',
      'actions',
    ]);
  });

  it("puts every charge in one layer, a team's part of shared costs too, and adds up to /cost", async () => {
    const mine = await documentOf(bot, ['iceberg', 'payments']);
    const everything = await documentOf(bot, ['iceberg', 'all']);
    const cost = await documentOf(bot, ['cost', 'payments']);

    expect(dollars(mine)).toEqual({ compute: 41, storage: 20, snapshots: 9, 'data-transfer': 50, tax: 10 });
    expect(dollars(mine, 'before')).toEqual({ compute: 50, 'data-transfer': 20 });
    expect(dollars(everything)).toEqual({ compute: 141, storage: 20, snapshots: 9, 'data-transfer': 90, tax: 10 });
    expect([mine.totals, mine.before]).toEqual([cost.totals, cost.before]);
    expect(mine.layers.find(({ layer }) => layer === 'compute')?.totals).toEqual({ USD: 41, EUR: 7 });
    expect(sumOf(mine)).toBeCloseTo(cost.totals.USD!, 6);
  });

  it('has the document that scripts rely on', async () => {
    const document = await documentOf(bot, ['iceberg', 'payments']);

    expect(document).toMatchObject({
      team: 'payments',
      period: { start: '2026-11-01', end: '2026-11-23' },
      metric: 'effective',
      settledThrough: expect.stringMatching(/^2026-11-/),
      notes: [],
    });
    expect(document.layers).toHaveLength(12);
    expect(document.layers.find(({ layer }) => layer === 'storage')).toEqual({
      layer: 'storage',
      totals: { USD: 20 },
      before: {},
      share: { USD: expect.closeTo(20 / 120, 6) },
      drivers: [{ key: 'AmazonS3', totals: { USD: 20 } }],
    });
  });

  it('gives every layer as a file', async () => {
    await bot.type('U0ANA', '/cost iceberg');
    const answer = bot.slack.state.messages.at(-1)!;

    await bot.slack.press({ user: 'U0ANA', channel: 'C0PAY', messageTs: answer.ts, actionId: 'cost.csv' });

    const [file] = await until(
      () => bot.slack.state.files.filter(({ isComplete }) => isComplete),
      (files) => files.length > 0,
    );
    await until(
      () => bot.slack.state.messages.at(-1)?.text,
      (text) => text === 'The file is in our direct messages.',
    );
    expect(new TextDecoder().decode(file!.bytes)).toContain('data-transfer,Data transfer,USD,50,20');
  });

  it.each([
    ['another team', 'U0ANA', '/cost iceberg search', /costs of search are not shown to you/],
    ['a guest', 'U0GUEST', '/cost iceberg payments', /guests/],
    ['a misspelt team', 'U0ANA', '/cost iceberg paymnets', /Did you mean payments\?/],
    ['a misspelt iceberg', 'U0ANA', '/cost icebreg', /Did you mean iceberg\?/],
    [
      'a grouping',
      'U0ANA',
      '/cost iceberg by service',
      /An iceberg is by layer; .\/cost by service. groups by service/,
    ],
    ['billed cost', 'U0ANA', '/cost iceberg billed', /in effective cost; .\/cost by service billed. shows billed/],
    ['a period without bills', 'U0ANA', '/cost iceberg 2020-01', /no figures.*2026-10-03 to 2026-11-04/s],
  ])('says in a sentence what is wrong with %s', async (_case, user, text, sentence) => {
    const [answer] = await bot.type(user, text);

    expect(answer).toMatch(sentence);
  });
});

describe('/cost iceberg over Cost Explorer', () => {
  const SOURCE = `sources: [{ name: aws, kind: aws-cost-explorer, billingAccountId: '${PAYER}' }]\n`;
  const OTHER = 'EC2 - Other';
  let bot: TestBot;
  let aws: SandboxAws;
  let bill: AwsCharge[];
  beforeEach(async () => {
    const payments = { day: '2026-11-03', tags: { team: 'payments' } };
    bill = [
      aCharge({ ...payments, day: '2026-10-03', serviceName: OTHER, usageType: 'NatGateway-Bytes', effectiveCost: 10 }),
      aCharge({ ...payments, usageType: 'BoxUsage', effectiveCost: 40 }),
      aCharge({ ...payments, serviceName: OTHER, usageType: 'NatGateway-Bytes', effectiveCost: 25 }),
      aCharge({ ...payments, serviceName: OTHER, usageType: 'EBS:SnapshotUsage', effectiveCost: 5 }),
      aCharge({ ...payments, recordType: 'Credit', usageType: 'BoxUsage', effectiveCost: -4 }),
      aCharge({ ...payments, tags: { team: 'search' }, usageType: 'BoxUsage', effectiveCost: 70 }),
    ];
    bot = await startTestBot({ policy: SOURCE });
    aws = await startAws({ charges: () => bill, now: () => bot.clock.now() });
    vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
    await readBill();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await bot.stop();
    await aws.stop();
  });

  /** Stores what AWS has now, as `penny sync` does. */
  async function readBill(): Promise<void> {
    const allocation = compileAllocation(bot.config, (rules) => planRules(rules).rules);
    const deliveries = costExplorerCharges({
      source: {
        name: 'aws',
        billingAccountId: PAYER,
        tagKeys: [],
        environmentTags: ['environment'],
        rules: allocation.rules,
        historyMonths: 1,
      },
      meter: aMeter(),
      now: bot.clock.now,
      tell: () => undefined,
    });
    for await (const delivery of deliveries)
      await bot.store.deliveries.replace(delivery, { ...anArrival({}, bot.config), allocation });
  }

  const requests = () => aws.calls.length;

  it('asks AWS for usage types, and gives layers that add up to what is stored', async () => {
    const document = await documentOf(bot, ['iceberg', 'payments']);
    const cost = await documentOf(bot, ['cost', 'payments']);

    expect(dollars(document)).toEqual({ compute: 40, snapshots: 5, 'data-transfer': 25, credits: -4 });
    expect(dollars(document, 'before')).toEqual({ 'data-transfer': 10 });
    expect([document.totals, document.before]).toEqual([cost.totals, cost.before]);
    expect(document.notes).toEqual([]);
  });

  it('asks once a UTC day, also after a restart, and counts what that cost', async () => {
    const before = requests();
    const first = await documentOf(bot, ['iceberg', 'payments']);
    const asked = requests() - before;
    const again = await documentOf(bot, ['iceberg', 'payments']);
    expect(again).toEqual(first);
    expect(requests() - before).toBe(asked);
    const [usage] = await bot.store.apiUsage.on('2026-11-23');
    expect(usage).toMatchObject({ source: 'aws', requests: asked });

    bot.clock.set(Temporal.Instant.from('2026-11-24T08:00:00Z'));
    await documentOf(bot, ['iceberg', 'payments']);
    expect(requests() - before).toBe(2 * asked);
  });

  it('answers in Slack with what the bot itself reads', async () => {
    const [answer] = await bot.type('U0ANA', '/cost iceberg');

    expect(answer).toContain('The largest hidden part is data transfer, $25.00 (+150.0 %)');
  });

  it('says so where it may not read, and still adds up', async () => {
    aws.fail('GetCostAndUsage', 'access-denied', { times: 100 });

    const document = await documentOf(bot, ['iceberg', 'payments']);

    expect(document.notes).toEqual([
      expect.stringMatching(/By service alone, without usage types: aws, payments\. .*add ce:GetCostAndUsage/),
    ]);
    expect(dollars(document)).toEqual({ compute: 36, other: 30 });
    expect(dollars(document, 'before')).toEqual({ other: 10 });
    expect(sumOf(document)).toBeCloseTo(document.totals.USD!, 6);
  });

  it('cuts both periods by service alone where only one could be read, so that nothing seems to move', async () => {
    const isOctober = (request: object) => JSON.stringify(request).includes('"End":"2026-10');
    aws.fail('GetCostAndUsage', 'access-denied', { times: 100, only: isOctober });

    const document = await documentOf(bot, ['iceberg', 'payments']);

    expect(document.notes).toHaveLength(1);
    expect(dollars(document)).toEqual({ compute: 36, other: 30 });
    expect(dollars(document, 'before')).toEqual({ other: 10 });
  });

  it('says so at the cap of billed requests', async () => {
    await bot.store.apiUsage.add('aws', '2026-11-23', { requests: 80, cacheHits: 0 });

    const { notes } = await documentOf(bot, ['iceberg', 'payments']);

    expect(notes).toEqual([expect.stringMatching(/the last 25 of today's 100 billed requests are kept for bills/)]);
  });

  it('leaves what came since with its service, and tells that', async () => {
    const late = aCharge({ day: '2026-11-03', tags: { team: 'payments' }, usageType: 'BoxUsage', effectiveCost: 11 });
    bill = [...bill, late];

    const document = await documentOf(bot, ['iceberg', 'payments']);

    expect(dollars(document)).toEqual({ compute: 40, snapshots: 5, 'data-transfer': 25, credits: -4 });
    expect(document.notes).toEqual([expect.stringMatching(/aws has changed since its bills were read/)]);
  });
});
