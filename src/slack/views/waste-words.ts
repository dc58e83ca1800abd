import type { WasteSums } from '../../analysis/waste.ts';
import type { ClosedReason, Finding, FoundWaste, Saving } from '../../model/finding.ts';
import { formatCost, formatTotals } from '../../model/money.ts';
import type { PriceBasis } from '../../model/price.ts';
import type { ResourceType } from '../../model/resource.ts';
import { resourceText, shortDay, shortKey } from './words.ts';

const LIST = new Intl.ListFormat('en-GB');
const CLOUDS = { aws: 'AWS', azure: 'Azure', gcp: 'Google Cloud' } as const;

/** "14 things cost $1,204.30 a month for nothing; 2 more do at a price that is not known": some findings in a sentence. */
export function wasteText({ count, totals, unpriced, unpaid, isAtMost }: WasteSums, preferred?: string): string {
  const priced = count - unpriced - unpaid;
  const money = `${isAtMost ? 'up to ' : ''}${formatTotals(totals, preferred)} a month`;
  const costs = (number: number) => `${things(number)} ${number === 1 ? 'costs' : 'cost'}`;
  const unknown =
    priced > 0
      ? `${unpriced} more ${unpriced === 1 ? 'does' : 'do'} at a price that is not known`
      : `${costs(unpriced)} money for nothing, at a price that is not known`;
  const parts = [
    ...(priced > 0 ? [`${costs(priced)} ${money} for nothing`] : []),
    ...(unpriced > 0 ? [unknown] : []),
    ...(unpaid > 0
      ? [`${unpaid === count ? things(unpaid) : unpaid} ${unpaid === 1 ? 'is' : 'are'} not about money`]
      : []),
  ];
  return parts.join('; ') || 'nothing costs money for nothing';
}

const things = (count: number) => (count === 1 ? 'one thing' : `${count} things`);

/** "checkout-7 (i-0ab12)": what people call a resource, and what its cloud does. */
export function resourceName({
  resourceName: name,
  resourceId,
}: Pick<FoundWaste, 'resourceName' | 'resourceId'>): string {
  const id = resourceText(resourceId, 26);
  return name === '' || name === resourceId ? id : `${shortKey(name, 32)} (${id})`;
}

/** "$12.30 a month", "up to $12.30 a month", "an amount that is not known", "nothing by itself". */
export function savingText(saving: Saving): string {
  if (saving.monthly === null) return 'an amount that is not known';
  if (saving.monthly === 0) return 'nothing by itself';
  return `${saving.isAtMost ? 'up to ' : ''}${formatCost(saving.monthly, saving.currency)} a month`;
}

/**
 * "your bill to 2026-11-21", "AWS price list of 2026-11-20", "list of 2026-10-01": where a figure is from. Without a
 * price of ours it is what the cloud says.
 */
export function sourceText(basis: PriceBasis | null, cloud: FoundWaste['cloud']): string {
  if (!basis) return `${CLOUDS[cloud]}'s own figure`;
  return {
    bill: `your bill to ${basis.asOf}`,
    'price-list': `${CLOUDS[cloud]} price list of ${basis.asOf}`,
    embedded: `list of ${basis.asOf}`,
  }[basis.kind];
}

/** The same with what limits it: "list of 2026-10-01 (price of us-east-1)". */
export function basisText(basis: PriceBasis | null, cloud: FoundWaste['cloud']): string {
  const from = sourceText(basis, cloud);
  return basis && basis.note !== '' ? `${from} (${basis.note})` : from;
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
