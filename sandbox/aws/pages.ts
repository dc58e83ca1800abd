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

/** What identifies a request apart from its page. */
export function markOf({ NextPageToken: _, ...request }: CostAndUsageRequest): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 16);
}

function tokenFor(offset: number, mark: string): string {
  return Buffer.from(`${offset} ${mark}`).toString('base64');
}

function offsetIn(token: string | undefined, mark: string): number {
  if (token === undefined) return 0;
  const [offset, of] = Buffer.from(token, 'base64').toString('utf8').split(' ');
  if (!offset || !/^\d+$/.test(offset) || !of)
    throw new AwsFault('InvalidNextTokenException', 'The pagination token is invalid.');
  if (of !== mark) throw new AwsFault('RequestChangedException', 'Your request parameters changed between pages.');
  return Number(offset);
}
