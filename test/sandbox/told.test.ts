import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { STORY_TODAY } from '../../sandbox/story.ts';
import { addDays } from '../../src/model/period.ts';

/** A machine that is busy with other things still does it within this. */
const PATIENCE = 240_000;
/** The day before the forgotten load test settles enough to be seen; the notebook has been on since October. */
const OPENING = addDays(STORY_TODAY, -20);
const MORNINGS = 4;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ today: OPENING, withoutPage: true });
  await sandbox.firstJudgement;
}, PATIENCE);
afterAll(() => sandbox?.stop());

it(
  'what begins in an account of several teams is told once, in the channel of its team, with the culprit',
  async () => {
    for (let morning = 0; morning < MORNINGS; morning++) await sandbox.nextMorning();

    const { messages, channels } = sandbox.slack.state;
    const nameOf = (id: string) => channels.find((channel) => channel.id === id)?.name ?? id;
    const alerts = messages.filter(({ text }) => / than expected\n/.test(text));
    expect(alerts.map(({ channel, text }) => [nameOf(channel), text.split(':')[0]])).toEqual([
      ['data', 'data, Amazon SageMaker'],
      ['search', 'search, Amazon Elastic Compute Cloud - Compute'],
    ]);
    expect(alerts[0]!.text).toContain('Look first at: notebook-instance/notebook-gpu');
    expect(alerts[1]!.text).toMatch(/Look first at: i-.*Where: staging/s);
  },
  PATIENCE,
);
