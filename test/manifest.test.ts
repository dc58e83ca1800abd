import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '..');

interface Manifest {
  features: { slash_commands: { command: string }[] };
  oauth_config: { scopes: { bot: string[] } };
  settings: { event_subscriptions: { bot_events: string[] } };
}

const manifest = parse(readFileSync(join(ROOT, 'manifest.yml'), 'utf8')) as Manifest;

const sources = ['commands', 'jobs', 'src'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(ROOT, folder, path), 'utf8')),
);
const code = sources.join('\n');
const all = (pattern: RegExp) => [...new Set([...code.matchAll(pattern)].map((match) => match[1]!))].sort();

/** What Slack asks for each method and event we use (docs.slack.dev/reference/methods, /events). */
const SCOPES: Record<string, string[]> = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'files.uploadV2': ['files:write'],
  filesUploadV2: ['files:write'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read', 'users:read.email'],
  'users.lookupByEmail': ['users:read.email'],
  'users.conversations': ['channels:read', 'groups:read'],
  'views.publish': [],
  'views.open': [],
  'views.push': [],
  'views.update': [],
  '/cost': ['commands'],
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  'message.im': ['im:history'],
};

describe('manifest.yml', () => {
  const events = [...all(/app\.event\('([\w.]+)'/g), ...(code.includes('app.message(') ? ['message.im'] : [])].sort();
  const commands = all(/app\.command\('([^']+)'/g);

  it('has the commands the code answers', () => {
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(commands);
  });

  it('subscribes to the events the code listens to', () => {
    expect([...manifest.settings.event_subscriptions.bot_events].sort()).toEqual(events);
  });

  it('asks for exactly the scopes of what the code calls', () => {
    const methods = all(
      /client\.((?:auth|chat|conversations|files|usergroups\.users|users|views)\.\w+|filesUploadV2)\(/g,
    );
    const unknown = [...methods, ...events, ...commands].filter((name) => !SCOPES[name]);
    const needed = new Set([...methods, ...events, ...commands].flatMap((name) => SCOPES[name] ?? []));

    expect(unknown).toEqual([]);
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...needed].sort());
  });

  it('draws only buttons the code answers', () => {
    const drawn = all(/actionId: '([\w.]+)'/g);
    const answered = all(/(?:app\.action(?:<\w+>)?|onPress)\('([\w.]+)'/g);

    expect(drawn).toEqual(answered);
  });

  it('opens only forms whose submission the code takes', () => {
    expect(all(/callback_id: '([\w.]+)'/g)).toEqual(all(/app\.view\('([\w.]+)'/g));
  });
});
