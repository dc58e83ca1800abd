import { ErrorCode, WebClient } from '@slack/web-api';
import { afterEach, describe, expect, it } from 'vitest';
import type { SandboxSlack } from '../../sandbox/slack/server.ts';
import { BOT_TOKEN, startWorkspace } from './workspace.ts';

const NOW = Temporal.Instant.from('2026-03-10T09:00:00Z');
const table = {
  type: 'data_table' as const,
  caption: 'Cost',
  rows: [[{ type: 'raw_text' as const, text: 'Service' }], [{ type: 'raw_text' as const, text: 'EC2' }]],
};

let slack: SandboxSlack;

async function workspaceAndClient(options: Parameters<typeof startWorkspace>[0] = {}): Promise<WebClient> {
  slack = await startWorkspace({ now: () => NOW, ...options });
  return new WebClient(BOT_TOKEN, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
}

/** The error word Slack answers. */
async function errorOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason,
  );
  const data = typeof error === 'object' && error !== null && 'data' in error ? error.data : undefined;
  return typeof data === 'object' && data !== null && 'error' in data ? String(data.error) : String(error);
}

afterEach(() => slack.stop());

describe('the Web API of the sandbox', () => {
  it('knows its bot by its token, and nobody else', async () => {
    const client = await workspaceAndClient();

    const me = await client.auth.test();
    const stranger = errorOf(new WebClient('xoxb-wrong', { slackApiUrl: slack.apiUrl }).auth.test());

    expect(me).toMatchObject({ ok: true, user_id: 'U0PENNY', bot_id: 'B0PENNY', team: 'Sandbox' });
    expect(await stranger).toBe('invalid_auth');
  });

  it('gives messages of one instant different, rising timestamps', async () => {
    const client = await workspaceAndClient();

    const first = await client.chat.postMessage({ channel: 'C0PAY', text: 'one' });
    const second = await client.chat.postMessage({ channel: '#payments', text: 'two' });

    expect([first.ts, second.ts]).toEqual(['1773133200.000000', '1773133200.000100']);
  });

  it('finds a message again by the metadata it was posted with', async () => {
    const client = await workspaceAndClient();
    const metadata = { event_type: 'digest', event_payload: { slot: 'payments 2026-03-10' } };
    await client.chat.postMessage({ channel: 'C0PAY', text: 'Digest', metadata });
    await slack.say({ user: 'U0ANA', channel: 'payments', text: 'thanks' });

    const history = await client.conversations.history({ channel: 'C0PAY', include_all_metadata: true, oldest: '1' });

    expect(history.messages?.map((message) => message.metadata)).toEqual([undefined, metadata]);
  });

  it('pages through history with a cursor', async () => {
    const client = await workspaceAndClient();
    for (const text of ['one', 'two', 'three']) await client.chat.postMessage({ channel: 'C0PAY', text });

    const first = await client.conversations.history({ channel: 'C0PAY', limit: 2 });
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await client.conversations.history({ channel: 'C0PAY', limit: 2, cursor });

    expect(first).toMatchObject({ has_more: true, messages: [{ text: 'three' }, { text: 'two' }] });
    expect(second).toMatchObject({ has_more: false, messages: [{ text: 'one' }] });
  });

  it('edits the bot’s own messages and nobody else’s', async () => {
    const client = await workspaceAndClient();
    const { ts = '' } = await client.chat.postMessage({ channel: 'C0PAY', text: 'provisional' });
    await slack.say({ user: 'U0ANA', channel: 'payments', text: 'mine' });
    const anas = slack.state.messages.at(-1)?.ts ?? '';

    await client.chat.update({ channel: 'C0PAY', ts, text: 'settled' });

    expect(slack.state.message('C0PAY', ts)).toMatchObject({ text: 'settled' });
    expect(await errorOf(client.chat.update({ channel: 'C0PAY', ts: anas, text: 'x' }))).toBe('cant_update_message');
    expect(await errorOf(client.chat.update({ channel: 'C0PAY', ts: '1.0', text: 'x' }))).toBe('message_not_found');
  });

  it('keeps the blocks of a message when only its text is edited', async () => {
    const client = await workspaceAndClient();
    const { ts = '' } = await client.chat.postMessage({ channel: 'C0PAY', text: 'one', blocks: [table] });

    await client.chat.update({ channel: 'C0PAY', ts, text: 'two' });
    const kept = slack.state.message('C0PAY', ts)?.blocks.length;
    await client.chat.update({ channel: 'C0PAY', ts, text: 'three', blocks: [] });

    expect([kept, slack.state.message('C0PAY', ts)?.blocks.length]).toEqual([1, 0]);
  });

  it('takes a channel’s name where a message is posted, and only there', async () => {
    const client = await workspaceAndClient();

    const toPerson = await client.chat.postMessage({ channel: 'U0BEN', text: 'psst' });

    expect(toPerson.channel).toBe('D0BEN');
    expect(await errorOf(client.conversations.history({ channel: '#payments' }))).toBe('channel_not_found');
  });

  it('asks for another scope in a direct conversation', async () => {
    const client = await workspaceAndClient({ scopes: ['channels:history', 'im:write'] });
    await client.conversations.open({ users: 'U0ANA' });

    expect((await client.conversations.history({ channel: 'C0PAY' })).ok).toBe(true);
    expect(await errorOf(client.conversations.history({ channel: 'D0ANA' }))).toBe('missing_scope');
  });

  it('shows an ephemeral message to one person and keeps it out of history', async () => {
    const client = await workspaceAndClient();
    await client.chat.postEphemeral({ channel: 'C0PAY', user: 'U0ANA', text: 'for you' });

    const history = await client.conversations.history({ channel: 'C0PAY' });

    expect(slack.state.messages).toMatchObject([{ text: 'for you', ephemeralTo: 'U0ANA' }]);
    expect(history.messages).toEqual([]);
  });

  it.each([
    ['not_in_channel', 'C0RANDOM', { text: 'x' }],
    ['channel_not_found', 'C0NOWHERE', { text: 'x' }],
    ['is_archived', 'C0OLD', { text: 'x' }],
    ['no_text', 'C0PAY', { text: '' }],
    ['msg_too_long', 'C0PAY', { text: 'x'.repeat(40_001) }],
    ['invalid_blocks', 'C0PAY', { text: 'x', blocks: [{ type: 'headline' }] }],
    [
      'msg_blocks_too_long',
      'C0PAY',
      { text: 'x', blocks: Array(5).fill({ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(2900) } }) },
    ],
  ])('answers %s', async (error, channel, message) => {
    const client = await workspaceAndClient();

    expect(await errorOf(client.chat.postMessage({ channel, ...message }))).toBe(error);
  });

  it('says what is wrong with a block and where', async () => {
    const client = await workspaceAndClient();
    const blocks = [{ type: 'divider' }, { type: 'section', text: { type: 'mrkdwn', text: '' } }];

    const refused: unknown = await client.chat.postMessage({ channel: 'C0PAY', text: 'x', blocks }).catch((e) => e);

    expect(refused).toMatchObject({
      code: ErrorCode.PlatformError,
      data: { response_metadata: { messages: [expect.stringContaining('[json-pointer:/blocks/1/text/text]')] } },
    });
  });

  it('refuses native tables where the roll-out has not arrived', async () => {
    const client = await workspaceAndClient();
    slack.withoutNativeBlocks = true;
    const before = await errorOf(client.chat.postMessage({ channel: 'C0PAY', text: 'x', blocks: [table] }));

    slack.withoutNativeBlocks = false;
    const after = await client.chat.postMessage({ channel: 'C0PAY', text: 'x', blocks: [table] });

    expect([before, after.ok]).toEqual(['invalid_blocks', true]);
  });

  it('tells who is a guest and who is of another organisation', async () => {
    const client = await workspaceAndClient();

    const guest = await client.users.info({ user: 'U0GUEST' });
    const other = await client.users.info({ user: 'U0OTHER' });
    const ana = await client.users.lookupByEmail({ email: 'Ana@example.com' });

    expect(guest.user).toMatchObject({ is_restricted: true, team_id: 'T0SANDBOX' });
    expect(other.user).toMatchObject({ is_stranger: true, team_id: 'T0FOREIGN' });
    expect(other.user?.profile?.email).toBeUndefined();
    expect(ana.user?.id).toBe('U0ANA');
    expect(await errorOf(client.users.lookupByEmail({ email: 'olu@example.org' }))).toBe('users_not_found');
    expect(await errorOf(client.users.info({ user: 'U0NOBODY' }))).toBe('user_not_found');
  });

  it('lists channels, members and groups', async () => {
    const client = await workspaceAndClient();
    await client.conversations.open({ users: 'U0BEN' });

    const channels = await client.conversations.list({ exclude_archived: true });
    const direct = await client.conversations.list({ types: 'im' });
    const members = await client.conversations.members({ channel: 'C0PAY' });
    const groups = await client.usergroups.list();

    expect(channels.channels?.map((channel) => channel.name)).toEqual(['payments', 'random', 'shared']);
    expect(direct.channels).toMatchObject([{ user: 'U0BEN', is_im: true }]);
    expect(members.members).toEqual(['U0ANA', 'U0BEN', 'U0PENNY']);
    expect(groups.usergroups).toMatchObject([{ id: 'S0PAY', handle: 'pay' }]);
  });

  it('takes a CSV in three steps and shows it as a message', async () => {
    const client = await workspaceAndClient();

    await client.filesUploadV2({ channel_id: 'C0PAY', filename: 'cost.csv', content: 'team,cost\npayments,12.50\n' });

    const [file] = slack.state.messages.at(-1)?.files ?? [];
    expect(file).toMatchObject({ name: 'cost.csv', mimetype: 'text/csv' });
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe('team,cost\npayments,12.50\n');
    const download = await fetch(`${slack.url}/files/${file?.id}/cost.csv`);
    expect(await download.text()).toBe('team,cost\npayments,12.50\n');
  });

  it('refuses a method outside the scopes it was given', async () => {
    const client = await workspaceAndClient({ scopes: ['chat:write'] });

    expect(await errorOf(client.users.info({ user: 'U0ANA' }))).toBe('missing_scope');
    expect((await client.chat.postMessage({ channel: 'C0PAY', text: 'x' })).ok).toBe(true);
  });

  it('does not know methods Slack does not have', async () => {
    const client = await workspaceAndClient();

    expect(await errorOf(client.apiCall('chat.shout', { text: 'x' }))).toBe('unknown_method');
  });

  it('publishes a Home tab and refuses one written over a newer one', async () => {
    const client = await workspaceAndClient();
    const home = (text: string) => ({
      type: 'home' as const,
      blocks: [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text } }],
    });
    const first = await client.views.publish({ user_id: 'U0ANA', view: home('one') });
    await client.views.publish({ user_id: 'U0ANA', view: home('two') });

    const stale = client.views.publish({ user_id: 'U0ANA', view: home('three'), hash: first.view?.hash ?? '' });

    expect(await errorOf(stale)).toBe('hash_conflict');
    expect(JSON.stringify(slack.state.homes.get('U0ANA')?.payload)).toContain('two');
  });

  it('opens no modal on a trigger it never gave', async () => {
    const client = await workspaceAndClient();
    const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'Hi' }, blocks: [] };

    expect(await errorOf(client.views.open({ trigger_id: '1.2.3', view }))).toBe('invalid_trigger_id');
  });
});

