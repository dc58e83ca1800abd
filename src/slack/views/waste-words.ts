import type { WasteSums } from '../../analysis/waste.ts';
import type { ActionType, ClosedReason, Finding, FoundWaste, Saving } from '../../model/finding.ts';
import { formatCost, formatTotals } from '../../model/money.ts';
import type { PriceBasis } from '../../model/price.ts';
import type { ResourceType } from '../../model/resource.ts';
import { resourceText, shortDay, shortKey } from './words.ts';

const LIST = new Intl.ListFormat('en-GB');
const CLOUDS = { aws: 'AWS', azure: 'Azure', gcp: 'Google Cloud' } as const;

/** "14 things cost $1,204.30 a month for nothing, 2 more at a price that is not known": some findings in a sentence. */
export function wasteText({ count, totals, unpriced, unpaid, isAtMost }: WasteSums, preferred?: string): string {
  const priced = count - unpriced - unpaid;
  const money = `${isAtMost ? 'up to ' : ''}${formatTotals(totals, preferred)} a month`;
  const more = priced > 0 ? ' more' : '';
  const parts = [
    ...(priced > 0 ? [`${things(priced)} ${priced === 1 ? 'costs' : 'cost'} ${money} for nothing`] : []),
    ...(unpriced > 0 ? [`${priced > 0 ? unpriced : things(unpriced)}${more} at a price that is not known`] : []),
    ...(unpaid > 0
      ? [
          `${count === unpaid ? things(unpaid) : unpaid} to put right that ${unpaid === 1 ? 'costs' : 'cost'} nothing by ${unpaid === 1 ? 'itself' : 'themselves'}`,
        ]
      : []),
  ];
  return parts.join(', ') || 'nothing costs money for nothing';
}

const things = (count: number) => (count === 1 ? 'one thing' : `${count} things`);

/** "checkout-7 (i-0ab12)": what people call a resource, and what its cloud does. */
export function resourceName({
  resourceName: name,
  resourceId,
}: Pick<FoundWaste, 'resourceName' | 'resourceId'>): string {
  const id = resourceText(resourceId, 40);
  return name === '' || name === resourceId ? id : `${shortKey(name, 40)} (${id})`;
}

/** "$12.30 a month", "up to $12.30 a month", "an amount that is not known", "nothing by itself". */
export function savingText(saving: Saving): string {
  if (saving.monthly === null) return 'an amount that is not known';
  if (saving.monthly === 0) return 'nothing by itself';
  return `${saving.isAtMost ? 'up to ' : ''}${formatCost(saving.monthly, saving.currency)} a month`;
}

/** "your bill to 2026-11-21", "AWS price list of 2026-11-20", "list of 2026-10-01 (price of us-east-1)". */
export function basisText(basis: PriceBasis | null, cloud: FoundWaste['cloud']): string {
  if (!basis) return 'no price';
  const from = {
    bill: `your bill to ${basis.asOf}`,
    'price-list': `${CLOUDS[cloud]} price list of ${basis.asOf}`,
    embedded: `list of ${basis.asOf}`,
  }[basis.kind];
  return basis.note === '' ? from : `${from} (${basis.note})`;
}

const ACTIONS: Record<ActionType, string> = {
  Stop: 'stop',
  Delete: 'delete',
  Rightsize: 'resize',
  Upgrade: 'upgrade',
  Schedule: 'run on a schedule',
  Release: 'release',
  ModifyVolume: 'change the volume',
  SetRetention: 'set a retention',
  SetLifecycle: 'set lifecycle rules',
  UseSpot: 'use spot',
  Tag: 'tag',
  Disable: 'disable',
};

/** "resize to m6i.large", "delete": what would be done, and to what exactly. */
export function actionText({ actionType, change = {} }: Pick<FoundWaste, 'actionType' | 'change'>): string {
  const parts = Object.entries(change);
  const [only] = parts;
  if (!only) return ACTIONS[actionType];
  if (parts.length === 1) return `${ACTIONS[actionType]} to ${only[1]}`;
  return `${ACTIONS[actionType]}: ${parts.map(([name, value]) => `${wordsOf(name)} ${value}`).join(', ')}`;
}

/** `cpuMeanPercent` as "cpu mean percent", `idle-instance` as it is. */
export function wordsOf(name: string): string {
  return name.replaceAll(
    /([a-z0-9])([A-Z])/g,
    (_, before: string, upper: string) => `${before} ${upper.toLowerCase()}`,
  );
}

const CLOSED: Record<ClosedReason, string> = {
  'acted-on': 'done',
  'woke-up': 'in use again',
  gone: 'gone',
  exempted: 'left alone',
  'no-longer-judged': 'no longer judged',
};

/** "done on 24 Nov": what has become of a finding that is no longer open. */
export function closedText({ closedReason, closedAt }: Pick<Finding, 'closedReason' | 'closedAt'>): string {
  return `${closedReason ? CLOSED[closedReason] : 'closed'}${closedAt ? ` since ${shortDay(closedAt.slice(0, 10))}` : ''}`;
}

/** "volumes", "network interfaces". */
export function kindsText(types: readonly ResourceType[]): string {
  return LIST.format(types.map((type) => pluralOf(type.replaceAll('-', ' '))));
}

function pluralOf(noun: string): string {
  if (/(s|sh|ch|x)$/.test(noun)) return `${noun}es`;
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

/** "3 resources", "one resource". */
export function countText(count: number, noun: string): string {
  return count === 1 ? `one ${noun}` : `${count.toLocaleString('en-US')} ${pluralOf(noun)}`;
}

/** What the largest of several things are, and how many more there are. */
export function listText(names: readonly string[], shown = 4): string {
  const more = names.length - shown;
  return LIST.format([...names.slice(0, shown), ...(more > 0 ? [`${more} more`] : [])]);
}
