import { hash } from 'node:crypto';
import { askWasteLook } from '../src/ask-waste.ts';
import { detectors } from '../src/detectors/index.ts';
import { type Day, dayOf, daysBetween } from '../src/model/period.ts';
import { unreadMessage } from '../src/slack/views/waste-unread.ts';
import type { JobDeps } from './job.ts';
import { tellOperators } from './tell.ts';

const TOLD = 'waste unread told';
/** The same once more: somebody may have meant to do something about it. */
const AGAIN_DAYS = 7;

/**
 * Tells the operators what could not be read or judged, and what it would show: once a day at most, at once when
 * something else is missing, and the same again after a week.
 */
export async function tellUnread(deps: JobDeps): Promise<void> {
  const { store, clock } = deps;
  const look = await askWasteLook(deps);
  if (!look || look.unread.length + look.failures.length === 0) return;
  const today = dayOf(clock.now());
  const missing = [
    ...look.unread.map(({ resourceTypes, permission, sentence }) => [resourceTypes, permission ?? sentence]),
    ...look.failures.map(({ detector }) => detector),
  ];
  const print = hash('sha1', JSON.stringify(missing), 'base64url');
  const text = await store.facts.get(TOLD);
  const told = text ? (JSON.parse(text) as { on: Day; print: string }) : undefined;
  if (told && daysBetween(told.on, today) < (told.print === print ? AGAIN_DAYS : 1)) return;
  const reached = await tellOperators(deps, unreadMessage(look, detectors));
  if (reached > 0) await store.facts.set(TOLD, JSON.stringify({ on: today, print }));
}
