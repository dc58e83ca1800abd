import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestBot, type TestBot } from '../fakes/bot.ts';
import { aBill, aFolder } from '../ingestion/bills.ts';
import { toldTo } from './digests.ts';

let folder: Awaited<ReturnType<typeof aFolder>>;
let bot: TestBot;
beforeEach(async () => {
  folder = await aFolder();
  const policy = `\nsources: [{ name: main, kind: focus, paths: [${folder.path}/bill.csv] }]\n`;
  bot = await startTestBot({ policy, now: Temporal.Instant.from('2026-11-20T07:00:00Z') });
});
afterEach(async () => {
  await bot.stop();
  await folder.remove();
});

const hour = (time: string) => bot.moveTo(`2026-11-20T${time}:00Z`);
const told = () => toldTo(bot, 'U0OPS').filter((text) => text.startsWith('Reading the bills'));

it('tells the operators of a job that has failed for two hours, once, and when it works again', async () => {
  await hour('08:00');
  expect(told()).toEqual([]);

  await hour('09:00');
  await hour('10:00');
  const failing = expect.stringMatching(/^Reading the bills has failed since 2026-11-20 07:00 UTC: .*bill\.csv/);
  expect(told()).toEqual([failing]);

  folder.write('bill.csv', aBill([{}]));
  await hour('11:00');
  await hour('12:00');
  expect(told()).toEqual([failing, 'Reading the bills works again.']);
});

it('says nothing of a failure that passes by itself', async () => {
  await hour('08:00');
  folder.write('bill.csv', aBill([{}]));
  await hour('09:00');
  await hour('12:00');

  expect(told()).toEqual([]);
});
