import { createHash } from 'node:crypto';
import type { CostAndUsageRequest, ResultByTime } from './cost-and-usage.ts';
import { AwsFault } from './fault.ts';

/** One page of an answer: `pageSize` groups, so that a day may go on on the next page. */
export function pageOf(results: ResultByTime[], request: CostAndUsageRequest, pageSize: number) {
  const mark = markOf(request);
  const from = offsetIn(request.NextPageToken, mark);
  const total = results.reduce((sum, { Groups }) => sum + Groups.length, 0);
  const to = from + pageSize;

  const page: ResultByTime[] = [];
  let position = 0;
  for (const result of results) {
    const groups = result.Groups.slice(Math.max(0, from - position), Math.max(0, to - position));
    const empty = result.Groups.length === 0 && position >= from && (position < to || to >= total);
    if (groups.length > 0 || empty) page.push({ ...result, Groups: groups });
    position += result.Groups.length;
  }
  return { ResultsByTime: page, ...(to < total && { NextPageToken: tokenFor(to, mark) }) };
}

/** One page of a plain list, `pageSize` entries or fewer where the request wants fewer. */
export function listPage<T>(list: readonly T[], request: ListRequest, pageSize: number) {
  const mark = markOf(request);
  const from = offsetIn(request.NextPageToken ?? request.NextToken, mark);
  const to = from + Math.min(pageSize, request.MaxResults ?? pageSize);
  return { page: list.slice(from, to), nextToken: to < list.length ? tokenFor(to, mark) : undefined };
}

/** The services name their tokens differently. */
export interface ListRequest {
  NextPageToken?: string;
  NextToken?: string;
  MaxResults?: number;
}

/** What identifies a request apart from its page. */
export function markOf({ NextPageToken: _, NextToken: __, ...request }: ListRequest): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 16);
}

/** Where the next page begins, and of which request it is. */
export function tokenFor(offset: number, mark: string): string {
  return Buffer.from(`${offset} ${mark}`).toString('base64');
}

/** What a token says; 0 without one. */
export function offsetIn(token: string | undefined, mark: string): number {
  if (token === undefined) return 0;
  const [offset, of] = Buffer.from(token, 'base64').toString('utf8').split(' ');
  if (!offset || !/^\d+$/.test(offset) || !of)
    throw new AwsFault('InvalidNextTokenException', 'The pagination token is invalid.');
  if (of !== mark) throw new AwsFault('RequestChangedException', 'Your request parameters changed between pages.');
  return Number(offset);
}

/** What was asked for: where to go on, and how much at most. */
export interface Asked {
  token: string | undefined;
  limit: number;
  /** All that was asked for, by which a token is recognised. */
  request: object;
}

/** A part of a list, and the token of the next one where there is more. */
export interface Page<T> {
  page: T[];
  next: string | undefined;
}

/** One page of a list, whatever the service calls its token; a token of another request is refused. */
export function pageIn<T>(list: readonly T[], { token, limit, request }: Asked): Page<T> {
  const words = Object.entries(request).filter(([, value]) => value !== token);
  const mark = markOf(Object.fromEntries(words));
  const from = offsetIn(token, mark);
  const to = from + limit;
  return { page: list.slice(from, to), next: to < list.length ? tokenFor(to, mark) : undefined };
}
