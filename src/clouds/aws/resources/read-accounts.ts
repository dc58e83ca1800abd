import { PennyError } from '../../../errors.ts';
import { type PlaceReading, type ResourceType, WHOLE_ACCOUNT } from '../../../model/resource.ts';
import { type Account, openAccount } from './accounts.ts';
import { inParallel } from './in-parallel.ts';
import { readPlace } from './read-place.ts';
import { readers } from './readers.ts';
import type { Session } from './session.ts';

/** An account that let us in, or what is to be told of it. */
export type Opened = { account: Account } | { accountId: string; error: PennyError };

/** Every account of a source; one that does not let us in does not stop the others. */
export function openAccounts(session: Session): Promise<Opened[]> {
  return Promise.all(
    session.settings.source.accounts.map(async (accountId) => {
      try {
        return { account: await openAccount(session, accountId) };
      } catch (error) {
        if (!(error instanceof PennyError)) throw error;
        return { accountId, error };
      }
    }),
  );
}

/** Everything there is, a place at a time, some places at once. */
export async function* readAccounts(session: Session, opened: readonly Opened[]): AsyncGenerator<PlaceReading> {
  for (const each of opened) {
    if ('error' in each) yield* unread(session, each);
  }
  const places = opened.flatMap((each) =>
    'account' in each ? each.account.regionIds.map((regionId) => ({ account: each.account, regionId })) : [],
  );
  yield* inParallel(places, session.settings.source.parallel, ({ account, regionId }) =>
    readPlace(session, account, regionId),
  );
}

/** An account that could not be entered: each of its regions where they are known, else the account as a whole. */
function unread(session: Session, { accountId, error }: Extract<Opened, { error: PennyError }>): PlaceReading[] {
  const { source, now } = session.settings;
  const types = new Set<ResourceType>(readers.flatMap(({ resourceTypes }) => resourceTypes));
  const trouble = { resourceTypes: [...types], sentence: error.message };
  return (source.regions ?? [WHOLE_ACCOUNT]).map((regionId) => ({
    cloud: 'aws',
    subAccountId: accountId,
    regionId,
    resources: [],
    readTypes: [],
    troubles: [trouble],
    readAt: now().toString(),
  }));
}
