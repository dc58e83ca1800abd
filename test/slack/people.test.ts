import { WebClient } from '@slack/web-api';
import { afterEach, describe, expect, it } from 'vitest';
import type { SandboxSlack } from '../../sandbox/slack/server.ts';
import { slackPeople } from '../../src/slack/people.ts';
import { BOT_TOKEN, startWorkspace } from '../sandbox/workspace.ts';

let slack: SandboxSlack;
afterEach(() => slack.stop());

async function peopleOf(options: Parameters<typeof startWorkspace>[0] = {}) {
  slack = await startWorkspace(options);
  const client = new WebClient(BOT_TOKEN, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  return slackPeople(client, { teamId: 'T0SANDBOX' });
}
const callsOf = (method: string) => slack.calls.filter((call) => call.method === method).length;

describe('people', () => {
  it('are believed for a few minutes, unless they must be known afresh', async () => {
    const people = await peopleOf();
    await people.byId('U0ANA');
    await people.byId('U0ANA');
    const believed = callsOf('users.info');

    const ana = await people.byId('U0ANA', { fresh: true });

    expect([believed, callsOf('users.info')]).toEqual([1, 2]);
    expect(ana.email).toBe('ana@example.com');
  });

  it('who have left are nobody as soon as they must be known afresh', async () => {
    const people = await peopleOf();
    await people.byId('U0ANA');
    slack.state.people.find(({ id }) => id === 'U0ANA')!.isDeactivated = true;

    await expect(people.byId('U0ANA', { fresh: true })).rejects.toThrow('Only people of this workspace');
    await expect(people.byId('U0ANA')).rejects.toThrow('Only people of this workspace');
    expect(await people.idByEmail('ana@example.com')).toBeUndefined();
  });

  it('of a user group are read, and a group that cannot be read has no members but a reason', async () => {
    const people = await peopleOf();

    expect(await people.groupMembers('S0PAY')).toContain('U0ANA');
    await expect(people.groupMembers('S0NONE')).rejects.toThrow(
      'I cannot ask Slack who is in the user group S0NONE (no_such_subteam)',
    );
  });

  it('of a group are not what they were once Slack does not tell any more', async () => {
    const people = await peopleOf();
    await people.groupMembers('S0PAY');
    slack.fail('usergroups.users.list', { error: 'fatal_error' });

    await expect(people.groupMembers('S0PAY', { fresh: true })).rejects.toThrow('try again in a minute');
  });

  it('of a group need a scope, which is named', async () => {
    const people = await peopleOf({ scopes: ['users:read'] });

    await expect(people.groupMembers('S0PAY')).rejects.toThrow('needs the scope usergroups:read');
  });
});
