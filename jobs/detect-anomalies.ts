import type { Job, JobDeps } from './job.ts';
import { tellAnomalies } from './tell-anomalies.ts';

/** Under this name the state of the bills that were judged last is kept. */
const JUDGED = 'bills judged';

/** Every quarter of an hour: are there new bills to judge, is there something to tell, has an alert changed? */
export const detectAnomalies: Job = {
  name: 'detect-anomalies',
  doing: 'Looking for anomalies',
  everyMinutes: 15,

  async run(deps) {
    const judged = await judgeNewBills(deps);
    const told = await tellAnomalies(deps);
    return `${judged}; ${told}`;
  },
};

/** Judging takes seconds of processor, so it happens in a process of its own, and only when there is something new. */
async function judgeNewBills({ store, clock, judgeCosts }: JobDeps): Promise<string> {
  const sources = await store.deliveries.sources();
  const mark = JSON.stringify(sources.map(({ source, lastReadAt }) => [source, lastReadAt]));
  if (sources.every(({ settledThrough }) => settledThrough === null)) return 'no day is settled yet';
  if ((await store.facts.get(JUDGED)) === mark) return 'no new bills';
  const line = await judgeCosts();
  await store.facts.set(JUDGED, mark);
  await store.facts.set('bills judged at', clock.now().toString());
  return line;
}
