import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { Snapshot } from '../slack/snapshot.ts';
import { ClockBar } from './clock-bar.tsx';
import { Conversation } from './conversation.tsx';
import { Home } from './home.tsx';
import { Modal } from './modal.tsx';
import { HOME, readAddress, writeAddress } from './place.ts';
import { ChannelName, Sidebar } from './sidebar.tsx';

/** The workspace as one person sees it; drawn anew from each picture the server sends. */
function Page() {
  const [user, setUser] = useState(readAddress().user);
  const [place, setPlace] = useState(readAddress().place);
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  const { snapshot, isConnected } = useSnapshot(user);
  const current = placeIn(snapshot, place);
  const unread = useUnread(snapshot, current);
  useEffect(() => {
    if (snapshot) writeAddress(snapshot.you, current);
  }, [snapshot, current]);

  if (!snapshot) return <p className="welcome quiet">Opening the workspace …</p>;
  const timeZone = snapshot.people.find((person) => person.id === snapshot.you)?.timeZone ?? 'UTC';
  const channel = snapshot.channels.find((each) => each.id === current);
  const go = (to: string) => {
    setPlace(to);
    setIsMenuOpen(false);
  };

  return (
    <div className={`page ${isMenuOpen ? 'menu-open' : ''}`}>
      <div className="top">
        <button
          type="button"
          className="menu"
          aria-label="Channels"
          aria-expanded={isMenuOpen}
          onClick={() => setIsMenuOpen(!isMenuOpen)}
        >
          ☰
        </button>
        {snapshot.clock && <ClockBar clock={snapshot.clock} timeZone={timeZone} />}
      </div>
      <Sidebar {...{ snapshot, unread, go }} place={current} become={setUser} />
      <main>
        <Head snapshot={snapshot} place={current} go={go} />
        {!isConnected && <p className="banner">The sandbox has stopped. This page comes back when it does.</p>}
        {channel ? (
          <Conversation {...{ channel, snapshot, timeZone }} key={channel.id} />
        ) : (
          <Home snapshot={snapshot} />
        )}
      </main>
      {snapshot.modal && <Modal key={snapshot.modal.id} view={snapshot.modal} snapshot={snapshot} />}
    </div>
  );
}

function Head({ snapshot, place, go }: { snapshot: Snapshot; place: string; go(place: string): void }) {
  const channel = snapshot.channels.find((each) => each.id === place);
  const dm = snapshot.channels.find((each) => each.isDm);
  if (channel && !channel.isDm)
    return (
      <header className="head">
        <h2>
          <ChannelName channel={channel} />
        </h2>
        <span className="quiet topic">{channel.topic}</span>
        <span className="quiet members">{`${channel.memberCount} members`}</span>
      </header>
    );
  return (
    <header className="head">
      <h2>{snapshot.bot.name}</h2>
      <div role="tablist" className="tabs">
        <button type="button" role="tab" aria-selected={place === HOME} data-testid="tab-home" onClick={() => go(HOME)}>
          Home
        </button>
        <button
          type="button"
          role="tab"
          aria-selected={place !== HOME}
          data-testid="tab-messages"
          onClick={() => go(dm?.id ?? HOME)}
        >
          Messages
        </button>
      </div>
    </header>
  );
}

/** The place asked for if this person can go there, else their first channel. */
function placeIn(snapshot: Snapshot | undefined, place: string): string {
  if (place === HOME || snapshot?.channels.some((channel) => channel.id === place)) return place;
  return (snapshot?.channels.find((channel) => !channel.isDm) ?? snapshot?.channels[0])?.id ?? HOME;
}

/** The live picture. The browser reconnects by itself when the sandbox comes back. */
function useSnapshot(user: string): { snapshot: Snapshot | undefined; isConnected: boolean } {
  const [snapshot, setSnapshot] = useState<Snapshot>();
  const [isConnected, setIsConnected] = useState(true);
  useEffect(() => {
    const source = new EventSource(`/sandbox/events?user=${encodeURIComponent(user)}`);
    source.onmessage = ({ data }) => {
      setSnapshot(JSON.parse(data));
      setIsConnected(true);
    };
    source.onerror = () => setIsConnected(false);
    return () => source.close();
  }, [user]);
  return { snapshot, isConnected };
}

/** How many messages are new in each place since this person last looked there. */
function useUnread(snapshot: Snapshot | undefined, here: string): Record<string, number> {
  const [seen, setSeen] = useState<Record<string, string>>({});
  const you = snapshot?.you;
  const newest =
    snapshot?.messages
      .map((message) => message.ts)
      .toSorted()
      .at(-1) ?? '';
  useEffect(() => {
    if (you) setSeen((known) => ({ ...known, [you]: known[you] ?? newest, [`${you} ${here}`]: newest }));
  }, [you, here, newest]);

  const unread: Record<string, number> = {};
  for (const { channel, ts, user } of snapshot?.messages ?? []) {
    const since = seen[`${you} ${channel}`] ?? seen[you ?? ''] ?? ts;
    if (channel !== here && user !== you && ts > since) unread[channel] = (unread[channel] ?? 0) + 1;
  }
  return unread;
}

const root = document.getElementById('root');
if (root) createRoot(root).render(<Page />);
