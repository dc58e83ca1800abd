import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { PennyError } from '../../../errors.ts';
import type { CommitmentFacts, CommitmentPart } from '../../../model/commitment.ts';
import { CLIENT_DEFAULTS } from '../client.ts';
import type { AwsCloudSettings } from '../cloud.ts';
import { type BilledPurpose, billed, type Purpose, retried, sleepReally } from '../requests.ts';

/** What a request about commitments is for. */
export function purposeOf(what: string, permission: string, { source }: AwsCloudSettings): BilledPurpose {
  return {
    doing: `Reading ${what} of ${source.billingAccountId}`,
    permission,
    next: 'the next reading tries again',
    atCap: 'Tomorrow goes on.',
  };
}

/** What was asked, or the sentence why it could not be read: each part fails alone. */
export async function partOf(part: string, read: () => Promise<Partial<CommitmentFacts>>): Promise<CommitmentPart> {
  try {
    return { part, facts: await read() };
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    return { part, trouble: error.message };
  }
}

/** One billed reply of Cost Explorer, as it came. */
export async function askCostExplorer(
  send: (client: CostExplorerClient) => Promise<unknown>,
  purpose: BilledPurpose,
  { meter, sleep = sleepReally, client: own }: AwsCloudSettings,
): Promise<unknown> {
  const client = new CostExplorerClient({ ...CLIENT_DEFAULTS, ...own });
  try {
    return await billed(() => send(client), purpose, { meter, sleep });
  } finally {
    client.destroy();
  }
}

/** Every page of a free list; each page names the token of the next. */
export async function everyPage<T>(
  send: (token: string | undefined) => Promise<unknown>,
  parse: (body: unknown) => { found: T[]; token?: string | undefined },
  { purpose, sleep = sleepReally }: { purpose: Purpose; sleep?: AwsCloudSettings['sleep'] },
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const asked = token;
    const page = parse(await retried(() => send(asked), purpose, sleep));
    all.push(...page.found);
    token = page.token || undefined;
  } while (token !== undefined);
  return all;
}
