import type { Server } from 'node:http';
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Config } from '../src/config.ts';
import { PennyError } from '../src/errors.ts';
import type { Route } from '../src/health.ts';
import { connectSlack, NO_TOKEN, type Workspace } from '../src/slack/connect.ts';
import { webClientOptions } from '../src/slack/notifier.ts';
import { answerOnce } from './answer-once.ts';

/** Bolt, connected as the config says. */
export interface OpenedBolt {
  app: App;
  /** The workspace the token belongs to. */
  workspace: Workspace;
  /** Begins to listen; the port in HTTP mode. */
  start(): Promise<number | undefined>;
  stop(): Promise<void>;
}

/** Socket Mode where an app token is set, else HTTP with the signing secret: the same listeners in both. */
export async function openBolt(
  { slack }: Config,
  { log, routes }: { log: Logger; routes: Route[] },
): Promise<OpenedBolt> {
  const { botToken, appToken, signingSecret, apiUrl } = slack;
  if (!botToken) throw new PennyError('invalid', NO_TOKEN);
  if (!appToken && !signingSecret) {
    throw new PennyError('invalid', 'Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET and PORT for HTTP.');
  }
  const { workspace } = await connectSlack({ slack });
  const boltLog = boltLogger(log);
  const clientOptions = { ...webClientOptions, ...(apiUrl ? { slackApiUrl: apiUrl } : {}) };
  const http = appToken ? undefined : httpReceiver({ signingSecret: signingSecret!, log: boltLog, routes });
  const receiver =
    http ?? new SocketModeReceiver({ appToken: appToken!, logger: boltLog, installerOptions: { clientOptions } });
  // Told who we are, Bolt does not ask Slack again: its own question would end the process if the token were refused.
  const { botId = '', botUserId = '' } = workspace;
  const app = new App({
    token: botToken,
    botId,
    botUserId,
    receiver,
    clientOptions,
    logger: boltLog,
    ignoreSelf: true,
  });
  app.use(answerOnce());
  app.error(async (error) => log.error({ err: error }, 'a listener failed'));
  let server: Server | undefined;
  return {
    app,
    workspace,
    async start() {
      if (!http) {
        await app.start();
        return undefined;
      }
      server = await http.start({ port: slack.port, host: slack.host }).catch((error: unknown) => {
        throw isTaken(error)
          ? new PennyError('unavailable', `Port ${slack.port} is taken; stop what listens there, or set another PORT.`)
          : error;
      });
      const address = server.address();
      return address && typeof address === 'object' ? address.port : undefined;
    },
    async stop() {
      const stopped = app.stop();
      server?.closeAllConnections();
      await stopped;
    },
  };
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

/** How far a request's time may be from ours. Slack says five minutes; Bolt only looks backwards. */
const SKEW_SECONDS = 300;

function httpReceiver({
  signingSecret,
  log,
  routes,
}: {
  signingSecret: string;
  log: ReturnType<typeof boltLogger>;
  routes: Route[];
}): HTTPReceiver {
  const receiver = new HTTPReceiver({
    signingSecret,
    logger: log,
    customRoutes: routes,
    unhandledRequestTimeoutMillis: 3001,
  });
  const listen = receiver.requestListener;
  receiver.requestListener = (request, response) => {
    const sent = Number(request.headers['x-slack-request-timestamp'] ?? 0);
    if (sent > Date.now() / 1000 + SKEW_SECONDS) {
      log.warn('refused a request that is signed for the future');
      response.writeHead(401).end();
      return;
    }
    listen(request, response);
  };
  return receiver;
}

/** Bolt's log lines in ours. */
function boltLogger(log: Logger) {
  const text = (parts: unknown[]) =>
    parts.map((part) => (part instanceof Error ? (part.stack ?? part.message) : String(part))).join(' ');
  return {
    debug: (...parts: unknown[]) => log.trace(text(parts)),
    info: (...parts: unknown[]) => log.debug(text(parts)),
    warn: (...parts: unknown[]) => log.warn(text(parts)),
    error: (...parts: unknown[]) => log.error(text(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
