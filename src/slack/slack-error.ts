import { PennyError } from '../errors.ts';
import { isUnconfirmed } from './patience.ts';

/** Slack's own word for what went wrong, such as `missing_scope`; undefined when Slack did not answer at all. */
export function slackWord(error: unknown): string | undefined {
  const word = fieldOf(fieldOf(error, 'data'), 'error');
  return typeof word === 'string' ? word : undefined;
}

/** Words after which a channel's history cannot be read, for which nobody need be woken. */
export const UNREADABLE = [
  'missing_scope',
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'no_permission',
  'access_denied',
];

/** Words after which a message can never be edited again: it is gone, old, or out of reach. */
export const UNEDITABLE = [
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'channel_not_found',
  'is_archived',
];

/** What Slack's words mean for people and what they should do. `place` is the channel or person as it was given. */
export function explained(error: unknown, place: string): unknown {
  const word = slackWord(error);
  const sentence = isUnconfirmed(error)
    ? 'Slack did not confirm this message, so I do not know whether it arrived and do not send it again.'
    : sentenceFor(word ?? '', { place, scope: neededScope(error) });
  return sentence ? new PennyError('unavailable', sentence, { cause: error }) : error;
}

function sentenceFor(word: string, { place, scope }: { place: string; scope: string }): string | undefined {
  switch (word) {
    case 'not_in_channel':
    case 'channel_not_found':
      return `I am not in ${place}. Invite me to ${place}: /invite @Penny`;
    case 'is_archived':
      return `${place} is archived. Unarchive it, or give its digest another channel.`;
    case 'restricted_action':
      return `The workspace does not let me post in ${place}. Ask a workspace admin to allow it.`;
    case 'user_not_found':
    case 'user_disabled':
    case 'cannot_dm_bot':
      return `I cannot write to ${place}: Slack has no such active person.`;
    case 'message_not_found':
    case 'cant_update_message':
    case 'edit_window_closed':
      return `My message in ${place} can no longer be edited.`;
    case 'account_inactive':
    case 'token_revoked':
    case 'token_expired':
    case 'invalid_auth':
    case 'not_authed':
      return `Slack no longer accepts my token (${word}). Reinstall the app, then set SLACK_BOT_TOKEN to the new token.`;
    case 'missing_scope':
      return `My Slack app lacks the scope ${scope}. Add it under "OAuth & Permissions" (manifest.yml lists them all) and reinstall the app.`;
    default:
      return undefined;
  }
}

function neededScope(error: unknown): string {
  const needed = fieldOf(fieldOf(error, 'data'), 'needed');
  return typeof needed === 'string' ? needed : 'it needs';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
