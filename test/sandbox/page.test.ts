import { afterEach, describe, expect, it } from 'vitest';
import { buildPage } from '../../sandbox/page/build.ts';
import type { SandboxSlack } from '../../sandbox/slack/server.ts';
import type { Snapshot } from '../../sandbox/slack/snapshot.ts';
import { startWorkspace } from './workspace.ts';

let slack: SandboxSlack;

/** The next pictures a person's page gets. */
async function* pictures(user: string): AsyncGenerator<Snapshot> {
  const response = await fetch(`${slack.url}/sandbox/events?user=${user}`);
  let text = '';
  for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      yield JSON.parse(text.slice('data: '.length, end));
      text = text.slice(end + 2);
    }
  }
}

const act = (name: string, body: unknown, type = 'application/json') =>
  fetch(`${slack.url}/sandbox/${name}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: JSON.stringify(body),
  });

afterEach(() => slack.stop());

describe('the page', () => {
  it('is served whole by the workspace and asks nothing of any other host', async () => {
    slack = await startWorkspace({ page: await buildPage() });
    const get = async (path: string) => (await fetch(slack.url + path)).text();

    const [html, script, styles] = await Promise.all(['/', '/page/page.js', '/page/page.css'].map(get));

    expect(html).toContain('/page/page.js');
    expect(script).toContain('Only visible to you');
    expect(styles).toContain('.composer');
    expect(`${html}${styles}`).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });

  it('shows each person what they may see, and what is said while they look', async () => {
    slack = await startWorkspace();
    const anas = pictures('U0ANA');
    const bens = pictures('U0BEN');
    await Promise.all([anas.next(), bens.next()]);

    await slack.command({ user: 'U0ANA', channel: 'payments', text: '/cost' });
    await slack.say({ user: 'U0BEN', channel: 'payments', text: 'morning' });
    const [ana, ben] = await Promise.all([anas.next(), bens.next()]);

    expect(ana.value?.channels.map((channel: { name: string }) => channel.name)).toContain('random');
    expect(ben.value?.channels.map((channel: { name: string }) => channel.name)).not.toContain('random');
    expect(ana.value?.messages).toMatchObject([{ isEphemeral: true }, { text: 'morning' }]);
    expect(ben.value?.messages).toMatchObject([{ text: 'morning' }]);
  });

  it('moves the clock it was given', async () => {
    let now = Temporal.Instant.from('2026-03-10T09:00:00Z');
    const clock = {
      now: () => now,
      advance: (duration: Temporal.Duration) => {
        now = now.add(duration);
      },
      nextMorning: () => {
        now = Temporal.Instant.from('2026-03-11T09:00:00Z');
      },
    };
    slack = await startWorkspace({ clock });
    const anas = pictures('U0ANA');
    await anas.next();

    await act('clock', { move: 'PT1H' });
    const later = await anas.next();
    await act('clock', { move: 'next-morning' });
    const tomorrow = await anas.next();

    expect(later.value?.clock).toBe('2026-03-10T10:00:00Z');
    expect(tomorrow.value?.clock).toBe('2026-03-11T09:00:00Z');
  });

  it('lets a person bring the bot into a channel', async () => {
    slack = await startWorkspace();

    await act('invite', { user: 'U0ANA', channel: 'random' });

    expect(slack.state.channel('random')?.botIsMember).toBe(true);
  });

  it('takes nothing from another site’s form, and no stranger’s name', async () => {
    slack = await startWorkspace();

    const form = await act('say', { user: 'U0ANA', channel: 'payments', text: 'hi' }, 'text/plain');
    const nobody = await act('say', { user: 'U0NOBODY', channel: 'payments', text: 'hi' });

    expect([form.status, nobody.status]).toEqual([415, 404]);
    expect(await nobody.json()).toEqual({ error: 'Nobody in this workspace has the id U0NOBODY.' });
    expect(slack.state.messages).toEqual([]);
  });
});
