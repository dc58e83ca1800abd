import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Delivered, Deliverer } from './deliver.ts';
import { SlackError } from './errors.ts';
import { serveFile, takeUpload } from './file-routes.ts';
import type { InputValues } from './inputs.ts';
import { isJson, type SlackOptions } from './options.ts';
import { PageRoutes } from './page-routes.ts';
import { PeopleActs, type Pressed, type Said } from './people-acts.ts';
import type { PublicUrls } from './public-urls.ts';
import { parseJson, readBody, sendJson, sendText } from './request.ts';
import { ResponseUrls } from './response-urls.ts';
import { SocketMode } from './socket.ts';
import { Workspace } from './state.ts';
import { Triggers } from './triggers.ts';
import { type Submitted, ViewActs } from './view-acts.ts';
import { type ApiCall, type Failure, WebApi } from './web-api.ts';

/** A Slack on loopback: what a person does here reaches the bot, and what the bot says is seen here. */
export interface SandboxSlack {
  /** The page, `http://127.0.0.1:PORT`. */
  url: string;
  /** What the bot is given as `SLACK_API_URL`; ends in a slash. */
  apiUrl: string;
  port: number;
  state: Workspace;
  /** Every call the bot made of the Web API, in order. */
  calls: ApiCall[];
  /** While true, native charts and tables are `invalid_blocks`, as before their roll-out. */
  withoutNativeBlocks: boolean;
  stop(): Promise<void>;
  /** Where signed requests go from now on. */
  deliverTo(eventsUrl: string): void;
  command(said: Said): Promise<Delivered>;
  say(said: Said): Promise<Delivered | undefined>;
  press(pressed: Pressed): Promise<Delivered>;
  submitView(submitted: { user: string; viewId: string; values?: InputValues }): Promise<Submitted>;
  closeView(closed: { user: string; viewId: string; isCleared?: boolean }): Promise<void>;
  openHome(user: string): Promise<Delivered>;
  invite(invited: { user: string; channel: string }): Promise<void>;
  onChange(listener: () => void): () => void;
  /** Makes the next calls of a method fail. */
  fail(method: string, failure: Failure): void;
  /** From now on every call answers `token_revoked`. */
  revokeToken(): void;
}

interface Parts {
  workspace: Workspace;
  api: WebApi;
  responseUrls: ResponseUrls;
  pageRoutes: PageRoutes;
}

/** Starts the workspace on 127.0.0.1; it holds everything in memory and forgets it on `stop`. */
export async function startSlack(options: SlackOptions): Promise<SandboxSlack> {
  const server = createServer();
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const base = `http://127.0.0.1:${port}`;

  const socket = new SocketMode();
  const workspace = new Workspace(options);
  const triggers = new Triggers();
  const responseUrls = new ResponseUrls(workspace);
  const urls: PublicUrls = { base, socket: () => `ws://127.0.0.1:${port}/socket?ticket=${socket.issueTicket()}` };
  const { signingSecret, eventsUrl, retryDelays, commands } = options;
  const deliverer = new Deliverer({ signingSecret, eventsUrl, retryDelays }, socket);
  const acts = new PeopleActs({ workspace, deliverer, triggers, responseUrls, urls, commands });
  const viewActs = new ViewActs({ workspace, deliverer, triggers });
  const api = new WebApi({ workspace, options, triggers, urls });
  const pageRoutes = new PageRoutes({ workspace, options, urls, acts, viewActs });

  server.on(
    'request',
    (request, response) => void answer(request, response, { workspace, api, responseUrls, pageRoutes }),
  );
  server.on('upgrade', (request, stream) => socket.upgrade(request, stream));

  return {
    url: base,
    apiUrl: `${base}/api/`,
    port,
    state: workspace,
    calls: api.calls,
    get withoutNativeBlocks() {
      return api.withoutNativeBlocks;
    },
    set withoutNativeBlocks(value) {
      api.withoutNativeBlocks = value;
    },
    async stop() {
      deliverer.stop();
      pageRoutes.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
    deliverTo: (url) => {
      deliverer.eventsUrl = url;
    },
    command: (said) => acts.command(said),
    say: (said) => acts.say(said),
    press: (pressed) => acts.press(pressed),
    submitView: (submitted) => viewActs.submitView(submitted),
    closeView: (closed) => viewActs.closeView(closed),
    openHome: (user) => acts.openHome(user),
    invite: (invited) => acts.invite(invited),
    onChange: (listener) => workspace.onChange(listener),
    fail: (method, failure) => api.fail(method, failure),
    revokeToken: () => {
      api.isRevoked = true;
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', () => {
    server.off('error', reject);
    resolve();
  });
  return promise;
}

/** One request; a bug of ours is a 500 and a loud line, never a dead workspace. */
async function answer(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  try {
    await route(request, response, parts);
  } catch (error) {
    console.error('sandbox: a request to the Slack of the sandbox failed', request.method, request.url, error);
    if (!response.headersSent) sendJson(response, { ok: false, error: 'internal_error' }, 500);
    else response.end();
  }
}

async function route(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const host = request.headers.host ?? '';
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return sendText(response, 'loopback only', { status: 403 });

  const url = new URL(request.url ?? '/', `http://${host}`);
  if (url.pathname.startsWith('/api/')) return parts.api.handle(request, response, url);
  if (url.pathname.startsWith('/response/')) return respond(request, response, parts);
  if (url.pathname.startsWith('/upload/')) return takeUpload(request, response, parts.workspace);
  if (url.pathname.startsWith('/files/')) return serveFile(response, url.pathname, parts.workspace);
  if (!(await parts.pageRoutes.handle(request, response, url))) sendText(response, 'not found', { status: 404 });
}

/** A response_url answers in plain words: `ok`, or why not. */
async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { responseUrls, api }: Parts,
): Promise<void> {
  const body = parseJson((await readBody(request)).toString('utf8'));
  try {
    responseUrls.use(request.url ?? '', isJson(body) ? body : {}, api.withoutNativeBlocks);
    sendText(response, 'ok');
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    sendText(response, error.code, { status: error.code.endsWith('_url') ? 404 : 400 });
  }
}
