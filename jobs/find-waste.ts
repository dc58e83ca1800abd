import { hash } from 'node:crypto';
import { dayOf } from '../src/model/period.ts';
import { redrawWaste } from '../src/redraw-waste.ts';
import { proposeAll } from '../src/remediation/propose.ts';
import type { Job, JobDeps } from './job.ts';
import { tellUnread } from './tell-unread.ts';
import { tellWaste } from './tell-waste.ts';

/** Under this name the state of what was looked at last is kept. */
const LOOKED_AT = 'waste looked for in';

/** Every quarter of an hour: is there something new to look at, and something to tell? Each finding is told once. */
export const findWaste: Job = {
  name: 'find-waste',
  doing: 'Looking for waste',
  everyMinutes: 15,

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
  const proposed = await proposeAll(deps);
  await store.facts.set(LOOKED_AT, mark);
  return proposed > 0 ? `${line}, ${proposed} proposed` : line;
}

/** Changes with the day, what was read, what it costs, the rules, what is left alone and the policies. */
async function markOf(deps: JobDeps): Promise<string> {
  const { store, config, clock, rulesFingerprint } = deps;
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
  const money = await moneyOf(deps);
  const { waste, remediation, environments, sources, timeZone } = config;
  const policy = { waste, remediation, environments, sources, timeZone };
  const text = JSON.stringify([today, read, money, rulesFingerprint, left, policy]);
  return hash('sha1', text, 'base64url');
}

/** Prices and commitments as last read; commitments to the day, since a part of them is read with every sync. */
async function moneyOf({ store }: JobDeps): Promise<unknown> {
  const sources = (await store.deliveries.sources()).map(({ source }) => source);
  const facts = ['price list', ...sources.flatMap((source) => [`usage in ${source}`, `usage asked of ${source}`])];
  const prices = await Promise.all(facts.map((fact) => store.facts.get(fact)));
  const parts = await Promise.all(sources.map((source) => store.commitments.parts(source)));
  return [prices, parts.flat().map(({ part, readAt }) => [part, readAt?.slice(0, 10)])];
}
