import { adviseOnCommitments, askCover } from '../advise-on-commitments.ts';
import { compileAllocation } from '../analysis/allocation.ts';
import { askPrices } from '../ask-prices.ts';
import { type Inspecting, inspectResources } from '../inspect-resources.ts';
import type { OperatorCommand } from './index.ts';

/** Looks for waste among the resources as last read: `penny inspect`. Telling it is a job's. */
export const inspect: OperatorCommand = {
  async run(_words, { config, clock, store: open, progress }) {
    const store = await open();
    progress('looking at all resources');
    const money: Inspecting['money'] = async (resources) => {
      const { prices } = await askPrices({ config, store }, resources);
      return { prices, commitments: await askCover({ config, store }, resources) };
    };
    const allocation = compileAllocation(config);
    const { look, ...counts } = await inspectResources({ store, config, allocation, now: clock.now(), money });
    await adviseOnCommitments({ config, store }, clock.now());
    const { resources, found, opened, closed } = counts;
    const line = `${resources} resources looked at, ${found} findings, ${opened} of them new, ${closed} closed`;
    const broken = look.failures.map(({ detector, fault, times }) => `${detector} broke ${times} times: ${fault}`);
    return { text: [line, ...broken].join('\n'), data: { ...counts, look } };
  },
};
