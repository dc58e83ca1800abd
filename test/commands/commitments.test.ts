import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../commands/index.ts';
import { adviseOnCommitments } from '../../src/advise-on-commitments.ts';
import { compileAllocation } from '../../src/analysis/allocation.ts';
import type { Instance } from '../../src/model/resource.ts';
import { startTestBot, type TestBot } from '../fakes/bot.ts';
import { aCommitment, aMachine, aUse } from '../fakes/commitments.ts';
import { aFoundWaste } from '../fakes/findings.ts';
import { bring } from '../jobs/budgets.ts';

let bot: TestBot;
beforeEach(async () => {
  bot = await startTestBot();
});
afterEach(() => bot.stop());

/** What `penny inspect` does after its look. */
const advise = () => adviseOnCommitments({ store: bot.store, config: bot.config }, bot.clock.now());

/** Makes a plan known, and five machines of which a bill says that none is covered. */
async function known({ covered = 0, billed = true } = {}): Promise<void> {
  await bring(bot, '2026-11-20');
  const coverage = {
    what: 'Savings Plans',
    unit: 'USD',
    covered: 3000,
    onDemand: 1000,
    start: '2026-10-22',
    end: '2026-11-21',
  };
  const facts = { commitments: [aCommitment()], uses: [aUse()], coverages: [coverage] };
  await bot.store.commitments.putPart('bill', { part: 'Savings Plans', facts }, bot.clock.now().toString());
  const machines = [1, 2, 3, 4, 5].map((number): Instance => aMachine({ resourceId: `i-${number}` }));
  await bot.store.resources.replacePlace('fleet', {
    cloud: 'aws',
    subAccountId: machines[0]!.subAccountId,
    regionId: 'us-east-1',
    resources: machines,
    readTypes: ['instance'],
    troubles: [],
    readAt: bot.clock.now().toString(),
  });
  if (billed) await haveBilled(covered, machines[0]!.subAccountId);
}

/** Five machines of 720 hours, so much of them paid by a plan. */
async function haveBilled(covered: number, subAccountId: string): Promise<void> {
  const row = {
    cloud: 'aws' as const,
    subAccountId,
    usageType: 'BoxUsage:m5.large',
    unit: 'Hrs',
    currency: 'USD',
    start: '2026-10-22',
    end: '2026-11-21',
    caveat: '',
  };
  const hours = 5 * 720;
  const onDemand = { ...row, quantity: hours * (1 - covered), cost: hours * (1 - covered) * 0.096 };
  const paid = { ...row, commitment: 'Savings Plan' as const, quantity: hours * covered, cost: hours * covered * 0.07 };
  await bot.store.prices.putUsage('bill', { usage: covered > 0 ? [onDemand, paid] : [onDemand], resources: [] });
}

const ask = async (words: string[]) => {
  await advise();
  const { config, store, clock } = bot;
  const deps = {
    config,
    store,
    clock,
    rulesFingerprint: compileAllocation(config).fingerprint,
    remember: () => undefined,
    wakeRunner: () => undefined,
    proposalsChanged: () => undefined,
    clouds: [],
  };
  return runCommand(['commitments', ...words], deps, { who: { userId: 'terminal', operator: true } });
};

describe('/cost commitments', () => {
  it('shows what is owned, how it is used and what to buy, to who sees everything', async () => {
    await known();

    await advise();

    const [said] = await bot.type('U0FIN', '/cost commitments');

    expect(said).toContain('$3,650.00 a month is committed, 90.0 % of it used: $365.00 a month is paid in vain');
    expect(said).toContain('Savings Plans: 75.0 % covered');
    expect(said).toMatch(/Compute Sav.*2027-01-23 +61 +90\.0 %/);
    expect(said).toContain('5 × m5.large in us-east-1 always ran and is not covered (stability 1.00)');
    expect(said).toContain('Reserved prices: AWS Price List of m5.large');
  });

  it('is refused to who sees a team alone', async () => {
    const [said] = await bot.type('U0ANA', '/cost commitments');

    expect(said).toContain('The costs of all are not shown to you.');
  });

  it('may be asked for all in so many words, and for nothing else', async () => {
    await known();

    expect((await bot.type('U0FIN', '/cost commitments all'))[0]).toContain('a month is committed');
    expect((await bot.type('U0FIN', '/cost commitments payments'))[0]).toContain('whole organisation’s');
  });

  it('advises nothing for what is covered already', async () => {
    await known({ covered: 1 });

    const { data } = await ask([]);

    expect(data).toMatchObject({ advice: [{ count: 0, whyNot: 'commitments cover all of it already' }] });
  });

  it('advises the half that is not covered', async () => {
    await known({ covered: 0.5 });

    // Five machines of 4 units: 20, of which 10 are covered; the floor of 10 is 2 machines and not 2.5.
    const { data } = await ask([]);

    expect(data).toMatchObject({ advice: [{ count: 2, floorUnits: 10, group: { coveredUnits: 10 } }] });
  });

  it('takes nothing for uncovered that no bill tells of', async () => {
    await known({ billed: false });

    const { data } = await ask([]);

    expect(data).toMatchObject({ advice: [], leftOut: { 'are on no bill that tells what is covered': 5 } });
  });

  it('commits to nothing that is found to be waste', async () => {
    await known();
    const { cloud, subAccountId, regionId, resourceType } = aMachine();
    const found = aFoundWaste({ cloud, subAccountId, regionId, resourceType, resourceId: 'i-1' });
    await bot.store.findings.apply({ found: [found], closed: [] }, bot.clock.now().toString());

    const { data } = await ask([]);

    expect(data).toMatchObject({ advice: [{ count: 4 }], leftOut: { 'may be waste (/cost waste)': 1 } });
  });

  it('is one document for scripts, which adds up no alternatives', async () => {
    await known();

    const { data } = await ask(['all']);

    expect(data).toMatchObject({
      totals: [{ billingCurrency: 'USD', utilisation: 0.9 }],
      commitments: [{ endsOn: '2027-01-23', use: { utilisation: 0.9 } }],
      coverages: [{ coverage: 0.75 }],
      cloudAdvice: [],
      troubles: [],
    });
    expect(JSON.parse(JSON.stringify(data)).advice[0].options).toHaveLength(12);
    expect(JSON.stringify(data)).not.toMatch(/totalSaving|null,null/);
  });
});
