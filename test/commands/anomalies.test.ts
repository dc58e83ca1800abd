import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../commands/index.ts';
import { compileAllocation } from '../../src/analysis/allocation.ts';
import { anAnomaly } from '../analysis/anomalies.ts';
import { startTestBot, type TestBot } from '../fakes/bot.ts';

let bot: TestBot;
beforeEach(async () => {
  bot = await startTestBot({ now: Temporal.Instant.from('2026-11-20T07:00:00Z') });
});
afterEach(() => bot.stop());

const ask = async (userId: string, text: string) => (await bot.type(userId, text)).join('\n');

describe('/cost anomalies', () => {
  beforeEach(() =>
    bot.store.anomalies.put([
      { anomaly: anAnomaly() },
      { anomaly: anAnomaly({ anomalyId: 'A2', scope: 'search', severity: 'low', state: 'ended' }) },
      { anomaly: anAnomaly({ anomalyId: 'A3', severity: 'none' }) },
      { anomaly: anAnomaly({ anomalyId: 'A4', firstDay: '2026-09-01', lastDay: '2026-09-02', state: 'ended' }) },
    ]),
  );

  it('shows one’s own team’s of the last 30 days, without what is never told', async () => {
    const said = await ask('U0BEN', '/cost anomalies');

    expect(said).toMatch(
      /^payments: one anomaly in the last 30 days.*\+\$300\.00 against what was expected; 1 going on/,
    );
    expect(said).toMatch(/AmazonEC2 +2026-11-18 +\+\$300\.00/);
    expect(said).not.toContain('search');
  });

  it('shows everybody’s to who sees all', async () => {
    expect(await ask('U0FIN', '/cost anomalies all')).toMatch(
      /^all: 2 anomalies[\s\S]*payments: AmazonEC2[\s\S]*search: AmazonEC2/,
    );
  });

  it('takes any period', async () => {
    expect(await ask('U0BEN', '/cost anomalies 2026-09')).toMatch(/one anomaly in 2026-09/);
    expect(await ask('U0BEN', '/cost anomalies 2026-08')).toMatch(/nothing out of the ordinary in 2026-08/);
  });

  it('refuses somebody else’s team, and teaches what it does not do', async () => {
    expect(await ask('U0BEN', '/cost anomalies search')).toMatch(/not shown to you/);
    expect(await ask('U0BEN', '/cost anomalies by service')).toMatch(/each names its own services/);
    expect(await ask('U0BEN', '/cost anomaly')).toMatch(/Did you mean anomalies/);
  });

  it('has the document that scripts rely on', async () => {
    const { config, store, clock } = bot;
    const deps = {
      store,
      config,
      clock,
      clouds: [],
      rulesFingerprint: compileAllocation(config).fingerprint,
      remember: () => undefined,
      wakeRunner: () => undefined,
      proposalsChanged: () => undefined,
    };

    const { data } = await runCommand(['anomalies', 'payments'], deps, { who: { userId: 'terminal', operator: true } });

    expect(data).toMatchObject({
      anomalies: [
        {
          anomalyId: 'A1',
          team: 'payments',
          firstDay: '2026-11-18',
          lastDay: '2026-11-19',
          totalActualSpend: 450,
          totalExpectedSpend: 150,
          totalImpact: 300,
          currency: 'USD',
          state: 'open',
          feedback: null,
          rootCauses: [{ serviceName: 'AmazonEC2', impact: 300 }],
        },
      ],
    });
  });
});

describe('/cost planned', () => {
  it('declares a cost ahead for one’s own team, lists it and removes it', async () => {
    expect(await ask('U0BEN', '/cost planned load-test Fri-Sun +3000')).toMatch(
      /Planned for payments: load-test\nload-test, payments: \+\$3,000\.00 20 Nov to 22 Nov \(UTC\)/,
    );
    expect(await ask('U0ANA', '/cost planned')).toMatch(/load-test, payments/);
    expect(await ask('U0ANA', '/cost planned remove load-test')).toMatch(
      /No longer planned: load-test\nNothing is planned/,
    );
  });

  it('is for one’s own scope only', async () => {
    expect(await ask('U0BEN', '/cost planned load-test Fri +3000 search')).toMatch(/not shown to you/);
    expect(await bot.store.planned.list('2026-01-01')).toEqual([]);

    await ask('U0SAM', '/cost planned sale Sat +10');
    expect(await ask('U0BEN', '/cost planned remove sale')).toMatch(/payments has no plan called "sale"/);
    expect(await ask('U0FIN', '/cost planned all')).toMatch(/sale, search/);
  });

  it('teaches how it is written', async () => {
    expect(await ask('U0BEN', '/cost planned load-test')).toMatch(/On which days\?/);
    expect(await ask('U0BEN', '/cost planned remove')).toMatch(/Which plan\?/);
  });
});
