import { withIds } from './blocks.ts';
import { SlackError } from './errors.ts';
import { viewFaults } from './limits.ts';
import { type MethodContext, type Methods, optional, required } from './method.ts';
import { isJson, type Json } from './options.ts';
import type { StoredView, Workspace } from './state.ts';
import { viewJson } from './wire.ts';

/** `views.*`: modals and the Home tab. */
export const viewMethods: Methods = {
  'views.open': {
    run({ workspace, triggers, args }) {
      const payload = checkedView(args.view);
      const user = triggers.use(required(args, 'trigger_id', 'invalid_trigger_id'));
      return { view: viewJson(openView(workspace, user, payload)) };
    },
  },
  'views.push': {
    run({ workspace, triggers, args }) {
      const payload = checkedView(args.view);
      const user = triggers.use(required(args, 'trigger_id', 'invalid_trigger_id'));
      return { view: viewJson(pushView(workspace, user, payload)) };
    },
  },
  'views.update': { run: update },
  'views.publish': { run: publish },
};

/** A view Slack would take, with its ids filled in. */
export function checkedView(view: unknown): Json {
  const messages = viewFaults(view);
  if (messages.length > 0) throw new SlackError('invalid_arguments', { response_metadata: { messages } });
  const payload = view as Json;
  return { ...payload, blocks: withIds((payload.blocks as unknown[]).filter(isJson)) };
}

/** Opens a modal in place of whatever the person had open. */
export function openView(workspace: Workspace, user: string, payload: Json): StoredView {
  const view = newView(workspace, user, payload);
  workspace.modals.set(user, [view]);
  workspace.changed();
  return view;
}

/** Puts a modal on top; Slack allows three. */
export function pushView(workspace: Workspace, user: string, payload: Json): StoredView {
  const stack = workspace.modals.get(user) ?? [];
  const below = stack.at(-1);
  if (!below) throw new SlackError('not_found');
  if (stack.length >= 3) throw new SlackError('push_limit_reached');

  const view = { ...newView(workspace, user, payload), rootViewId: below.rootViewId, previousViewId: below.id };
  workspace.modals.set(user, [...stack, view]);
  workspace.changed();
  return view;
}

/** Gives an open view new content and a new hash. */
export function replaceView(workspace: Workspace, view: StoredView, payload: Json): void {
  view.payload = payload;
  view.hash = hash(workspace);
  workspace.changed();
}

function newView(workspace: Workspace, user: string, payload: Json): StoredView {
  const id = workspace.nextId('V');
  const type = payload.type === 'home' ? 'home' : 'modal';
  return { id, type, user, hash: hash(workspace), rootViewId: id, previousViewId: null, payload };
}

/** A hash that no two states of views share: the bot sends it back, so as not to overwrite what it has not seen. */
function hash(workspace: Workspace): string {
  return workspace.nextTs().replace(/\.(\d+)$/, '.h$1');
}

function update({ workspace, args }: MethodContext): Json {
  const payload = checkedView(args.view);
  const externalId = optional(args, 'external_id');
  const open = [...workspace.modals.values()].flat();
  const view = externalId
    ? open.find((each) => each.payload.external_id === externalId)
    : workspace.view(required(args, 'view_id'));
  if (!view) throw new SlackError('not_found');
  refuseStaleHash(view, args);

  replaceView(workspace, view, payload);
  return { view: viewJson(view) };
}

function publish({ workspace, args }: MethodContext): Json {
  const user = required(args, 'user_id', 'user_not_found');
  if (!workspace.person(user)) throw new SlackError('user_not_found');
  const payload = checkedView(args.view);
  if (payload.type !== 'home') throw new SlackError('invalid_arguments');

  const known = workspace.homes.get(user);
  if (known) refuseStaleHash(known, args);
  const view = known ?? newView(workspace, user, payload);
  workspace.homes.set(user, view);
  replaceView(workspace, view, payload);
  return { view: viewJson(view) };
}

function refuseStaleHash(view: StoredView, args: Json): void {
  const given = optional(args, 'hash');
  if (given !== undefined && given !== view.hash) throw new SlackError('hash_conflict');
}
