import { Fragment, useEffect, useRef } from 'react';
import type { PageChannel, PageMessage, Snapshot } from '../slack/snapshot.ts';
import { Composer } from './composer.tsx';
import { dateOfTs, formatDay } from './format.ts';
import { Message } from './message.tsx';

export interface ConversationProps {
  channel: PageChannel;
  snapshot: Snapshot;
  timeZone: string;
}

/** What was said in a channel, newest at the bottom, and the place to say more. */
export function Conversation({ channel, snapshot, timeZone }: ConversationProps) {
  const all = snapshot.messages.filter((message) => message.channel === channel.id);
  const messages = all.filter(
    ({ threadTs, ts }) => !threadTs || threadTs === ts || !all.some((m) => m.ts === threadTs),
  );
  const dayOf = (message: PageMessage | undefined) => message && formatDay(dateOfTs(message.ts), timeZone);
  const log = useRef<HTMLDivElement>(null);
  useStickToBottom(log, `${channel.id} ${all.at(-1)?.ts}`);

  return (
    <>
      <div className="log" role="log" aria-label={`Messages in ${channel.name}`} ref={log}>
        {messages.length === 0 && <Welcome channel={channel} botName={snapshot.bot.name} />}
        {messages.map((message, index) => (
          <Fragment key={message.ts}>
            {dayOf(message) !== dayOf(messages[index - 1]) && (
              <div className="day">
                <span>{dayOf(message)}</span>
              </div>
            )}
            <Message
              {...{ message, snapshot, timeZone }}
              replies={all.filter((each) => each.threadTs === message.ts && each.ts !== message.ts)}
            />
          </Fragment>
        ))}
      </div>
      <Composer channel={channel} snapshot={snapshot} />
    </>
  );
}

function Welcome({ channel, botName }: { channel: PageChannel; botName: string }) {
  return (
    <p className="welcome quiet">
      {channel.isDm ? `This is between you and ${botName}.` : `This is the very beginning of #${channel.name}.`} Try{' '}
      <code>/cost</code>.
    </p>
  );
}

/**
 * Follows what is newest, also while charts and tables still find their height. A message taller than the window is
 * shown from its top: its first line is the answer.
 */
function useStickToBottom(log: React.RefObject<HTMLDivElement | null>, newest: string): void {
  const last = useRef('');
  useEffect(() => {
    const box = log.current;
    if (!box || last.current === newest) return;
    last.current = newest;
    const toNewest = () => {
      const last = box.lastElementChild;
      const isTall = last instanceof HTMLElement && last.offsetHeight > box.clientHeight;
      box.scrollTo({ top: isTall ? last.offsetTop : box.scrollHeight });
    };
    toNewest();
    const observer = new ResizeObserver(toNewest);
    for (const child of box.children) observer.observe(child);
    const timer = setTimeout(() => observer.disconnect(), 500);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [log, newest]);
}
