import { useEffect } from 'react';
import { isJson } from '../slack/options.ts';
import type { Snapshot } from '../slack/snapshot.ts';
import { act } from './act.ts';
import { Blocks } from './blocks.tsx';
import { SurfaceOf } from './use-surface.tsx';

/** The bot's Home tab. Looking at it tells the bot, which then fills it. */
export function Home({ snapshot }: { snapshot: Snapshot }) {
  const { you, home, bot } = snapshot;
  useEffect(() => void act('home', { user: you }), [you]);

  if (!home) return <p className="welcome quiet">{`${bot.name} has not written anything here yet.`}</p>;
  const blocks = Array.isArray(home.payload.blocks) ? home.payload.blocks.filter(isJson) : [];
  return (
    <div className="home" data-testid="home">
      <SurfaceOf key={String(home.payload.hash)} snapshot={snapshot} where={{ viewId: home.id }}>
        <Blocks blocks={blocks} />
      </SurfaceOf>
    </div>
  );
}
