import { grantToJob } from './analysis/access.ts';
import { compileAllocation } from './analysis/allocation.ts';
import { type IcebergAnswer, layersOf } from './analysis/iceberg.ts';
import { wasteAtWork } from './analysis/waste.ts';
import { askCosts, type Question, type Showback, splitAmongTeams } from './ask-costs.ts';
import type { Grant } from './model/access.ts';
import type { MeteredCost, ScopedCost } from './model/metered-cost.ts';
import type { Period } from './model/period.ts';
import { type MeteredSources, readMeteredCosts } from './read-metered-costs.ts';

/** Shows a scope what compute hides: the total of `/cost`, every charge of it in one layer. Costs per currency, days UTC. */
export async function askIceberg(
  showback: Showback & MeteredSources,
  { grant, period }: Pick<Question, 'grant' | 'period'>,
): Promise<IcebergAnswer> {
  const question: Question = { grant, period, by: 'service', metric: 'effective' };
  const { by: _by, groups: _groups, ...answer } = await askCosts(showback, question);
  const { now, before, notes } = await partsOf(showback, grant, [period, answer.beforePeriod]);
  const sums = { totals: answer.totals, before: answer.before, leading: showback.config.reportingCurrency };
  return {
    ...answer,
    layers: layersOf({ now, before }, sums),
    waste: wasteAtWork(await showback.store.findings.list(grant, 'open')),
    notes: [...answer.notes, ...notes],
  };
}

/** A scope's own costs, and a team's part of every shared pool, as `/cost` counts them. */
async function partsOf(
  showback: Showback & MeteredSources,
  grant: Grant,
  [now, before]: [Period, Period],
): Promise<{ now: MeteredCost[]; before: MeteredCost[]; notes: string[] }> {
  const { config } = showback;
  const isTeam = config.teams.some(({ name }) => name === grant.scope);
  const pools = isTeam ? config.sharedCosts.map(({ name }) => grantToJob(`shared:${name}`, config)) : [];
  const { parts, notes } = await readMeteredCosts(showback, {
    grants: [grant, ...pools],
    allocation: compileAllocation(config),
    periods: [now, before],
  });
  return {
    now: await withShared(showback, grant, { parts: parts[0]!, period: now }),
    before: await withShared(showback, grant, { parts: parts[1]!, period: before }),
    notes,
  };
}

async function withShared(
  showback: Showback,
  { scope: own }: Grant,
  { parts, period }: { parts: ScopedCost[]; period: Period },
): Promise<MeteredCost[]> {
  const pools = parts
    .filter(({ scope }) => scope !== own)
    .map((part) => ({ ...part, key: part.scope, day: `${part.month}-01` }));
  const shared = await splitAmongTeams(showback, pools, { period, metric: 'effective' });
  return [...parts.filter(({ scope }) => scope === own), ...shared.filter(({ key }) => key === own)];
}
