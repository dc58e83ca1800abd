import { SlackError } from './errors.ts';
import { type MethodContext, type Methods, page, required } from './method.ts';
import type { Json } from './options.ts';
import { BOT_USER_ID, TEAM_ID } from './state.ts';
import { botJson, personJson } from './wire.ts';

/** `users.*` and `usergroups.*`: who is here. */
export const peopleMethods: Methods = {
  'users.info': { scope: 'users:read', run: info },
  'users.list': {
    scope: 'users:read',
    run({ workspace, args }) {
      const everybody = [botJson(workspace), ...workspace.people.map((person) => personJson(person, workspace.now()))];
      const { items, next_cursor } = page(everybody, args);
      return { members: items, response_metadata: { next_cursor } };
    },
  },
  'users.lookupByEmail': { scope: 'users:read.email', run: lookup },
  'usergroups.list': {
    scope: 'usergroups:read',
    run({ workspace }) {
      const groups = workspace.userGroups.map((group) => ({ ...group, team_id: TEAM_ID, is_usergroup: true }));
      return { usergroups: groups };
    },
  },
  'usergroups.users.list': {
    scope: 'usergroups:read',
    run({ workspace, args }) {
      const group = workspace.userGroups.find((each) => each.id === required(args, 'usergroup'));
      if (!group) throw new SlackError('no_such_subteam');
      return { users: group.users };
    },
  },
};

function info({ workspace, args }: MethodContext): Json {
  const id = required(args, 'user', 'user_not_found');
  if (id === BOT_USER_ID) return { user: botJson(workspace) };
  const person = workspace.person(id);
  if (!person) throw new SlackError('user_not_found');
  return { user: personJson(person, workspace.now()) };
}

/** Strangers cannot be looked up, since their e-mail is their organisation's; nor can who has left. */
function lookup({ workspace, args }: MethodContext): Json {
  const email = required(args, 'email', 'users_not_found').toLowerCase();
  const person = workspace.people.find(
    (each) => !each.isForeign && !each.isDeactivated && each.email.toLowerCase() === email,
  );
  if (!person) throw new SlackError('users_not_found');
  return { user: personJson(person, workspace.now()) };
}
