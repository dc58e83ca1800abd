import { compileAllocation } from './analysis/allocation.ts';
import { awsCloud } from './clouds/aws/cloud.ts';
import { planRules } from './clouds/aws/plan.ts';
import type { Meter } from './clouds/aws/requests.ts';
import { awsResourcesCloud } from './clouds/aws/resources/cloud.ts';
import type { Config, CostExplorerSource } from './config.ts';
import { dayOf } from './model/period.ts';
import type { Cloud, Store } from './ports.ts';

/** What asking a cloud needs besides the policy. */
interface Asking {
  store: Store;
  now(): Temporal.Instant;
}

/** The clouds' own interfaces, one for each source of penny.yml that has one. Nothing is asked or loaded yet. */
export function openClouds(config: Config, { store, now }: Asking): Cloud[] {
  const allocation = compileAllocation(config, (rules) => planRules(rules).rules);
  const tagKeys = [...new Set([...config.tagKeys, ...config.environments.tags])];
  return config.sources.flatMap((source): Cloud[] => {
    if (source.kind === 'aws-resources')
      return [awsResourcesCloud({ source, now, controlTag: config.remediation.controlTag })];
    if (source.kind !== 'aws-cost-explorer') return [];
    const meter = meterOf(source, { store, now });
    return [awsCloud({ source: { ...source, tagKeys, pageCap: source.pagesPerCall }, allocation, meter, now })];
  });
}

/** Counts billed requests in the store, so that the day's cap holds across restarts. */
export function meterOf({ name, maxRequestsPerDay }: CostExplorerSource, { store, now }: Asking): Meter {
  return {
    maxRequestsPerDay,
    async remaining() {
      const used = (await store.apiUsage.on(dayOf(now()))).find((each) => each.source === name)?.requests ?? 0;
      return Math.max(0, maxRequestsPerDay - used);
    },
    record: (used) => store.apiUsage.add(name, dayOf(now()), used),
  };
}
