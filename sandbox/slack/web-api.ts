import type { IncomingMessage, ServerResponse } from 'node:http';
import { SlackError } from './errors.ts';
import type { Method, MethodContext, Methods } from './method.ts';
import { chatMethods } from './methods-chat.ts';
import { conversationMethods } from './methods-conversations.ts';
import { fileMethods } from './methods-files.ts';
import { viewMethods } from './methods-views.ts';
import type { Json, SlackOptions } from './options.ts';
import { peopleMethods } from './people.ts';
import type { PublicUrls } from './public-urls.ts';
import { readArguments, sendJson } from './request.ts';
import { APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, type Workspace } from './state.ts';
import type { Triggers } from './triggers.ts';

/** One call of the Web API, kept so that a test can ask what the bot said to Slack. */
export interface ApiCall {
  method: string;
  args: Json;
  /** Slack's answer as far as it is JSON; absent for an injected 429 or 500. */
  answer?: Json;
}

/** A failure to inject: an error word, or an HTTP status; 429 carries `retryAfter` in seconds. */
export interface Failure {
  error?: string;
  status?: 429 | 500 | 503;
  retryAfter?: number;
  /** How many calls fail; 1 when absent. */
  times?: number;
}

const ownMethods: Methods = {
  'api.test': { run: ({ args }) => ({ args }) },
  'auth.test': {
    run: ({ workspace, urls }) => ({
      url: `${urls.base}/`,
      team: workspace.teamName,
      user: workspace.botName.toLowerCase(),
      team_id: TEAM_ID,
      user_id: BOT_USER_ID,
      bot_id: BOT_ID,
      app_id: APP_ID,
      is_enterprise_install: false,
    }),
  },
  'apps.connections.open': { run: ({ urls }) => ({ url: urls.socket() }) },
};

const methods: Methods = {
  ...ownMethods,
  ...chatMethods,
  ...conversationMethods,
  ...peopleMethods,
  ...viewMethods,
  ...fileMethods,
};

/** Slack's Web API: who calls, may they, do it, answer in Slack's words. */
export class WebApi {
  readonly calls: ApiCall[] = [];
  withoutNativeBlocks = false;
  isRevoked = false;
  #failures = new Map<string, Failure>();
  #context: Omit<MethodContext, 'args' | 'withoutNativeBlocks'>;

  constructor(context: { workspace: Workspace; options: SlackOptions; triggers: Triggers; urls: PublicUrls }) {
    this.#context = context;
  }

  /** Makes the next calls of a method fail. */
  fail(method: string, failure: Failure): void {
    this.#failures.set(method, { times: 1, ...failure });
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const method = url.pathname.slice('/api/'.length);
    const { token: tokenField, ...args } = await readArguments(request, url);
    const token = request.headers.authorization?.replace(/^Bearer /i, '') ?? tokenField;
    const call: ApiCall = { method, args };
    this.calls.push(call);

    const failure = this.#nextFailure(method);
    if (failure?.status) return refuse(response, failure);

    call.answer = failure?.error ? { ok: false, error: failure.error } : this.#answer(call, token);
    sendJson(response, call.answer);
  }

  #answer({ method, args }: ApiCall, token: unknown): Json {
    try {
      const known = this.#admit(method, token);
      const { withoutNativeBlocks } = this;
      const context = { ...this.#context, args, withoutNativeBlocks };
      this.#checkScope(known, context);
      return { ok: true, ...known.run(context) };
    } catch (error) {
      if (error instanceof SlackError) return { ok: false, error: error.code, ...error.details };
      throw error;
    }
  }

  /** The method, or what Slack would answer to an unknown one or to a wrong token. */
  #admit(method: string, token: unknown): Method {
    const { botToken, appToken } = this.#context.options;
    const known = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!known) {
      console.error(`sandbox: the bot called ${method}, which this Slack does not know`);
      throw new SlackError('unknown_method', { req_method: method });
    }
    if (method === 'api.test') return known;
    if (token === undefined || token === '') throw new SlackError('not_authed');

    const isAppMethod = method.startsWith('apps.');
    if (token !== (isAppMethod ? appToken : botToken))
      throw new SlackError(token === botToken || token === appToken ? 'not_allowed_token_type' : 'invalid_auth');
    if (this.isRevoked) throw new SlackError('token_revoked');
    return known;
  }

  #checkScope({ scope }: Method, context: MethodContext): void {
    const { scopes } = context.options;
    const needed = typeof scope === 'function' ? scope(context) : scope;
    if (scopes && needed && !scopes.includes(needed))
      throw new SlackError('missing_scope', { needed, provided: scopes.join(',') });
  }

  #nextFailure(method: string): Failure | undefined {
    const failure = this.#failures.get(method);
    if (!failure?.times) return undefined;
    failure.times -= 1;
    return failure;
  }
}

function refuse(response: ServerResponse, { status, retryAfter }: Failure): void {
  if (status === 429) response.setHeader('retry-after', String(retryAfter ?? 1));
  sendJson(response, { ok: false, error: status === 429 ? 'ratelimited' : 'internal_error' }, status);
}
