import type { PageChannel, Snapshot } from '../slack/snapshot.ts';
import { Avatar } from './avatar.tsx';
import { LockIcon } from './icons.tsx';
import { HOME } from './place.ts';

export interface SidebarProps {
  snapshot: Snapshot;
  place: string;
  unread: Record<string, number>;
  go(place: string): void;
  become(user: string): void;
}

/** The aubergine part: who you are, the channels, the bot. */
export function Sidebar({ snapshot, place, unread, go, become }: SidebarProps) {
  const channels = snapshot.channels.filter((channel) => !channel.isDm);
  const dm = snapshot.channels.find((channel) => channel.isDm);
  const item = (id: string) => ({ isHere: place === id, unread: unread[id] ?? 0, onClick: () => go(id) });
  return (
    <nav className="sidebar" aria-label="Workspace">
      <h1>{snapshot.teamName}</h1>
      <PersonSwitch snapshot={snapshot} become={become} />
      <h2>Channels</h2>
      {channels.map((channel) => (
        <Item key={channel.id} {...item(channel.id)} testId={`channel-${channel.name}`}>
          <ChannelName channel={channel} />
        </Item>
      ))}
      <h2>Apps</h2>
      {dm && (
        <Item {...item(dm.id)} isHere={place === dm.id || place === HOME} testId="channel-dm">
          <Avatar id={snapshot.bot.id} name={snapshot.bot.name} isApp />
          {snapshot.bot.name}
        </Item>
      )}
      <p className="footnote">A sandbox on this machine: nothing here is real.</p>
    </nav>
  );
}

export function ChannelName({ channel }: { channel: PageChannel }) {
  const { name, isPrivate, isExternal } = channel;
  return (
    <>
      <span className="hash" aria-hidden>
        {isPrivate ? <LockIcon /> : '#'}
      </span>
      {name}
      {isExternal && (
        <span className="external" title="Shared with another organisation">
          ◈
        </span>
      )}
    </>
  );
}

interface ItemProps {
  isHere: boolean;
  unread: number;
  testId: string;
  children: React.ReactNode;
  onClick(): void;
}

function Item({ isHere, unread, testId, children, onClick }: ItemProps) {
  return (
    <button
      type="button"
      className={`item ${isHere ? 'here' : ''} ${unread > 0 ? 'unread' : ''}`}
      data-testid={testId}
      {...(isHere && { 'aria-current': 'page' })}
      onClick={onClick}
    >
      {children}
      {unread > 0 && <span className="count">{unread}</span>}
    </button>
  );
}

/** Anybody can be anybody here: that is how one sees what a guest sees. */
function PersonSwitch({ snapshot, become }: { snapshot: Snapshot; become(user: string): void }) {
  const you = snapshot.people.find((person) => person.id === snapshot.you);
  return (
    <label className="person">
      <Avatar id={snapshot.you} name={you?.realName ?? ''} />
      <span>
        <small>You are</small>
        <select data-testid="person-switch" value={snapshot.you} onChange={(event) => become(event.target.value)}>
          {snapshot.people.map((person) => (
            <option key={person.id} value={person.id}>
              {nameOf(person)}
            </option>
          ))}
        </select>
      </span>
    </label>
  );
}

function nameOf({ realName, title, isGuest, isForeign }: Snapshot['people'][number]): string {
  const kind = isForeign ? 'other organisation' : isGuest ? 'guest' : '';
  const details = [title, kind].filter(Boolean).join(', ');
  return details ? `${realName} (${details})` : realName;
}
