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
      const { prices, cover } = await askPrices({ config, store }, resources);
      // What other usage would take over is not known here, so a commitment's part is taken for lost.
      const coverOf: Coverage = (part, resource) => {
        const share = cover.shareOf(part, resource);
        return share && { ...share, absorbableMonthly: 0 };
      };
      return { prices, commitments: { coverOf } };
    };
    const allocation = compileAllocation(config);
    const { look, ...counts } = await inspectResources({ store, config, allocation, now: clock.now(), money });
    const { resources, found, opened, closed } = counts;
    const line = `${resources} resources looked at, ${found} findings, ${opened} of them new, ${closed} closed`;
    const broken = look.failures.map(({ detector, fault, times }) => `${detector} broke ${times} times: ${fault}`);
    return { text: [line, ...broken].join('\n'), data: { ...counts, look } };
  },
};

type Coverage = Awaited<ReturnType<Inspecting['money']>>['commitments']['coverOf'];
