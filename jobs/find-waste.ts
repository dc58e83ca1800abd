import { hash } from 'node:crypto';
import { dayOf } from '../src/model/period.ts';
import { redrawWaste } from '../src/redraw-waste.ts';
import type { Job, JobDeps } from './job.ts';
import { tellUnread } from './tell-unread.ts';
import { tellWaste } from './tell-waste.ts';

/** Under this name the state of what was looked at last is kept. */
const LOOKED_AT = 'waste looked for in';

/** Every hour: is there something new to look at, and something to tell? Each finding is told once. */
export const findWaste: Job = {
  name: 'find-waste',
  doing: 'Looking for waste',
  everyMinutes: 60,

  async run(deps) {
    const looked = await lookAgain(deps);
    const told = await tellWaste(deps);
    const edited = await redrawWaste(deps);
    await tellUnread(deps);
    return `${looked}; ${told} told, ${edited} brought up to date`;
  },
};

/** Looking at thousands of resources takes seconds of processor, so it happens in a process of its own, and only when something has changed. */
async function lookAgain(deps: JobDeps): Promise<string> {
  const { store, inspectResources } = deps;
  if ((await store.resources.places()).length === 0) return 'no resources have been read';
  const mark = await markOf(deps);
  if ((await store.facts.get(LOOKED_AT)) === mark) return 'nothing new to look at';
  const line = await inspectResources();
  await store.facts.set(LOOKED_AT, mark);
  return line;
}

/** Changes with the day, the places read, the rules, what is left alone and the policy. */
async function markOf({ store, config, clock, rulesFingerprint }: JobDeps): Promise<string> {
  const today = dayOf(clock.now());
  const places = await store.resources.places();
  const read = places.map(({ source, cloud, subAccountId, regionId, readAt }) => [
    source,
    cloud,
    subAccountId,
    regionId,
    readAt,
  ]);
  const left = (await store.exemptions.list(today)).map(({ exemptionId, until }) => [exemptionId, until]);
  return hash(
    'sha1',
    JSON.stringify([today, read, rulesFingerprint, left, config.waste, config.timeZone]),
    'base64url',
  );
}
