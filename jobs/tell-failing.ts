import { failure } from '../src/slack/views/error.ts';
import type { Job, JobDeps } from './job.ts';
import { tellOperators } from './tell.ts';

/** What passes by itself, as a throttled cloud does, is worth nobody's attention; what lasts as long as this is. */
const TOLD_AFTER = { hours: 2 };

/** How a job has failed since it last did its work. */
interface Failing {
  since: string;
  told: boolean;
}

/** Tells the operators of a job that keeps failing, once, and when it works again. */
export async function tellFailing(
  deps: JobDeps,
  { name, doing }: Pick<Job, 'name' | 'doing'>,
  { outcome, detail }: { outcome: 'done' | 'failed'; detail: string },
): Promise<void> {
  const { store, clock } = deps;
  const fact = `failing: ${name}`;
  const known = await store.facts.get(fact);
  const failing = known ? (JSON.parse(known) as Failing) : undefined;
  if (outcome === 'done') {
    if (failing?.told) await tellOperators(deps, failure(`${doing} works again.`));
    if (failing) await store.facts.set(fact, '');
    return;
  }
  const { since, told }: Failing = failing ?? { since: clock.now().toString(), told: false };
  const lasts = Temporal.Instant.compare(Temporal.Instant.from(since).add(TOLD_AFTER), clock.now()) <= 0;
  const telling = lasts && !told;
  const reached = telling ? await tellOperators(deps, failure(sentence(doing, since, detail))) : 0;
  await store.facts.set(fact, JSON.stringify({ since, told: told || reached > 0 } satisfies Failing));
}

const sentence = (doing: string, since: string, detail: string) =>
  `${doing} has failed since ${since.slice(0, 16).replace('T', ' ')} UTC: ${detail}`;
