import type { FoundElement } from './blocks.ts';
import type { Json, Person } from './options.ts';
import type { PublicUrls } from './public-urls.ts';
import {
  APP_ID,
  BOT_USER_ID,
  type Channel,
  type StoredMessage,
  type StoredView,
  TEAM_ID,
  type Workspace,
} from './state.ts';
import { messageJson, teamIdOf, viewJson } from './wire.ts';

/*
 * What Slack sends to an app, in the shapes recorded by slackapi/bolt-python (tests/scenario_tests)
 * and slackapi/java-slack-sdk (json-logs/samples).
 */

/** Old apps compare this token; ours trusts the signature, so it is a word and no secret. */
const VERIFICATION_TOKEN = 'sandbox-verification-token';

const envelope = { token: VERIFICATION_TOKEN, api_app_id: APP_ID };

function userJson(person: Person): Json {
  return { id: person.id, username: person.name, name: person.name, team_id: teamIdOf(person) };
}

function teamJson(workspace: Workspace): Json {
  return { id: TEAM_ID, domain: domainOf(workspace) };
}

function domainOf({ teamName }: Workspace): string {
  return teamName.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

export interface CommandContext {
  person: Person;
  channel: Channel;
  command: string;
  text: string;
  responseUrl: string;
  triggerId: string;
}

/** The fields of a slash command; in HTTP mode they go as a form. */
export function commandPayload(workspace: Workspace, context: CommandContext): Record<string, string> {
  const { person, channel, command, text, responseUrl, triggerId } = context;
  return {
    ...envelope,
    team_id: teamIdOf(person),
    team_domain: domainOf(workspace),
    channel_id: channel.id,
    channel_name: channel.isPrivate ? 'privategroup' : channel.name,
    user_id: person.id,
    user_name: person.name,
    command,
    text,
    is_enterprise_install: 'false',
    response_url: responseUrl,
    trigger_id: triggerId,
  };
}

/** An event in its envelope. `event_id` stays the same over all retries. */
export function eventPayload(workspace: Workspace, event: Json): Json {
  return {
    ...envelope,
    team_id: TEAM_ID,
    event,
    type: 'event_callback',
    event_id: workspace.nextId('Ev'),
    event_time: Math.floor(workspace.now().epochMilliseconds / 1000),
    authorizations: [
      { enterprise_id: null, team_id: TEAM_ID, user_id: BOT_USER_ID, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: `1-${event.type}-${TEAM_ID}`,
  };
}

/** What a person said, as `app_mention` or `message`. */
export function messageEvent(message: StoredMessage, person: Person, channel: Channel): Json {
  const { ts, text, blocks, threadTs } = message;
  return {
    client_msg_id: `sandbox-${ts}`,
    type: channel.isDm ? 'message' : 'app_mention',
    text,
    user: person.id,
    ts,
    team: TEAM_ID,
    ...(person.isForeign && { user_team: teamIdOf(person), source_team: teamIdOf(person) }),
    ...(blocks.length > 0 && { blocks }),
    ...(threadTs && { thread_ts: threadTs }),
    channel: channel.id,
    event_ts: ts,
    ...(channel.isDm && { channel_type: 'im' }),
  };
}

export function homeOpenedEvent(workspace: Workspace, person: Person): Json {
  const view = workspace.homes.get(person.id);
  return {
    type: 'app_home_opened',
    user: person.id,
    channel: workspace.openDm(person.id).id,
    tab: 'home',
    event_ts: workspace.nextTs(),
    ...(view && { view: viewJson(view) }),
  };
}

export interface ActionContext {
  person: Person;
  found: FoundElement;
  /** The fields the kind of element adds: `value`, `selected_option`, `selected_date`, … */
  chosen: Json;
  /** What the person had filled in on the same surface. */
  values: Json;
  triggerId: string;
  actionTs: string;
}

function actionsPayload(workspace: Workspace, context: ActionContext): Json {
  const { person, found, chosen, triggerId, actionTs } = context;
  const { type, action_id, text } = found.element;
  const action = { type, action_id, block_id: found.blockId, ...(text !== undefined && { text }), ...chosen };
  return {
    type: 'block_actions',
    user: userJson(person),
    ...envelope,
    trigger_id: triggerId,
    team: teamJson(workspace),
    enterprise: null,
    is_enterprise_install: false,
    actions: [{ ...action, action_ts: actionTs }],
  };
}

/** A button, menu or picker of a message. An ephemeral message is not repeated in full, as in Slack. */
export function messageActionPayload(
  workspace: Workspace,
  context: ActionContext & { message: StoredMessage; channel: Channel; responseUrl: string; urls: PublicUrls },
): Json {
  const { message, channel, responseUrl, values, urls } = context;
  const isEphemeral = message.ephemeralTo !== undefined;
  return {
    ...actionsPayload(workspace, context),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...(message.threadTs && { thread_ts: message.threadTs }),
    },
    channel: { id: channel.id, name: channel.isPrivate ? 'privategroup' : channel.name },
    ...(!isEphemeral && { message: messageJson(message, urls) }),
    state: { values },
    response_url: responseUrl,
  };
}

/** The same on a modal or the Home tab. */
export function viewActionPayload(workspace: Workspace, context: ActionContext & { view: StoredView }): Json {
  const { view, values } = context;
  return {
    ...actionsPayload(workspace, context),
    container: { type: 'view', view_id: view.id },
    view: viewJson(view, values),
  };
}

interface ViewContext {
  person: Person;
  view: StoredView;
}

export function submissionPayload(
  workspace: Workspace,
  { person, view, values, triggerId }: ViewContext & { values: Json; triggerId: string },
): Json {
  return {
    type: 'view_submission',
    team: teamJson(workspace),
    user: userJson(person),
    ...envelope,
    trigger_id: triggerId,
    view: viewJson(view, values),
    response_urls: [],
    is_enterprise_install: false,
    enterprise: null,
  };
}

export function closedPayload(
  workspace: Workspace,
  { person, view, isCleared }: ViewContext & { isCleared: boolean },
): Json {
  return {
    type: 'view_closed',
    team: teamJson(workspace),
    user: userJson(person),
    ...envelope,
    view: viewJson(view),
    is_cleared: isCleared,
    is_enterprise_install: false,
    enterprise: null,
  };
}
