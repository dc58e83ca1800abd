import { afterEach, describe, expect, it } from 'vitest';
import { startTestBot, type TestBot } from '../fakes/bot.ts';
import { bring } from '../jobs/budgets.ts';

const NOW = Temporal.Instant.from('2026-11-19T08:00:00Z');

let bot: TestBot;
afterEach(() => bot.stop());

async function aBot(bills?: Parameters<typeof bring>[2]): Promise<void> {
  bot = await startTestBot({ now: NOW });
  await bring(bot, '2026-11-16', bills);
}

const ask = async (user: string, text: string) => (await bot.type(user, text)).join('\n');

describe('/cost forecast', () => {
  it('says where the month will end, how sure that is, and what is settled of it', async () => {
    await aBot();

    const said = await ask('U0BEN', '/cost forecast');

    expect(said).toMatch(/^payments: about \$3,000 in 2026-11\n80 % sure: \$3,000 to \$3,000\./);
    expect(said).toContain('$1,600.00 so far, settled through 16 Nov.');
    expect(said).toContain('-3.2 % against the $3,100.00 of last month.');
    expect(said).toMatch(/Through 16 Feb: about \$9,200 more/);
    expect(said).toContain('made from settled days alone');
  });

  it('counts in what is declared ahead, and says so', async () => {
    await aBot();
    await ask('U0BEN', '/cost planned load-test 2026-11-27..2026-11-28 +500');

    const said = await ask('U0BEN', '/cost forecast');

    expect(said).toContain('payments: about $3,500 in 2026-11');
    expect(said).toContain('Declared ahead and counted in: $500.00 (load-test).');
  });

  it('names what moved most against last month', async () => {
    await aBot({
      more: [10, 11, 12].map((day) => ({ day: `2026-11-${day}`, billed: 40, key: { serviceName: 'S3' } })),
    });

    expect(await ask('U0BEN', '/cost forecast')).toMatch(/Moved most against .* S3 \+\$120\.00/);
  });

  it('says why it cannot, where it cannot', async () => {
    bot = await startTestBot({ now: NOW });

    expect(await ask('U0BEN', '/cost forecast')).toBe('payments: no figures to forecast from.');
  });

  it('is one team at a time, and only of what one may see', async () => {
    await aBot();

    expect(await ask('U0BEN', '/cost forecast search')).toMatch(/not shown to you/);
    expect(await ask('U0BEN', '/cost forecast payments search')).toMatch(/One team at a time/);
    expect(await ask('U0FIN', '/cost forecast all')).toMatch(/^all: about \$3,000 in/);
  });

  it.each([
    ['paymets', /^"paymets" is not a team\. Did you mean payments\? Write: \/cost forecast \[TEAM \| all\]/],
    ['payments tomorrow', /^"tomorrow" is not a team\. Write: .*; it is always of this month and the next 90 days/],
    ['30d', /^"30d" is not a team\. .*Teams: all, payments, search/],
    ['payments by service', /^"by" is not a team\./],
  ])('takes a team and nothing else: %s', async (words, sentence) => {
    bot = await startTestBot({ now: NOW });

    expect(await ask('U0FIN', `/cost forecast ${words}`)).toMatch(sentence);
  });

  it.each(['mine', 'my-team', 'PAYMENTS'])('knows a team however it is written: %s', async (word) => {
    bot = await startTestBot({ now: NOW });

    expect(await ask('U0BEN', `/cost forecast ${word}`)).toBe('payments: no figures to forecast from.');
  });
});
