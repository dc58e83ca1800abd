import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Anomaly } from '../../src/model/anomaly.ts';
import { anAnomaly } from '../analysis/anomalies.ts';
import { startTestBot, type TestBot, until } from '../fakes/bot.ts';
import { toldTo } from '../jobs/digests.ts';

let bot: TestBot;
beforeEach(async () => {
  bot = await startTestBot({ now: Temporal.Instant.from('2026-11-20T07:00:00Z') });
  await bot.store.anomalies.put([{ anomaly: anAnomaly() }]);
  await bot.moveTo('2026-11-20T07:15:00Z');
});
afterEach(() => bot.stop());

const alert = () => bot.slack.state.messages.find(({ text }) => text.includes('than expected'))!;
const press = (user: string, actionId: string) =>
  bot.slack.press({ user, channel: 'C0PAY', messageTs: alert().ts, actionId });
const whispers = (user: string) =>
  bot.slack.state.messages.filter(({ ephemeralTo }) => ephemeralTo === user).map(({ text }) => text);
const said = (user: string, pattern: RegExp) =>
  until(
    () => whispers(user).join('\n'),
    (text) => pattern.test(text),
  );
const stored = (): Promise<Anomaly> => bot.store.anomalies.find('A1');
const buttonsLeft = () => JSON.stringify(alert().blocks).match(/anomaly\.\w+/g) ?? [];

describe('the buttons of an alert', () => {
  it.each([
    ['anomaly.expected', 'NO', /Noted: expected\. I am less easily alarmed/, 'expected'],
    ['anomaly.unexpected', 'YES', /Noted: not expected\. I look a little closer/, 'not expected'],
    ['anomaly.planned', 'PLANNED_ACTIVITY', /Noted: planned\. I say no more about it/, 'planned'],
  ])('%s keeps the answer, shows it on the alert and says what it does', async (actionId, feedback, sentence, word) => {
    await press('U0BEN', actionId);

    await said('U0BEN', sentence);
    expect(await stored()).toMatchObject({ feedback, feedbackBy: 'U0BEN' });
    expect(alert().text).toContain(`<@U0BEN>: ${word}.`);
    expect(buttonsLeft().length > 0).toBe(feedback === 'YES');
  });

  it('snooze for a week', async () => {
    await press('U0ANA', 'anomaly.snooze');

    await said('U0ANA', /Snoozed until 27 Nov/);
    expect(await stored()).toMatchObject({ snoozedUntil: '2026-11-27' });
  });

  it('count the newest answer', async () => {
    await press('U0BEN', 'anomaly.unexpected');
    await said('U0BEN', /not expected/);
    await press('U0ANA', 'anomaly.planned');

    await said('U0ANA', /planned/);
    expect(await stored()).toMatchObject({ feedback: 'PLANNED_ACTIVITY', feedbackBy: 'U0ANA' });
  });

  it.each(['U0SAM', 'U0GUEST', 'U0OTHER', 'U0NEW'])('do nothing for %s, who may not see these costs', async (user) => {
    await press(user, 'anomaly.expected');

    await said(user, /not shown to you|members of this organisation/);
    expect(await stored()).not.toHaveProperty('feedback');
  });
});

describe('assigning an anomaly', () => {
  const open = async (user: string) => {
    await press(user, 'anomaly.assign');
    return until(
      () => bot.slack.state.modals.get(user)?.at(-1),
      (view) => view !== undefined,
    );
  };

  it('asks who looks after it, tells them, and shows it on the alert', async () => {
    const view = await open('U0ANA');

    await bot.slack.submitView({ user: 'U0ANA', viewId: view!.id, values: { user: 'U0BEN' } });

    await until(
      () => toldTo(bot, 'U0BEN'),
      (told) => told.some((text) => text.includes('than expected')),
    );
    expect(await stored()).toMatchObject({ assignee: 'U0BEN' });
    expect(alert().text).toContain('<@U0BEN> looks after it.');
  });

  it('refuses somebody who may not see these costs', async () => {
    const view = await open('U0ANA');

    await bot.slack.submitView({ user: 'U0ANA', viewId: view!.id, values: { user: 'U0SAM' } });

    await until(
      () => toldTo(bot, 'U0ANA'),
      (told) => told.some((text) => text.includes('not shown')),
    );
    expect(await stored()).not.toHaveProperty('assignee');
  });

  it('opens no form for somebody who may not see these costs', async () => {
    await press('U0SAM', 'anomaly.assign');

    await said('U0SAM', /not shown to you/);
    expect(bot.slack.state.modals.get('U0SAM')?.at(-1)).toBeUndefined();
  });
});
