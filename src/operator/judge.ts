import { compileAllocation } from '../analysis/allocation.ts';
import { chooseModels } from '../ask-forecast.ts';
import { judgeCosts } from '../judge/judge-costs.ts';
import { dayOf } from '../model/period.ts';
import { openClouds } from '../open-clouds.ts';
import type { OperatorCommand } from './index.ts';

/** Looks for anomalies in the settled days now: `penny judge`. Telling them is a job's. */
export const judge: OperatorCommand = {
  async run(_words, { config, clock, store: open }) {
    const store = await open();
    const allocation = compileAllocation(config);
    const showback = { store, config, rulesFingerprint: allocation.fingerprint };
    await chooseModels(showback, dayOf(clock.now()));
    const { series, through, found, fresh, troubles } = await judgeCosts({
      ...showback,
      allocation,
      clouds: openClouds(config, { store, now: clock.now }),
      now: clock.now(),
    });
    const line =
      through === null
        ? 'no day is settled yet, so there is nothing to judge'
        : `${series} series judged through ${through}, ${found} anomalies, ${fresh} of them new`;
    return { text: [line, ...troubles].join('\n'), data: { series, through, found, fresh, troubles } };
  },
};
