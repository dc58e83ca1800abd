import { z } from 'zod';

const values = z.object({
  Key: z.string().default(''),
  Values: z.array(z.string()).default([]),
  MatchOptions: z.array(z.string()).default([]),
});

/** What a budget is about, as Budgets has it since 2025: the filter language of Cost Explorer. */
export const budgetFilter = z.object({
  get And() {
    return z.array(budgetFilter).optional();
  },
  get Or() {
    return z.array(budgetFilter).optional();
  },
  get Not() {
    return budgetFilter.optional();
  },
  Dimensions: values.optional(),
  Tags: values.optional(),
  CostCategories: values.optional(),
});

/** The older way: values by a key such as `Service`, all of which must be met. */
export const oldFilters = z.record(z.string(), z.array(z.string()));

type Filter = z.infer<typeof budgetFilter>;
type Values = z.infer<typeof values>;

/** How many values are named before the rest is only counted. */
const NAMED = 3;

/** "Amazon EC2, account 111111111111" for a person. */
export function wordsForFilter({ And, Or, Not, Dimensions, Tags, CostCategories }: Filter): string {
  if (And) return And.map(wordsForFilter).join(', ');
  if (Or) return Or.map(wordsForFilter).join(' or ');
  if (Not) return `all but ${wordsForFilter(Not)}`;
  if (Dimensions) return words(nounOf(Dimensions.Key), Dimensions);
  if (Tags) return words(`tag ${Tags.Key}`, Tags);
  if (CostCategories) return words(`cost category ${CostCategories.Key}`, CostCategories);
  return 'all costs';
}

/** The same of the older filters, whose tags and cost categories are written `key$value`. */
export function wordsForOldFilters(filters: z.infer<typeof oldFilters>): string {
  return Object.entries(filters)
    .map(([key, Values]) => {
      const plain = Values.map((value) => value.replace(/^(user|aws):/, '').replace('$', ' '));
      return words(nounOf(key), { Key: key, Values: plain, MatchOptions: [] });
    })
    .join(', ');
}

/** What stands before a value, by key; a service says itself what it is. */
const NOUNS: Record<string, string> = {
  SERVICE: '',
  LINKEDACCOUNT: 'account',
  REGION: 'region',
  TAGKEYVALUE: 'tag',
  COSTCATEGORY: 'cost category',
  AZ: 'zone',
};

/** Keys come as LINKED_ACCOUNT from the newer way and as LinkedAccount from the older. */
function nounOf(key: string): string {
  const known = NOUNS[key.replaceAll('_', '').toUpperCase()];
  return known ?? key.replaceAll(/_|(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

function words(noun: string, { Values, MatchOptions }: Values): string {
  if (MatchOptions.includes('ABSENT')) return `no ${noun}`;
  const more = Values.length - NAMED;
  const named = Values.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return noun === '' ? named : `${noun} ${named}`;
}
