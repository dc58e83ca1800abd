import type { Json, Person } from './options.ts';
import { fileUrl, type PublicUrls } from './public-urls.ts';
import {
  APP_ID,
  BOT_ID,
  BOT_USER_ID,
  type Channel,
  FOREIGN_TEAM_ID,
  type StoredFile,
  type StoredMessage,
  type StoredView,
  TEAM_ID,
  type Workspace,
} from './state.ts';

/** A message as the Web API and the events show it. */
export function messageJson(message: StoredMessage, urls: PublicUrls, withMetadata = false): Json {
  const { ts, user, text, blocks, files, reactions, threadTs, editedTs, metadata } = message;
  return {
    type: 'message',
    user,
    text,
    ts,
    team: TEAM_ID,
    ...(user === BOT_USER_ID && { bot_id: BOT_ID, app_id: APP_ID }),
    ...(blocks.length > 0 && { blocks }),
    ...(files.length > 0 && { files: files.map((file) => fileJson(file, urls)), upload: true }),
    ...(reactions.length > 0 && { reactions: reactions.map((each) => ({ ...each, count: each.users.length })) }),
    ...(threadTs && { thread_ts: threadTs }),
    ...(editedTs && { edited: { user, ts: editedTs } }),
    ...(withMetadata && metadata && { metadata }),
  };
}

export function fileJson(file: StoredFile, urls: PublicUrls): Json {
  const address = fileUrl(urls, file);
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    size: file.bytes.length,
    user: BOT_USER_ID,
    url_private: address,
    url_private_download: address,
    permalink: address,
  };
}

export function channelJson(channel: Channel): Json {
  if (channel.isDm) return { id: channel.id, is_im: true, user: channel.members[0], is_archived: false };
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_private: channel.isPrivate ?? false,
    is_archived: channel.isArchived ?? false,
    is_member: channel.botIsMember,
    is_shared: channel.isExternal ?? false,
    is_ext_shared: channel.isExternal ?? false,
    is_org_shared: false,
    num_members: channel.members.length + (channel.botIsMember ? 1 : 0),
    topic: { value: channel.topic ?? '', creator: '', last_set: 0 },
    context_team_id: TEAM_ID,
  };
}

export function teamIdOf(person: Person): string {
  return person.isForeign ? FOREIGN_TEAM_ID : TEAM_ID;
}

/** A person as `users.info` shows them; a stranger's e-mail is not told. */
export function personJson(person: Person, at: Temporal.Instant): Json {
  const timeZone = person.timeZone ?? 'UTC';
  return {
    id: person.id,
    team_id: teamIdOf(person),
    name: person.name,
    real_name: person.realName,
    deleted: person.isDeactivated ?? false,
    is_bot: false,
    is_app_user: false,
    is_admin: person.isAdmin ?? false,
    is_owner: false,
    is_restricted: person.isGuest ?? false,
    is_ultra_restricted: false,
    ...(person.isForeign && { is_stranger: true }),
    tz: timeZone,
    tz_label: timeZone,
    tz_offset: at.toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e9,
    profile: {
      real_name: person.realName,
      real_name_normalized: person.realName,
      display_name: person.name,
      display_name_normalized: person.name,
      title: person.title ?? '',
      team: teamIdOf(person),
      ...(!person.isForeign && { email: person.email }),
    },
  };
}

export function botJson({ botName }: Workspace): Json {
  return {
    id: BOT_USER_ID,
    team_id: TEAM_ID,
    name: botName.toLowerCase(),
    real_name: botName,
    deleted: false,
    is_bot: true,
    is_restricted: false,
    is_ultra_restricted: false,
    profile: { real_name: botName, display_name: botName, bot_id: BOT_ID, api_app_id: APP_ID, team: TEAM_ID },
  };
}

/** A view with Slack's own fields; `values` is what the person filled in so far. */
export function viewJson(view: StoredView, values: Json = {}): Json {
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    ...view.payload,
    id: view.id,
    team_id: TEAM_ID,
    app_id: APP_ID,
    app_installed_team_id: TEAM_ID,
    bot_id: BOT_ID,
    hash: view.hash,
    root_view_id: view.rootViewId,
    previous_view_id: view.previousViewId,
    state: { values },
  };
}
