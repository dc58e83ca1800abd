import type { WebClient } from '@slack/web-api';
import { PennyError } from '../errors.ts';
import type { Asker } from '../model/access.ts';
import { slackWord } from './slack-error.ts';

/** Who people are, as far as Slack vouches for them. */
export interface People {
  /** Unknown or unreadable is an error, never an empty right. */
  byId(userId: string): Promise<Asker>;
  /** The Slack id of an e-mail address, if somebody has it. */
  idByEmail(email: string): Promise<string | undefined>;
}

/** How long we believe what Slack said about somebody: short, so that a person who left is soon nobody. */
const BELIEVED = { minutes: 5 };

/** Asks Slack, and remembers the answer for a few minutes. `team` is our own workspace. */
export function slackPeople(client: WebClient, team: { teamId: string; enterpriseId?: string | undefined }): People {
  const known = new Map<string, { asker: Asker; until: Temporal.Instant }>();
  return {
    async byId(userId) {
      const now = Temporal.Now.instant();
      const found = known.get(userId);
      if (found && Temporal.Instant.compare(now, found.until) < 0) return found.asker;
      const asker = await lookUp(client, userId, team);
      known.set(userId, { asker, until: now.add(BELIEVED) });
      return asker;
    },
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
  return { userId, email: user.profile?.email?.toLowerCase(), outsider };
}
