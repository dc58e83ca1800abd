import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsCharge, type SandboxAws, startAws } from '../../sandbox/aws/server.ts';
import { aBill, aCharge, PAYER } from '../clouds/aws/bill.ts';
import { penny } from '../fakes/penny-process.ts';
import { aFolder } from '../ingestion/bills.ts';

const MORNING = '2026-03-10T09:00:00Z';
const EVENING = '2026-03-10T21:00:00Z';

let bill: readonly AwsCharge[];
let folder: Awaited<ReturnType<typeof aFolder>>;
let aws: SandboxAws;
beforeEach(async () => {
  folder = await aFolder();
  bill = aBill({ start: '2026-02-20', days: 19 });
  aws = await startAws({ charges: () => bill, now: () => Temporal.Instant.from(EVENING) });
  policy({});
});
afterEach(async () => {
  await aws.stop();
  await folder.remove();
});

function policy({ source = '', owns = '{ tag: { team: team-1 } }' }): void {
  folder.write(
    'penny.yml',
    `teams: [{ name: payments, owns: [${owns}] }]
tagKeys: [team]
sources: [{ name: aws, kind: aws-cost-explorer, billingAccountId: '${PAYER}'${source} }]
`,
  );
}

const env = () => ({
  AWS_ACCESS_KEY_ID: 'k',
  AWS_SECRET_ACCESS_KEY: 's',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL: aws.url,
});
const run = (...words: string[]) => penny(words, { cwd: folder.path, env: env() });
const sync = (at: string) => run('sync', '--json', '--now', at);

async function costAt(at: string, ...words: string[]) {
  const { out } = await run('cost', ...(words.length > 0 ? words : ['all', '2026-03']), '--json', '--now', at);
  return JSON.parse(out);
}

const centsOf = (charges: readonly AwsCharge[]) =>
  Math.round(charges.reduce((sum, { effectiveCost }) => sum + effectiveCost, 0) * 100);
const inMarch = ({ day }: AwsCharge) => day.startsWith('2026-03');

describe('figures of Cost Explorer', () => {
  it('are not settled by one reading, and settled up to 48 hours ago by a second that agrees', async () => {
    await sync(MORNING);
    const once = await costAt(MORNING);

    await sync(EVENING);
    const twice = await costAt(EVENING);

    expect(once.settledThrough).toBeNull();
    expect(twice.settledThrough).toBe('2026-03-07');
    expect(Math.round(twice.totals.USD * 100)).toBe(centsOf(bill.filter(inMarch)));
  });

  it('are not settled while they move by more than half a per cent, and are when they move by less', async () => {
    await sync(MORNING);
    bill = bill.map((charge) => {
      const grows = charge.day === '2026-03-04' ? 1.02 : charge.day === '2026-03-02' ? 1.001 : 1;
      return { ...charge, effectiveCost: charge.effectiveCost * grows };
    });

    await sync(EVENING);

    const { settledThrough, totals } = await costAt(EVENING);
    expect(settledThrough).toBe('2026-03-03');
    expect(Math.round(totals.USD * 100)).toBe(centsOf(bill.filter(inMarch)));
  });

  it('are not settled by a second reading after less than twelve hours', async () => {
    policy({ source: ', readEveryHours: 1' });
    await sync(MORNING);

    await sync('2026-03-10T20:00:00Z');

    expect((await costAt(EVENING)).settledThrough).toBeNull();
  });

  it('show a day that appears late', async () => {
    await sync(MORNING);
    bill = [...bill, aCharge({ day: '2026-03-05', effectiveCost: 1000 })];

    await sync(EVENING);

    const { totals } = await costAt(EVENING);
    expect(Math.round(totals.USD * 100)).toBe(centsOf(bill.filter(inMarch)));
  });
});

describe("the day's cap of billed requests", () => {
  it('ends the reading with a sentence, keeps what was complete, and lets tomorrow go on', async () => {
    await sync('2026-03-09T08:00:00Z');
    policy({ source: ', maxRequestsPerDay: 3' });
    bill = bill.map((charge) => ({ ...charge, effectiveCost: charge.effectiveCost * 2 }));
    const asked = aws.calls.length;

    const { code, err } = await sync(MORNING);

    expect(code).toBe(1);
    expect(err).toMatch(/stopped: today's cap of 3 billed requests is used up.*tomorrow goes on/);
    expect(aws.calls.length - asked).toBe(3);
    const { totals } = await costAt(MORNING);
    expect(Math.round(totals.USD * 100)).toBe(centsOf(bill.filter(inMarch)));
    expect((await sync('2026-03-10T23:00:00Z')).code).toBe(1);
    expect(aws.calls.length - asked).toBe(3);
    expect((await sync('2026-03-11T09:00:00Z')).err).toMatch(/cap of 3/);
    expect(aws.calls.length - asked).toBe(6);
  });
});

describe('a change of the rules', () => {
  it('reads history again where other columns are needed, and allocates it anew', async () => {
    await sync(MORNING);
    expect((await costAt(MORNING, 'payments', '2026-03')).totals.USD).toBeCloseTo(
      centsOf(bill.filter(inMarch).filter(({ tags }) => tags.team === 'team-1')) / 100,
      2,
    );
    const asked = aws.calls.length;

    policy({ owns: "{ account: '100000000002' }" });
    const { code } = await sync('2026-03-10T10:00:00Z');

    expect(code).toBe(0);
    expect(aws.calls.length).toBeGreaterThan(asked);
    expect((await costAt(MORNING, 'payments', '2026-03')).totals.USD).toBeCloseTo(
      centsOf(bill.filter(inMarch).filter(({ subAccountId }) => subAccountId === '100000000002')) / 100,
      2,
    );
  });
});
