import type { PageMessage, Snapshot } from '../slack/snapshot.ts';
import { Avatar } from './avatar.tsx';
import { Blocks } from './blocks.tsx';
import { dateOfTs, formatTime } from './format.ts';
import { EyeIcon } from './icons.tsx';
import { Rendered } from './rendered.tsx';
import { SurfaceOf } from './use-surface.tsx';

export interface MessageProps {
  message: PageMessage;
  snapshot: Snapshot;
  timeZone: string;
  /** The replies in its thread. */
  replies?: PageMessage[];
}

/** Who wrote a message: a person, the bot or Slack itself. */
function authorOf({ user }: PageMessage, { bot, people }: Snapshot): { name: string; isApp: boolean } {
  if (user === bot.id) return { name: bot.name, isApp: true };
  if (user === bot.slackbotId) return { name: 'Slackbot', isApp: false };
  return { name: people.find((person) => person.id === user)?.realName ?? user, isApp: false };
}

/** One message, with what can be pressed in it. */
export function Message({ message, snapshot, timeZone, replies = [] }: MessageProps) {
  const { name, isApp } = authorOf(message, snapshot);
  const { channel, ts, text, blocks } = message;
  return (
    <article className={`message ${message.isEphemeral ? 'ephemeral' : ''}`} data-testid="message" id={`m${ts}`}>
      {message.isEphemeral && (
        <p className="only-you">
          <EyeIcon /> Only visible to you
        </p>
      )}
      <Avatar id={message.user} name={name} isApp={isApp} />
      <div className="message-body">
        <p className="byline">
          <b>{name}</b>
          {isApp && <span className="badge">APP</span>}
          <time dateTime={dateOfTs(ts).toISOString()}>{formatTime(dateOfTs(ts), timeZone)}</time>
        </p>
        <SurfaceOf snapshot={snapshot} where={{ channel, messageTs: ts }}>
          {blocks.length > 0 ? <Blocks blocks={blocks} /> : text && <Rendered blocks={[plainMessage(text)]} />}
        </SurfaceOf>
        {message.isEdited && <span className="quiet edited">(edited)</span>}
        {message.files.map((file) => (
          <a className="card file" key={file.url} href={file.url} download={file.name}>
            <span className="file-icon" aria-hidden>
              {file.name.split('.').at(-1)?.toUpperCase()}
            </span>
            <span>
              <b>{file.title}</b>
              <small className="quiet">{`${file.name}, ${file.size.toLocaleString('en-US')} bytes`}</small>
            </span>
          </a>
        ))}
        {message.reactions.map((reaction) => (
          <span className="reaction" key={reaction.name}>{`:${reaction.name}: ${reaction.users.length}`}</span>
        ))}
        {replies.length > 0 && (
          <details className="thread" open>
            <summary>{replies.length === 1 ? '1 reply' : `${replies.length} replies`}</summary>
            {replies.map((reply) => (
              <Message key={reply.ts} message={reply} snapshot={snapshot} timeZone={timeZone} />
            ))}
          </details>
        )}
      </div>
    </article>
  );
}

function plainMessage(text: string) {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}