describe('faults on demand', () => {
  it('makes a method fail as often as asked, then lets it work again', async () => {
    const client = await workspaceAndClient();
    slack.fail('chat.postMessage', { error: 'fatal_error', times: 2 });
    const post = () => client.chat.postMessage({ channel: 'C0PAY', text: 'x' });

    const errors = [await errorOf(post()), await errorOf(post())];

    expect(errors).toEqual(['fatal_error', 'fatal_error']);
    expect((await post()).ok).toBe(true);
    expect(slack.calls.map((call) => call.method)).toEqual(Array(3).fill('chat.postMessage'));
  });

  it('rate-limits with the seconds to wait', async () => {
    const client = await workspaceAndClient();
    slack.fail('chat.postMessage', { status: 429, retryAfter: 7 });
    const impatient = new WebClient(BOT_TOKEN, { slackApiUrl: slack.apiUrl, rejectRateLimitedCalls: true });

    const refused: unknown = await impatient.chat.postMessage({ channel: 'C0PAY', text: 'x' }).catch((e) => e);

    expect(refused).toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 7 });
    expect((await client.chat.postMessage({ channel: 'C0PAY', text: 'x' })).ok).toBe(true);
  });

  it('revokes the token', async () => {
    const client = await workspaceAndClient();
    slack.revokeToken();

    expect(await errorOf(client.auth.test())).toBe('token_revoked');
  });
});
