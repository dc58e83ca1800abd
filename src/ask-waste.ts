import {
  groupsOfWaste,
  sumsOf,
  type WasteAnswer,
  type WasteFilter,
  type WasteGrouping,
  type WasteSums,
  wasteOf,
} from './analysis/waste.ts';
import type { Grant } from './model/access.ts';
import type { Finding } from './model/finding.ts';
import { WASTE_LOOK, type WasteLook } from './model/waste-look.ts';
import type { Store } from './ports.ts';

/** What a scope's open findings are, as asked for, with what the newest look could not see. */
export async function askWaste(
  { store }: { store: Store },
  { grant, by, ...filter }: WasteFilter & { grant: Grant; by?: WasteGrouping | undefined },
): Promise<WasteAnswer> {
  const findings = wasteOf(await store.findings.list(grant, 'open'), filter);
  const names = by === 'account' ? await store.costs.accountNames() : undefined;
  const look = await askWasteLook({ store });
  const mine = Object.entries(look?.resources ?? {}).filter(([team]) => grant.scope === '*' || team === grant.scope);
  return {
    team: grant.label,
    filter,
    findings,
    ...sumsOf(findings),
    by,
    groups: by ? groupsOfWaste(findings, by, names) : [],
    look: look && {
      ...look,
      unjudged: look.unjudged.filter(({ team }) => grant.scope === '*' || team === grant.scope),
    },
    resources: mine.reduce((sum, [, count]) => sum + count, 0),
  };
}

/** What all of a scope's open findings would save a month. */
export async function askWasteSums({ store }: { store: Store }, grant: Grant): Promise<WasteSums> {
  return sumsOf(await store.findings.list(grant, 'open'));
}

/** When the resources were looked at last; undefined before the first time. */
export async function askWasteLook({ store }: { store: Store }): Promise<WasteLook | undefined> {
  const text = await store.facts.get(WASTE_LOOK);
  return text ? (JSON.parse(text) as WasteLook) : undefined;
}

/** The findings of some scopes that a word names: by their own id, a resource's, or its name; newest first. */
export async function askFindingsNamed(
  about: { store: Store },
  grants: readonly Grant[],
  word: string,
): Promise<Finding[]> {
  const seen = await askFindings(about, grants);
  const lower = word.toLowerCase();
  const byId = seen.filter(({ findingId }) => findingId.toLowerCase() === lower);
  if (byId.length > 0) return byId;
  return seen.filter(
    ({ resourceId, resourceName }) =>
      [resourceId, resourceName].some((each) => each.toLowerCase() === lower) ||
      // Of an ARN people know the end.
      resourceId.toLowerCase().endsWith(`/${lower}`) ||
      resourceId.toLowerCase().endsWith(`:${lower}`),
  );
}

/** Open and closed findings of several scopes, newest first. */
export async function askFindings({ store }: { store: Store }, grants: readonly Grant[]): Promise<Finding[]> {
  const all = grants.find(({ scope }) => scope === '*');
  const lists = await Promise.all((all ? [all] : grants).map((grant) => store.findings.list(grant)));
  return lists.flat().sort((a, b) => b.openedAt.localeCompare(a.openedAt));
}
