import type { Message } from '../../model/message.ts';
import { md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { shortKey } from './words.ts';

/** Somebody on no team: whom to ask, what for, and what can be joined. */
export function unknownPerson({ email, teams }: { email?: string | undefined; teams: readonly string[] }): Message {
  const who = email
    ? md`${email} is on no team yet.`
    : md`Slack gives me no e-mail address for you, so I cannot tell your team.`;
  const known =
    teams.length > 0 ? `Teams: ${teams.map((team) => shortKey(team, 30)).join(', ')}.` : 'There are no teams so far.';
  return messageOf(
    section(md`${who} Ask an operator to add your e-mail to \`members\` of your team in penny.yml. ${known}`),
  );
}
