import type { Message } from '../../model/message.ts';
import type { ResourceType } from '../../model/resource.ts';
import type { Unread, WasteLook } from '../../model/waste-look.ts';
import { context, joined, type Mrkdwn, md, section } from '../blocks.ts';
import { messageOf } from '../text-form.ts';
import { countText, kindsText, listText } from './waste-words.ts';

const LINES = 15;

/** For operators: what is missing to look for waste everywhere, and what it would show. */
export function unreadMessage(
  { unread, failures }: Pick<WasteLook, 'unread' | 'failures'>,
  detectors: readonly { name: string; summary: string; resourceTypes: readonly ResourceType[] }[],
): Message {
  const lines = [
    ...unread.map((each) => unreadLine(each, detectors)),
    ...failures.map(
      ({ detector, fault, times }) => md`*${detector}* broke ${times === 1 ? 'once' : `${times} times`}: ${fault}`,
    ),
  ];
  const more = lines.length - LINES;
  const permissions = unread.some(({ permission }) => permission !== undefined);
  return messageOf(
    section(md`*I cannot look for waste everywhere.* What is there stays as it was, and nothing is claimed about it.`),
    section(joined([...lines.slice(0, LINES), more > 0 ? md`and ${more} more` : md``])),
    permissions ? context(md`The whole policy the role needs: \`npx penny permissions aws read\``) : undefined,
  );
}

/** "ec2:DescribeVolumes is missing in 2 places: volumes are not judged. It would show: disks that no machine uses." */
function unreadLine(
  { resourceTypes, permission, sentence, shows, places }: Unread,
  detectors: readonly { summary: string; resourceTypes: readonly ResourceType[] }[],
): Mrkdwn {
  const found = detectors.filter((each) => each.resourceTypes.some((type) => resourceTypes.includes(type)));
  const what = kindsText(resourceTypes) || shows || "the cloud's own advice";
  const would = found.length > 0 ? md` It would show: ${listText(found.map(({ summary }) => summary))}.` : md``;
  return permission
    ? md`*${permission}* is missing in ${countText(places, 'place')}: ${what} ${are(resourceTypes)} not seen there.${would}`
    : md`${sentence} In ${countText(places, 'place')}, ${what} ${are(resourceTypes)} not seen.${would}`;
}

const are = (types: readonly ResourceType[]) => (types.length === 0 ? 'is' : 'are');
