import type { Weekday } from '../../config.ts';
import type { DigestPlan } from '../../digest-plans.ts';
import type { Message } from '../../model/message.ts';
import { joined, type Mrkdwn, md, mention, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { shortKey } from './words.ts';

/** Lines of one answer; a workspace with more channels reads the rest in its penny.yml. */
const SHOWN = 40;

/** Which channel reads what, when. */
export function subscriptionList(title: string, plans: readonly DigestPlan[]): Message {
  const cut = plans.length > SHOWN ? md`The first ${SHOWN} of ${plans.length}:` : md``;
  const lines = plans.length > 0 ? [cut, ...plans.slice(0, SHOWN).map(planLine)] : [NONE];
  return messageOf(section(joined([md`*${title}*`, ...lines])));
}

const NONE = md`No channel gets a digest. In a channel, write \`/cost subscribe payments 09:00\`.`;

/** "#payments: payments at 09:00 Europe/Berlin, Monday to Friday". */
export function planLine({ channel, scope, at, timeZone, weekdays }: DigestPlan): Mrkdwn {
  return md`${mention(shortKey(channel, 80))}: ${shortKey(scope)} at ${at} ${timeZone}, ${weekdaysText(weekdays)}`;
}

const LIST = new Intl.ListFormat('en-GB');
const WEEKDAYS: Record<Weekday, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};
const WORKDAYS = 'mon tue wed thu fri';

function weekdaysText(weekdays: readonly Weekday[]): string {
  if (weekdays.length === 7) return 'every day';
  if (weekdays.join(' ') === WORKDAYS) return 'Monday to Friday';
  return LIST.format(weekdays.map((day) => `${WEEKDAYS[day]}s`));
}
