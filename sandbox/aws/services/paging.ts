import type { Context } from '../context.ts';
import { AwsFault } from '../fault.ts';

/** How a list is paged: the token it is asked for with, how many, and what the service allows. */
export interface Paging {
  token: string | undefined;
  max: number | undefined;
  least: number;
  most: number;
  /** Where nothing is said; the most otherwise. */
  usual?: number;
  /** How a wrong number is refused. */
  refusal?: string;
}

/** One page, after the service's own limits. */
export function pageOfList<T>(list: readonly T[], input: object, paging: Paging & { context: Context }) {
  const { token, max, least, most, usual = most, refusal = 'ValidationError', context } = paging;
  if (max !== undefined && (max < least || max > most)) {
    throw new AwsFault(refusal, `A page must have between ${least} and ${most} entries, not ${max}`);
  }
  return context.page(list, { token, limit: max ?? usual, request: input });
}

/** Those that are asked for by name, all where nothing is asked for; a name that is not there is refused. */
export function named<T>(
  list: readonly T[],
  names: readonly string[] | undefined,
  about: {
    nameOf(thing: T): string | undefined;
    missing: string;
  },
): T[] {
  if (!names || names.length === 0) return [...list];
  return names.map((name) => {
    const found = list.find((thing) => about.nameOf(thing) === name);
    if (!found) throw new AwsFault(about.missing, `${name} not found`, 404);
    return found;
  });
}

/** Tags as most services list them. */
export function tagList(tags: Record<string, string> | undefined): { Key: string; Value: string }[] {
  return Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
}
