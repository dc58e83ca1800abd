import type { IncomingMessage, ServerResponse } from 'node:http';
import { PennyError } from '../../src/errors.ts';
import type { InputValue, InputValues } from './inputs.ts';
import { isJson, type Json, type SlackOptions } from './options.ts';
import type { PeopleActs } from './people-acts.ts';
import type { PublicUrls } from './public-urls.ts';
import { parseJson, readBody, sendJson, sendText } from './request.ts';
import { snapshotFor } from './snapshot.ts';
import type { Workspace } from './state.ts';
import type { ViewActs } from './view-acts.ts';

/** Changes come in bursts; the page gets one picture for each. */
const COALESCE_MS = 25;
/** How often a quiet page hears of us: it keeps the connection open and the clock right. */
const HEARTBEAT_MS = 15_000;

export interface PageRoutesContext {
  workspace: Workspace;
  options: SlackOptions;
  urls: PublicUrls;
  acts: PeopleActs;
  viewActs: ViewActs;
}

/** What the browser page asks of the workspace: its own files, a live picture, and what a person does. */
export class PageRoutes {
  #context: PageRoutesContext;
  #open = new Set<ServerResponse>();

  constructor(context: PageRoutesContext) {
    this.#context = context;
  }

  /** Answers a request of the page; false if it is not one. */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    const { pathname } = url;
    const page = pathname.startsWith('/sandbox/') ? undefined : await this.#context.options.page;
    if (pathname === '/sandbox/events') this.#stream(response, url.searchParams.get('user') ?? '');
    else if (pathname.startsWith('/sandbox/') && request.method === 'POST')
      await this.#act(request, response, pathname);
    else if (!page) return false;
    else if (pathname === '/' || pathname.startsWith('/archives/'))
      sendText(response, page.html, { type: 'text/html' });
    else if (pathname === '/page/page.js') sendText(response, page.script, { type: 'text/javascript' });
    else if (pathname === '/page/page.css') sendText(response, page.styles, { type: 'text/css' });
    else return false;
    return true;
  }

  /** Tells every open page what it sees now. */
  refresh(): void {
    this.#context.workspace.changed();
  }

  close(): void {
    for (const response of this.#open) response.end();
  }

  #stream(response: ServerResponse, asked: string): void {
    const { workspace, options, urls } = this.#context;
    const user = workspace.person(asked)?.id ?? workspace.people[0]?.id;
    if (!user) {
      sendText(response, 'nobody is here', { status: 404 });
      return;
    }
    workspace.openDm(user);

    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const send = () => response.write(`data: ${JSON.stringify(snapshotFor(user, workspace, options, urls))}\n\n`);
    let timer: NodeJS.Timeout | undefined;
    const unsubscribe = workspace.onChange(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        send();
      }, COALESCE_MS);
    });
    const heartbeat = setInterval(send, HEARTBEAT_MS);
    this.#open.add(response);
    response.on('close', () => {
      unsubscribe();
      clearTimeout(timer);
      clearInterval(heartbeat);
      this.#open.delete(response);
    });
    send();
  }

  /** Only JSON is taken: another site's form cannot send that, so it cannot act here in a person's name. */
  async #act(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> {
    if (!request.headers['content-type']?.includes('json')) return sendText(response, 'JSON only', { status: 415 });
    const body = parseJson((await readBody(request)).toString('utf8'));
    try {
      const answer = await this.#perform(pathname.slice('/sandbox/'.length), isJson(body) ? body : {});
      sendJson(response, answer ?? {});
    } catch (error) {
      if (!(error instanceof PennyError)) throw error;
      sendJson(response, { error: error.message }, 404);
    }
  }

  async #perform(act: string, body: Json): Promise<unknown> {
    const { acts, viewActs } = this.#context;
    const user = text(body.user);
    const where = { user, ...(typeof body.channel === 'string' && { channel: body.channel }) };
    const viewId = text(body.viewId);
    switch (act) {
      case 'command':
        return acts.command({ ...where, text: text(body.text) });
      case 'say':
        return acts.say({ ...where, text: text(body.text) });
      case 'invite':
        return acts.invite({ user, channel: text(body.channel) });
      case 'press':
        return acts.press({
          ...where,
          actionId: text(body.actionId),
          blockId: text(body.blockId),
          value: inputValue(body.value),
          values: inputValues(body.values),
          ...(viewId === '' ? { messageTs: text(body.messageTs) } : { viewId }),
        });
      case 'submit':
        return viewActs.submitView({ user, viewId, values: inputValues(body.values) });
      case 'close':
        return viewActs.closeView({ user, viewId, isCleared: body.isCleared === true });
      case 'home':
        return acts.openHome(user);
      case 'clock':
        return this.#moveClock(text(body.move));
      default:
        throw new PennyError('not_found', `Nobody can ${act} here.`);
    }
  }

  /** `next-morning`, or an ISO 8601 duration such as `PT1H`. */
  async #moveClock(move: string): Promise<void> {
    const { clock } = this.#context.options;
    if (!clock) throw new PennyError('not_found', 'This workspace has no clock to move.');
    if (move === 'next-morning') await clock.nextMorning();
    else await clock.advance(Temporal.Duration.from(move));
    this.refresh();
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function inputValue(value: unknown): InputValue {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value : null;
}

function inputValues(values: unknown): InputValues {
  if (!isJson(values)) return {};
  return Object.fromEntries(Object.entries(values).map(([id, value]) => [id, inputValue(value)]));
}
