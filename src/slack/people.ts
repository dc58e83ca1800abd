import type { WebClient } from '@slack/web-api';
import { PennyError } from '../errors.ts';
import type { Asker } from '../model/access.ts';
import type { People } from '../ports.ts';
import { slackWord } from './slack-error.ts';

export type { People } from '../ports.ts';

/** How long we believe what Slack said about somebody: short, so that a person who left is soon nobody. */
const BELIEVED = { minutes: 5 };

/** Asks Slack, and remembers the answer for a few minutes. `team` is our own workspace. */
export function slackPeople(client: WebClient, team: { teamId: string; enterpriseId?: string | undefined }): People {
  const askers = believing((userId: string) => lookUp(client, userId, team));
  const groups = believing((groupId: string) => membersOf(client, groupId));
  return {
    byId: askers,
    groupMembers: groups,
    async idByEmail(email) {
      try {
        return (await client.users.lookupByEmail({ email })).user?.id;
      } catch (error) {
        if (slackWord(error) === 'users_not_found') return undefined;
        throw error;
      }
    },
  };
}

/** Remembers answers for a while; a failure is never remembered, and takes what was known before with it. */
function believing<T>(ask: (id: string) => Promise<T>) {
  const known = new Map<string, { answer: T; until: Temporal.Instant }>();
  return async (id: string, { fresh = false }: { fresh?: boolean } = {}): Promise<T> => {
    const now = Temporal.Now.instant();
    const found = known.get(id);
    if (!fresh && found && Temporal.Instant.compare(now, found.until) < 0) return found.answer;
    known.delete(id);
    const answer = await ask(id);
    known.set(id, { answer, until: now.add(BELIEVED) });
    return answer;
  };
}

async function lookUp(
  client: WebClient,
  userId: string,
  team: { teamId: string; enterpriseId?: string | undefined },
): Promise<Asker> {
  const { user } = await client.users.info({ user: userId }).catch((error: unknown) => {
    throw new PennyError(
      'unavailable',
      `I cannot ask Slack who you are (${slackWord(error) ?? 'no answer'}), so I show nothing. Try again in a minute.`,
      {
        cause: error,
      },
    );
  });
  if (!user || user.deleted || user.is_bot) throw new PennyError('forbidden', 'Only people of this workspace may ask.');
  const sameOrganisation =
    user.team_id === team.teamId ||
    (team.enterpriseId !== undefined && user.enterprise_user?.enterprise_id === team.enterpriseId);
  const outsider =
    !sameOrganisation || user.is_stranger
      ? 'other-organisation'
      : user.is_restricted || user.is_ultra_restricted
        ? 'guest'
        : undefined;
  // An address that nobody has confirmed may be anybody's.
  const email = user.is_email_confirmed === false ? undefined : user.profile?.email?.toLowerCase();
  return { userId, email, outsider };
}

/** People of a user group; a group that is switched off, unknown or unreadable has no say through us. */
async function membersOf(client: WebClient, groupId: string): Promise<readonly string[]> {
  const answer = await client.usergroups.users.list({ usergroup: groupId }).catch((error: unknown) => {
    const word = slackWord(error) ?? 'no answer';
    const todo = word === 'missing_scope' ? 'the Slack app needs the scope usergroups:read' : 'try again in a minute';
    throw new PennyError('unavailable', `I cannot ask Slack who is in the user group ${groupId} (${word}); ${todo}.`, {
      cause: error,
    });
  });
  return answer.users ?? [];
}
