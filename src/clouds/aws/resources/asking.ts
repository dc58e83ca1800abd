import pLimit from 'p-limit';
import { PennyError } from '../../../errors.ts';
import type { Place, ResourceType, Trouble } from '../../../model/resource.ts';
import { isShutOut, lacksPermission } from '../failures.ts';
import type { Account } from './accounts.ts';
import type { At } from './reader.ts';
import type { ClientClass, Session } from './session.ts';

/** Requests of one place that are under way at once: AWS throttles each account and region on its own. */
const REQUESTS_AT_ONCE = 6;
const NEXT = 'the next reading tries again';

/** What a failure concerns, and what cannot be found because of it. */
export interface Concern {
  resourceTypes: readonly ResourceType[];
  shows: string;
}

/** How a place is asked, and what went wrong in it so far. */
export interface Asking {
  place: Place;
  troubles: Trouble[];
  /** Whether AWS does not know the account's keys here, although it let Penny into the account. */
  isShutOut(): boolean;
  /** What a reader of some types asks with; `what` is what it reads, for people. */
  for(what: string, resourceTypes: readonly ResourceType[]): At;
  /** Writes down a failure that was foreseen; throws any other. */
  tell(error: unknown, concern: Concern): void;
}

/** Opens one account and region for asking: its clients, its share of requests, its troubles. */
export function askIn(session: Session, account: Account, regionId: string): Asking {
  const place: Place = { cloud: 'aws', subAccountId: account.accountId, regionId };
  const limit = pLimit(REQUESTS_AT_ONCE);
  const clients = new Map<unknown, unknown>();
  const troubles: Trouble[] = [];
  let shutOut = false;
  const tell: Asking['tell'] = (error, concern) => {
    const trouble = troubleOf(error, concern);
    shutOut ||= error instanceof PennyError && isShutOut(error.cause);
    if (troubles.every(({ sentence }) => sentence !== trouble.sentence)) troubles.push(trouble);
  };
  const client = <C>(Client: ClientClass<C>): C => {
    const { credentials } = account;
    return clients.getOrInsertComputed(Client, () => session.client(Client, { regionId, credentials })) as C;
  };
  return {
    place,
    troubles,
    tell,
    isShutOut: () => shutOut,
    for: (what, resourceTypes) => ({
      place,
      now: session.settings.now(),
      client,
      once: account.once,
      ask: (permission, send) => {
        const doing = `Reading ${what} in ${account.accountId}, ${regionId}`;
        return limit(() => session.ask({ doing, permission, next: NEXT }, send));
      },
      async attempt(shows, work, concerns = resourceTypes) {
        try {
          return await work();
        } catch (error) {
          tell(error, { resourceTypes: concerns, shows });
          return undefined;
        }
      },
    }),
  };
}

/** A failure as it is told: what was done, what went wrong, what to do, and what cannot be found without it. */
export function troubleOf(error: unknown, { resourceTypes, shows }: Concern): Trouble {
  if (!(error instanceof PennyError)) throw error;
  const permission = lacksPermission(error.cause) ? permissionIn(error.message) : undefined;
  const sentence = `${error.message.replace(/\.$/, '')}; so ${shows} cannot be found.`;
  const untold = resourceTypes.length === 0 && { shows };
  return { resourceTypes: [...resourceTypes], ...(permission !== undefined && { permission }), sentence, ...untold };
}

/** The permission that the sentence asks for. */
function permissionIn(message: string): string | undefined {
  return /\badd ([\w-]+:\w+)/.exec(message)?.[1];
}
