import type { ActionType, Finding } from '../model/finding.ts';
import { addTo, type Totals } from '../model/money.ts';
import type { ResourceType } from '../model/resource.ts';
import type { WasteLook } from '../model/waste-look.ts';
import type { Waste } from './iceberg.ts';

/** How findings can be added up. */
export const WASTE_GROUPINGS = ['detector', 'account', 'team'] as const;
export type WasteGrouping = (typeof WASTE_GROUPINGS)[number];

/** Which of a scope's open findings are asked for. */
export interface WasteFilter {
  detector?: string | undefined;
  resourceType?: ResourceType | undefined;
  /** More than so much a month, in each finding's own currency. */
  over?: number | undefined;
}

/** Findings added up: each currency for itself, and what has no figure counted. */
export interface WasteSums {
  count: number;
  /** What they save a month, by currency. */
  totals: Totals;
  /** About money, at a price that nobody knows. */
  unpriced: number;
  /** Not about money. */
  unpaid: number;
  /** Some may save less than their figure, and none more. */
  isAtMost: boolean;
}

/** Resources whose cost is compute or databases on a bill. */
const AT_WORK: readonly ResourceType[] = ['instance', 'auto-scaling-group', 'database', 'database-cluster', 'cache'];
/** What is done to something that nobody uses, all the time or at times. */
const UNUSED: readonly ActionType[] = ['Stop', 'Delete', 'Schedule'];
/** What is done to something that is larger than what it does. */
const TOO_LARGE: readonly ActionType[] = ['Rightsize', 'Upgrade'];

/** The money in findings that is part of compute and databases: a stopped machine's is that of its disks. */
export function wasteAtWork(findings: readonly Finding[]): Waste {
  const mine = findings.filter(
    ({ resourceType, detector }) => AT_WORK.includes(resourceType) && detector !== 'stopped-instance',
  );
  const totalOf = (actions: readonly ActionType[]) =>
    sumsOf(mine.filter(({ actionType }) => actions.includes(actionType))).totals;
  return { idle: totalOf(UNUSED), overProvisioned: totalOf(TOO_LARGE) };
}

/** One group of findings; `name` is what people call it where that is not the key. */
export interface WasteGroup extends WasteSums {
  key: string;
  name?: string | undefined;
}

/** What costs money for nothing, largest first, and what nobody could say. */
export interface WasteAnswer extends WasteSums {
  /** A team's name, or `all`. */
  team: string;
  filter: WasteFilter;
  findings: Finding[];
  by?: WasteGrouping | undefined;
  /** Largest first; empty where no grouping was asked for. */
  groups: WasteGroup[];
  /** The newest look at the resources; undefined before the first. */
  look?: WasteLook | undefined;
  /** Resources of the scope that were looked at. */
  resources: number;
}

/** Only those asked for, the most money first; what has no price comes before what is not about money. */
export function wasteOf(findings: readonly Finding[], { detector, resourceType, over }: WasteFilter): Finding[] {
  return findings
    .filter((each) => detector === undefined || each.detector === detector)
    .filter((each) => resourceType === undefined || each.resourceType === resourceType)
    .filter(({ saving }) => over === undefined || (saving.monthly !== null && saving.monthly > over))
    .sort(
      (a, b) =>
        weightOf(b) - weightOf(a) || a.openedAt.localeCompare(b.openedAt) || (a.findingId < b.findingId ? -1 : 1),
    );
}

function weightOf({ saving: { monthly } }: Finding): number {
  return monthly ?? 0.001;
}

export function sumsOf(findings: readonly Finding[]): WasteSums {
  const totals: Totals = {};
  for (const { saving } of findings) if (saving.monthly) addTo(totals, saving.currency, saving.monthly);
  return {
    count: findings.length,
    totals,
    unpriced: findings.filter(({ saving }) => saving.monthly === null).length,
    unpaid: findings.filter(({ saving }) => saving.monthly === 0).length,
    isAtMost: findings.some(({ saving }) => saving.isAtMost === true && saving.monthly),
  };
}

/** Findings added up by what they have in common, the most money in any currency first. */
export function groupsOfWaste(
  findings: readonly Finding[],
  by: WasteGrouping,
  names: ReadonlyMap<string, string> = new Map(),
): WasteGroup[] {
  const keyOf = { detector: 'detector', account: 'subAccountId', team: 'team' } as const;
  const largest = ({ totals }: WasteGroup) => Math.max(0, ...Object.values(totals));
  return [...Map.groupBy(findings, (each) => each[keyOf[by]])]
    .map(([key, mine]) => ({ key, name: names.get(key), ...sumsOf(mine) }))
    .sort((a, b) => largest(b) - largest(a) || b.count - a.count || (a.key < b.key ? -1 : 1));
}
