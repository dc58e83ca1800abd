import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxSlack } from '../../sandbox/slack/server.ts';
import { ended, spawnPenny } from '../fakes/penny-process.ts';
import { APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, startWorkspace } from '../sandbox/workspace.ts';

let folder: string;
let slack: SandboxSlack;
let child: ChildProcess;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'penny-main-'));
  slack = await startWorkspace();
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await slack.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** `npm start` with these settings. */
function begin(env: Record<string, string>): ChildProcess {
  const usual = { SLACK_API_URL: slack.apiUrl, PORT: '0', HOST: '127.0.0.1' };
  child = spawnPenny('main.ts', [], { cwd: folder, env: { ...usual, ...env } });
  return child;
}

/** Waits until it says that it is ready, and gives the port. */
function ready(started: ChildProcess): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  let said = '';
  started.stderr!.on('data', (chunk: Buffer) => {
    said += chunk;
    const found = /ready(?: on port (\d+)|, in)/.exec(said);
    if (found) resolve(found[1]);
  });
  started.once('close', () => reject(new Error(`never ready: ${said}`)));
  return promise;
}

const HTTP = { SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_SIGNING_SECRET: SIGNING_SECRET };

describe('starting with settings that cannot work', () => {
  it.each<[string, Record<string, string>, RegExp, number]>([
    ['no token', {}, /^SLACK_BOT_TOKEN is missing\. .*OAuth & Permissions.*\n$/, 2],
    ['neither way to listen', { SLACK_BOT_TOKEN: BOT_TOKEN }, /^Set SLACK_APP_TOKEN for Socket Mode, or .*\n$/, 2],
    ['a wrong token', { ...HTTP, SLACK_BOT_TOKEN: 'xoxb-wrong' }, /^Slack does not accept SLACK_BOT_TOKEN .*\n$/, 1],
    ['a port that is none', { ...HTTP, PORT: 'high' }, /a fault:\n {2}environment: PORT is not a port number\n$/, 2],
    ['no such file', { ...HTTP, PENNY_CONFIG: 'gone.yml' }, /^There is no gone\.yml\. .*\n$/, 2],
    ['no such Slack', { ...HTTP, SLACK_API_URL: 'http://127.0.0.1:9/api/' }, /^Slack does not answer; .*\n$/, 1],
  ])('says in one sentence that there is %s, and ends', async (_, env, sentence, code) => {
    const outcome = await ended(begin(env));

    expect(outcome.err).toMatch(sentence);
    expect(outcome).toMatchObject({ code, out: '' });
  });

  it('tells every fault of the file at once', async () => {
    writeFileSync(join(folder, 'penny.yml'), 'timeZone: Mars\nteams:\n  - colour: red\n');

    const { err, code } = await ended(begin(HTTP));

    expect(err).toMatch(/3 faults:\n {2}penny.yml:1: timeZone .*\n {2}penny.yml:3: .*\n {2}penny.yml:3: /);
    expect(code).toBe(2);
  });

  it('says that a revoked token must be renewed', async () => {
    slack.revokeToken();

    expect(await ended(begin(HTTP))).toMatchObject({ code: 1, err: expect.stringMatching(/was revoked.*Install/) });
  });

  it('says that the port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const port = String(portOf(taken));

    const outcome = await ended(begin({ ...HTTP, PORT: port }));

    taken.close();
    expect(outcome).toMatchObject({
      code: 1,
      err: `Port ${port} is taken; stop what listens there, or set another PORT.\n`,
    });
  });

  it('does not touch a database that is damaged, and says how to restore it', async () => {
    writeFileSync(join(folder, 'penny.db'), 'this is no database, whatever its name says'.repeat(100));

    expect(await ended(begin(HTTP))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/damaged.*penny restore FILE/),
    });
  });
});

describe('a running Penny', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends cleanly within two seconds of %s, and starts again', async (signal) => {
    const port = await ready(begin(HTTP));
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    const began = performance.now();

    child.kill(signal);

    expect((await ended(child)).code).toBe(0);
    expect(performance.now() - began).toBeLessThan(2500);
    await ready(begin(HTTP));
  });

  it('ends as cleanly in Socket Mode', async () => {
    await ready(begin({ SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_APP_TOKEN: APP_TOKEN }));

    child.kill('SIGTERM');

    expect((await ended(child)).code).toBe(0);
  });

  it('stops a reading of the bills that is under way, and leaves nothing running', async () => {
    const neverAnswers = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(neverAnswers, 'listening');
    const asked = once(neverAnswers, 'connection');
    writeFileSync(
      join(folder, 'penny.yml'),
      "sources: [{ name: aws, kind: aws-cost-explorer, billingAccountId: '123456789012' }]\n",
    );
    const credentials = { AWS_ACCESS_KEY_ID: 'k', AWS_SECRET_ACCESS_KEY: 's', AWS_REGION: 'us-east-1' };
    begin({ ...HTTP, ...credentials, AWS_ENDPOINT_URL: `http://127.0.0.1:${portOf(neverAnswers)}` });
    const [connection]: Socket[] = await asked;
    const hungUp = once(connection!, 'close');

    child.kill('SIGTERM');

    expect((await ended(child)).code).toBe(0);
    await hungUp;
    neverAnswers.close();
  });
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;
